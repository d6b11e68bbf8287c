"""Arguments and options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand


def a_name_of(names: type[StrEnum]) -> Callable[[str], StrEnum]:
    """How to read an argument that is one of some names; another is told the nearest."""

    def read(text: str) -> StrEnum:
        try:
            return names(text)
        except ValueError:
            from emptor.scenario.errors import nearest, one_of

            near = nearest(text, names)
            hint = f"did you mean {near}?" if near else f"expected {one_of(list(names))}"
            raise typer.BadParameter(f"there is no {text!r}; {hint}") from None

    return read


class Thing(StrEnum):
    """What `emptor list` can list."""

    rules = "rules"
    strategies = "strategies"
    models = "models"
    measures = "measures"
    scenarios = "scenarios"
    studies = "studies"
    searches = "searches"


class SchemaOf(StrEnum):
    """What `emptor schema` can print."""

    scenario = "scenario"
    rules = "rules"
    study = "study"
    search = "search"


class TimeOf(StrEnum):
    """Kinds of time in a file of ratings."""

    auto = "auto"
    unix = "unix"
    unix_ms = "unix_ms"
    days = "days"
    iso = "iso"


class IntervalBy(StrEnum):
    """How `emptor compare` makes intervals."""

    t = "t"
    bootstrap = "bootstrap"


class CorrectionBy(StrEnum):
    """How `emptor compare` corrects for many measures."""

    holm = "holm"
    bh = "bh"
    none = "none"


MANY = ("--rules", "--measures", "--margin", "--until-ci", "--models", "--attacks")
"""Options that take several values."""


def names_in(values: list[str] | None) -> list[str]:
    """The names among values, each of which may hold several with commas between."""
    return [name.strip() for value in values or () for name in value.split(",") if name.strip()]


class ManyValues(TyperCommand):
    """Lets one `--rules` take several names, `--rules taobao no_rules`, and the others of `MANY` likewise."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the option before each of its values."""
        spread: list[str] = []
        option = ""
        for arg in args:
            if arg.startswith("-"):
                option = arg if arg in MANY else ""
                spread += [] if option else [arg]
            else:
                spread += [option, arg] if option else [arg]
        if args and args[-1] in MANY:
            spread.append(args[-1])
        return super().parse_args(ctx, spread)


ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped name, a rule set's name, or a YAML file.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one value, e.g. rules.payment.custody=escrow."),
]
DaysOption = Annotated[int | None, typer.Option("--days", help="Days to simulate.")]
SeedOption = Annotated[int | None, typer.Option("--seed", help="Seed of people and luck.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write results into.")]
Kept = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for results; the same again to go on.")]
Plugins = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin", metavar="FILE", help="A Python file with strategies, measures, models or attacks of your own."
    ),
]
Replications = Annotated[int, typer.Option("--replications", min=1, help="Runs, each with its own seed.")]
Jobs = Annotated[int, typer.Option("--jobs", help="Processes to run on; -1 for all processors.")]
Backend = Annotated[
    str, typer.Option("--backend", metavar="NAME[=ADDRESS]", help="loky, dask or ray; dask=ADDRESS for a cluster.")
]

RatingsFile = Annotated[
    Path, typer.Argument(metavar="RATINGS.csv", help="Columns rater, rated, rating and, if there, time and value.")
]
ScaleOption = Annotated[
    str | None,
    typer.Option("--scale", metavar="LOW..HIGH", help="Scale of the ratings, e.g. 0..10; else recognised, and said."),
]
TimeOption = Annotated[TimeOf, typer.Option("--time", help="What the column time holds; else recognised, and said.")]
