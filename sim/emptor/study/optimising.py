"""Trials by Optuna, batch by batch, such that a search that was killed goes on exactly as if it had not been.

What a trial tries is a function of the seed, its number, and the batches told before it: the sampler is seeded anew for
each trial, a batch is asked for as a whole before any of it is told, and is told in the order of its numbers. The
database holds what was told, a trial a transaction. Going on reads the whole batches from it and asks for the next one.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from emptor.study.design import Axis

if TYPE_CHECKING:
    import optuna

BIG = 1e6
"""Violation of a trial that says nothing: beyond any trial that breaks a constraint."""

Values = Mapping[str, Any]
Direction = Literal["minimize", "maximize"]


@dataclass(frozen=True)
class Told:
    """What came of a trial.

    Attributes
    ----------
    values
        One an objective; None where there are none, which makes the trial worse than any that breaks constraints.
    violations
        By constraint: how far it is broken, 0 or less where it holds.
    notes
        What else the database should keep.
    """

    values: Sequence[float] | None
    violations: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def quietly() -> Iterator[None]:
    """Without Optuna's log of each trial, and its word on which of its parts may yet change."""
    import optuna

    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield
    finally:
        optuna.logging.set_verbosity(level)


def seed_of(seed: int, number: int) -> int:
    """The seed of the sampler of a trial."""
    return int.from_bytes(blake2b(f"{seed} {number}".encode(), digest_size=4).digest())


def nsga2(seed: int, size: int) -> optuna.samplers.BaseSampler:
    """NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002) for the few hundred trials that a simulation affords.

    Blend crossover (BLX-α, Eshelman and Schaffer 1993) draws children between and around their parents, and a mutated
    lever is drawn anew from its range. With as few trials, simulated binary crossover, which keeps close to parents,
    leaves ends of the front unfound.
    """
    from optuna.samplers import NSGAIISampler, nsgaii

    return NSGAIISampler(population_size=size, crossover=nsgaii.BLXAlphaCrossover(), seed=seed)


def tpe(seed: int, random_first: int) -> optuna.samplers.BaseSampler:
    """Tree-structured Parzen estimators (Bergstra et al. 2011), on what only some choices have apart from the rest."""
    from optuna.samplers import TPESampler

    return TPESampler(n_startup_trials=random_first, multivariate=True, group=True, constant_liar=True, seed=seed)


def suggest(trial: optuna.Trial, axis: Axis, name: str = "") -> Any:
    """A value of an axis, under its path or another name."""
    name = name or axis.path
    if axis.values:
        labels = labels_of(axis)
        return axis.values[labels.index(trial.suggest_categorical(name, labels))]
    if axis.whole:
        low, high = axis.ends
        return trial.suggest_int(name, int(low), int(high), log=axis.log)
    return trial.suggest_float(name, axis.low, axis.high, log=axis.log)


def labels_of(axis: Axis) -> list[str]:
    """Listed values as the database names them: a mapping or a list as JSON."""
    import json

    return [value if isinstance(value, str) else json.dumps(value, sort_keys=True) for value in axis.values]


def chosen(parameters: Values, axes: Sequence[Axis], prefix: str = "") -> dict[str, Any]:
    """Values of axes by path, from the parameters of a trial in the database; `prefix` stands before their names."""
    found = {}
    for axis in axes:
        said = parameters[f"{prefix}{axis.path}"]
        found[axis.path] = axis.values[labels_of(axis).index(said)] if axis.values else said
    return found


class Trials:
    """The trials of a search; use it in a `with` statement, which closes the database.

    Parameters
    ----------
    name
        Of the study in the database; another name is another search.
    directions
        "minimize" or "maximize", one an objective.
    sampler
        The sampler of a trial, by a seed for it.
    batch
        Trials that are asked for before any of them is told.
    seed
        Of the search.
    file
        An SQLite database; None to keep trials in memory alone.
    first
        Parameters of the first trials.
    """

    def __init__(
        self,
        name: str,
        directions: Sequence[Direction],
        sampler: Callable[[int], optuna.samplers.BaseSampler],
        batch: int,
        seed: int,
        file: Path | None = None,
        first: Sequence[Values] = (),
    ) -> None:
        import optuna

        self.sampler, self.batch, self.seed = sampler, batch, seed
        self._kept: optuna.Study | None = None
        self._storage: optuna.storages.RDBStorage | None = None
        with quietly():
            self._study = optuna.create_study(directions=list(directions))
            known = []
            if file is not None:
                self._storage = optuna.storages.RDBStorage(f"sqlite:///{file}")
                self._kept = optuna.create_study(
                    study_name=name, directions=list(directions), storage=self._storage, load_if_exists=True
                )
                known = self._kept.get_trials(deepcopy=False)
            self.kept = len(known)
            for trial in known[: len(known) // batch * batch]:
                self._study.add_trial(trial)
            for parameters in first[len(self) :]:
                self._study.enqueue_trial(dict(parameters))

    def __enter__(self) -> Trials:
        return self

    def __exit__(self, *_: object) -> None:
        if self._storage is not None:
            self._storage.remove_session()
            self._storage.engine.dispose()

    def __len__(self) -> int:
        import optuna

        return len(self._study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.COMPLETE]))

    def known(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Parameters and notes of the trials that were told in an earlier sitting."""
        return [(trial.params, trial.user_attrs) for trial in self._study.get_trials(deepcopy=False)[: len(self)]]

    def ask[T](self, most: int, draw: Callable[[optuna.Trial], T]) -> list[tuple[optuna.Trial, T]]:
        """The next batch, of trials of which there are to be `most` in all, each with what was drawn for it."""
        begin = len(self)
        found = []
        with quietly():
            for number in range(begin, min(begin - begin % self.batch + self.batch, most)):
                self._study.sampler = self.sampler(seed_of(self.seed, number))
                trial = self._study.ask()
                # A sampler draws when it is asked for a value, not before.
                found.append((trial, draw(trial)))
        return found

    def tell(self, trial: optuna.Trial, told: Told) -> None:
        """Say what came of a trial, in the order of their numbers."""
        worst = [float("inf") if d.name == "MINIMIZE" else float("-inf") for d in self._study.directions]
        with quietly():
            trial.set_constraint("says something", 0.0 if told.values is not None else BIG)
            for name, violation in told.violations.items():
                trial.set_constraint(name, min(BIG / 10, violation))
            for name, value in told.notes.items():
                trial.set_user_attr(name, value)
            self._study.tell(trial, worst if told.values is None else list(told.values))
            if self._kept is not None and trial.number >= self.kept:
                self._kept.add_trial(self._study.get_trials(deepcopy=False)[trial.number])
