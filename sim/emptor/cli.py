"""The command line: `emptor run`, `compare`, `sweep`, `check`, `show`, `list`, `schema`, `score`, `evaluate`.

Exit codes: 0 done, 1 a run failed, 2 bad input, 130 stopped from the keyboard. Whatever is heavy
is imported inside the commands, so that the light ones answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

app = typer.Typer(
    name="emptor",
    help="Simulate marketplaces where strangers trade, and measure fraud, churn and trust.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Thing(StrEnum):
    """What `emptor list` can list."""

    rules = "rules"
    strategies = "strategies"
    models = "models"
    measures = "measures"
    scenarios = "scenarios"
    studies = "studies"


class SchemaOf(StrEnum):
    """What `emptor schema` can print."""

    scenario = "scenario"
    rules = "rules"
    study = "study"


class TimeOf(StrEnum):
    """Kinds of time in a file of ratings."""

    auto = "auto"
    unix = "unix"
    unix_ms = "unix_ms"
    days = "days"
    iso = "iso"


class _ManyRules(TyperCommand):
    """Lets one `--rules` take several names: `--rules taobao no_rules`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        spread: list[str] = []
        many = False
        for arg in args:
            if arg.startswith("-"):
                many = arg == "--rules"
                spread += [] if many else [arg]
            else:
                spread += ["--rules", arg] if many else [arg]
        if args and args[-1] == "--rules":
            spread.append("--rules")
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


@contextmanager
def _guarded() -> Iterator[None]:
    """Bad input ends with a line a problem and exit code 2, an interrupt with one line and 130."""
    from emptor.scenario.errors import ScenarioError

    try:
        yield
    except ScenarioError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        raise typer.Exit(130) from None


@contextmanager
def _at_once() -> Iterator[None]:
    """For commands that read files and answer: they are gone before a collection of garbage could pay.

    And pydantic need not search every installed package for plug-ins of its own.
    """
    collects = gc.isenabled()
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        with _guarded():
            yield
    finally:
        if collects:
            gc.enable()


def _load_plugins(files: Sequence[Path] | None) -> list[Path]:
    from emptor.scenario.plugins import load_plugin

    for file in files or ():
        load_plugin(file)
    return list(files or ())


@app.command()
def run(
    scenario: ScenarioName,
    rules: Annotated[
        str | None, typer.Option("--rules", metavar="NAME|FILE", help="Rules in place of its own.")
    ] = None,
    sets: Sets = None,
    days: DaysOption = None,
    seed: SeedOption = None,
    out: Out = None,
    orders: Annotated[bool, typer.Option("--orders", help="Write every order to orders.parquet.")] = False,
    trace: Annotated[str | None, typer.Option("--trace", metavar="ORDER", help="Tell one order's story.")] = None,
    replications: Replications = 1,
    jobs: Jobs = 1,
    plugin: Plugins = None,
) -> None:
    """Run one market and print what it came to."""
    with _guarded():
        plugins = _load_plugins(plugin)
        from emptor.scenario import load

        loaded = load(scenario, rules=rules, overrides=sets or (), days=days, seed=seed)
        from emptor.commands import run as run_command

        raise typer.Exit(
            run_command.run(
                loaded,
                out=out,
                orders=orders,
                trace=trace,
                replications=replications,
                jobs=jobs,
                plugins=plugins,
                sets=sets or (),
            )
        )


@app.command(cls=_ManyRules)
def compare(
    scenario: ScenarioName,
    rules: Annotated[
        list[str], typer.Option("--rules", metavar="NAME|FILE...", help="Rule sets to compare, two or more.")
    ],
    sets: Sets = None,
    days: DaysOption = None,
    seed: SeedOption = None,
    out: Out = None,
    replications: Replications = 20,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Say which clause makes the difference between two rule sets.")
    ] = False,
    plugin: Plugins = None,
) -> None:
    """Hold rule sets against each other on the same people and luck."""
    with _guarded():
        plugins = _load_plugins(plugin)
        if len(rules) < 2:
            raise typer.BadParameter("name two rule sets or more, e.g. --rules taobao no_rules", param_hint="--rules")
        if attribute and (len(rules) != 2 or replications < 2):
            raise typer.BadParameter("takes two rule sets, and two replications or more", param_hint="--attribute")
        from emptor.scenario import Problem, ScenarioError, load

        problems: list[Problem] = []
        loaded = []
        for name in rules:
            try:
                loaded.append(load(scenario, rules=name, overrides=sets or (), days=days, seed=seed))
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        from emptor.commands import compare as compare_command

        raise typer.Exit(
            compare_command.compare(
                loaded,
                out=out,
                replications=replications,
                jobs=jobs,
                backend=_known(backend),
                plugins=plugins,
                attribute=attribute,
                sets=sets or (),
            )
        )


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A shipped study's name, or a YAML file.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for results; the same again to go on.")
    ] = None,
    jobs: Jobs = -1,
    backend: Backend = "loky",
    run_alone: Annotated[int | None, typer.Option("--run", metavar="N", help="Make run N alone and print it.")] = None,
    plugin: Plugins = None,
) -> None:
    """Run a study: many runs by a design, gone on with where they were stopped."""
    with _guarded():
        plugins = _load_plugins(plugin)
        if out is None and run_alone is None:
            raise typer.BadParameter("name a folder for the results, e.g. --out results/study", param_hint="--out")
        from emptor.commands import sweep as sweep_command

        if run_alone is not None:
            raise typer.Exit(sweep_command.one(study, run_alone, out=out, plugins=plugins))
        assert out is not None
        raise typer.Exit(sweep_command.sweep(study, out=out, jobs=jobs, backend=_known(backend), plugins=plugins))


