"""What a study of one value at a time came to: its rows, taken apart outcome by outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.errors import Problem, ScenarioError, nearest, one_of
from emptor.study.blocks import Blocks, blocks_of, shares_of, size_of
from emptor.study.design import Axis
from emptor.study.indices import CONSTANT, FEW, LEAST, Effect, Index, Luck, luck, morris, sobol
from emptor.study.record import NAME as STUDY_RECORD
from emptor.study.study_models import ONE_BY_ONE, Range, Study

if TYPE_CHECKING:
    import pandas as pd

    from emptor.study.sweeping import Sweep

SCREENING, VARIANCE = "morris", "sobol"
"""Folders of the two studies within the results of an analysis."""


@dataclass(frozen=True)
class Answer:
    """What moves one outcome under one rule set and choice of levers.

    Attributes
    ----------
    group
        Rule set and levers, by column.
    outcome
        Name of the measure.
    parts
        What each factor does, in their order; empty where nothing can be said.
    luck
        What the seeds do; None where nothing can be said.
    blocks
        What it rests on.
    why
        Why nothing can be said; empty otherwise.
    """

    group: Mapping[str, Any]
    outcome: str
    parts: Sequence[Effect] | Sequence[Index]
    luck: Luck | None
    blocks: Blocks
    why: str = ""


@dataclass(frozen=True, eq=False)
class Sampled:
    """Rows of a design that changes one value at a time, with what is needed to read them.

    Attributes
    ----------
    study
        What was asked.
    axes
        The factors.
    levers
        Columns that tell one choice of levers from another.
    frame
        A row a run.
    currency
        Of the scenario.
    where
        Where the rows are, in words.
    """

    study: Study
    axes: Sequence[Axis]
    levers: Sequence[str]
    frame: pd.DataFrame = field(repr=False)
    currency: str = "currency"
    where: str = ""

    @property
    def factors(self) -> list[str]:
        """Paths of what varies."""
        return [axis.path for axis in self.axes]

    @property
    def walked(self) -> bool:
        """Whether it is a screening after Morris rather than Sobol' indices."""
        return self.study.design.kind == "morris"

    @property
    def outcomes(self) -> list[str]:
        """Measures that are taken apart: those that the study names, or the usual ones."""
        from emptor.measures import HEADLINE

        return list(self.study.outcomes or [name for name in HEADLINE if name in self.frame])

    @property
    def failed(self) -> int:
        """Runs that failed."""
        return int(self.frame["error"].notna().sum())

    @cached_property
    def answers(self) -> list[Answer]:
        """Outcome by outcome, and within it rule set by rule set."""
        groups = ["rules", *self.levers]
        split = list(self.frame.groupby(groups, sort=False, dropna=False))
        return [
            self._answer(dict(zip(groups, key, strict=True)), rows, outcome)
            for outcome in self.outcomes
            for key, rows in split
        ]

    def _answer(self, group: Mapping[str, Any], rows: pd.DataFrame, outcome: str) -> Answer:
        design = self.study.design
        count, size = size_of(design, len(self.axes))
        blocks = blocks_of(rows, outcome, count, size, self.study.replications)
        if blocks.count < LEAST:
            return Answer(group, outcome, [], None, blocks, FEW)
        flat = blocks.values if self.walked else blocks.values[:, [0, -1], :]
        of_seeds = luck(flat.reshape(-1, blocks.replications))
        if blocks.constant:
            return Answer(group, outcome, [], of_seeds, blocks, CONSTANT)
        if self.walked:
            shares = shares_of(rows, list(self.axes), count, size)[blocks.chosen]
            return Answer(group, outcome, morris(blocks, shares, self.axes, design.steps), of_seeds, blocks)
        if float(flat.mean(axis=2).std()) == 0.0:
            return Answer(group, outcome, [], of_seeds, blocks, CONSTANT)
        return Answer(group, outcome, sobol(blocks, len(self.axes)), of_seeds, blocks)


def of_sweep(sweep: Sweep, where: str = "") -> Sampled:
    """The rows of a study that has just been run."""
    plan = sweep.plan
    levers = [axis.path for axis in plan.levers]
    currency = plan.scenario(plan.labels[0], {}).environment.currency
    return Sampled(plan.file.study, plan.axes, levers, sweep.frame, currency, where)


def is_folder(source: Any) -> bool:
    """Whether something is a folder rather than a study."""
    return isinstance(source, str | Path) and Path(source).is_dir()


def of_folder(folder: Path) -> Sampled:
    """The rows that a sweep left in a folder, finished or not.

    Raises
    ------
    ScenarioError
        If there are none, or of a design that says nothing about which value matters.
    """
    import pandas as pd
    from pydantic import ValidationError

    def wrong(said: str, expected: str) -> ScenarioError:
        return ScenarioError([Problem(str(folder), None, "", said, expected)])

    expected = "a folder that `emptor sensitivity` or `emptor sweep` has written"
    try:
        facts = json.loads((folder / STUDY_RECORD).read_text(encoding="utf-8"))
        study = Study.model_validate(facts["study"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        raise wrong(f"there is no {STUDY_RECORD} of a study in it", expected) from None
    if study.design.kind not in ONE_BY_ONE:
        said = f"its design is {study.design.kind}, which does not change one value at a time"
        raise wrong(said, f"a study of the design {one_of(list(ONE_BY_ONE))}")
    parts = sorted((folder / "runs").glob("part-*.parquet"))
    if not parts:
        raise wrong("there are no finished runs in it", "the study to be run first")
    frame = pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)
    for name in study.outcomes or ():
        if name not in frame:
            raise wrong(
                f"its rows have no column {name}", nearest(name, map(str, frame)) or "the study to be run again"
            )
    axes, levers = _axes(study)
    return Sampled(study, axes, levers, frame, _currency(folder), str(folder))


def _axes(study: Study) -> tuple[list[Axis], list[str]]:
    axes, levers = [], []
    of_rules = study.rules if isinstance(study.rules, dict) else {}
    for path, values in (*study.uncertainties.items(), *of_rules.items()):
        if path in ("sets", "extends"):
            continue
        if isinstance(values, dict):
            ends = Range.model_validate(values)
            axes.append(Axis(path, (), ends.low, ends.high, ends.scale == "log"))
        elif path in study.uncertainties:
            axes.append(Axis(path, tuple(values)))
        else:
            levers.append(path)
    return axes, levers


def _currency(folder: Path) -> str:
    import yaml

    for file in sorted((folder / "scenarios").glob("*.yaml")):
        try:
            found = yaml.safe_load(file.read_text(encoding="utf-8"))["environment"]["currency"]
        except (OSError, KeyError, TypeError, yaml.YAMLError):
            continue
        return str(found)
    return "currency"