def _known(backend: str) -> str:
    from emptor.study.pools import BACKENDS

    name, _, address = backend.partition("=")
    if name not in BACKENDS or (address and name not in ("dask", "ray")):
        known = "expected loky, dask, ray, dask=ADDRESS or ray=ADDRESS"
        raise typer.BadParameter(f"there is no backend {backend!r}: {known}", param_hint="--backend")
    return backend


def _is_study(file: str) -> bool:
    from emptor.study.study_file import is_study

    return is_study(file)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenarios, rule sets, populations, studies.")],
    plugin: Plugins = None,
) -> None:
    """Say everything that is wrong with files."""
    with _at_once():
        _load_plugins(plugin)
        from emptor.scenario import ScenarioError, load_any
        from emptor.scenario.shelf import NOUNS, may_be_study

        failed = False
        for file in files:
            try:
                if may_be_study(file) and _is_study(file):
                    from emptor.study.plan import plan_of

                    typer.echo(f"{file}: ok (study); {plan_of(file).text()}")
                    continue
                kind, _ = load_any(file)
                typer.echo(f"{file}: ok ({NOUNS[kind]})")
            except ScenarioError as error:
                failed = True
                typer.echo(str(error), err=True)
        raise typer.Exit(2 if failed else 0)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A scenario, rule set or population, by name or file.")],
    against: Annotated[
        str | None, typer.Option("--against", metavar="NAME", help="Show only what differs from this.")
    ] = None,
    plugin: Plugins = None,
) -> None:
    """Show a rule set or scenario as a page to read."""
    with _at_once():
        _load_plugins(plugin)
        from emptor.scenario.showing import lines

        typer.echo("\n".join(lines(name, against)))


@app.command(name="list")
def list_things(thing: Annotated[Thing, typer.Argument(help="What to list.")], plugin: Plugins = None) -> None:
    """List what a scenario can name."""
    with _at_once():
        _load_plugins(plugin)
        from emptor.scenario.showing import listing

        if thing is Thing.studies:
            from emptor.study.study_file import listing as studies

            typer.echo("\n".join(studies()))
            return
        typer.echo("\n".join(listing(thing.value)))


@app.command()
def schema(of: Annotated[SchemaOf, typer.Argument(help="Kind of file.")] = SchemaOf.scenario) -> None:
    """Print the JSON Schema of scenario, rule set or study files."""
    with _at_once():
        if of is SchemaOf.study:
            from emptor.study.study_schema import text

            typer.echo(text(), nl=False)
            return
        from emptor.scenario import json_schema

        typer.echo(json_schema.text("rules" if of is SchemaOf.rules else "scenario"), nl=False)


@app.command()
def score(
    ratings: RatingsFile,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="A model that `emptor list models` names.")],
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter of the model, e.g. a=.1.")
    ] = None,
    viewer: Annotated[str | None, typer.Option("--viewer", metavar="NAME", help="In whose eyes.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="File for all scores.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="People to print from either end.")] = 10,
    scale: ScaleOption = None,
    time: TimeOption = TimeOf.auto,
    plugin: Plugins = None,
) -> None:
    """Score the people in a file of real ratings by a model of reputation."""
    with _guarded():
        _load_plugins(plugin)
        from emptor.commands import score as score_command

        raise typer.Exit(
            score_command.score(
                ratings, model, sets=sets or (), viewer=viewer, out=out, scale=scale, times=time.value, top=top
            )
        )


@app.command()
def evaluate(
    ratings: RatingsFile,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", metavar="LABELS.csv", help="Columns user, label: 1 benign, -1 fraudulent."),
    ] = None,
    models: Annotated[
        str | None, typer.Option("--models", metavar="NAME,NAME", help="Models to compare; all without it.")
    ] = None,
    out: Out = None,
    batches: Annotated[int, typer.Option("--batches", min=2, help="Batches of ratings, in order of time.")] = 40,
    training: Annotated[
        float, typer.Option("--training", min=0.0, max=0.95, help="Share of ratings that only trains.")
    ] = 0.25,
    replicates: Annotated[int, typer.Option("--replicates", min=0, help="Of the bootstrap.")] = 200,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the bootstrap.")] = 0,
    scale: ScaleOption = None,
    time: TimeOption = TimeOf.auto,
    plugin: Plugins = None,
) -> None:
    """Compare models of reputation on a file of real ratings, each rating predicted before it is learned."""
    with _guarded():
        _load_plugins(plugin)
        from emptor.commands import evaluate as evaluate_command

        raise typer.Exit(
            evaluate_command.run(
                ratings,
                labels=labels,
                models=models,
                out=out,
                scale=scale,
                times=time.value,
                batches=batches,
                training=training,
                replicates=replicates,
                seed=seed,
            )
        )


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from emptor import __version__

        typer.echo(f"emptor {__version__}")
        raise typer.Exit


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; `argv` is without the program's name. Ends in `SystemExit`."""
    try:
        app(args=list(sys.argv[1:] if argv is None else argv), prog_name="emptor")
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
