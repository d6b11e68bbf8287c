"""What happens in a worker: a call in, what came of the run out. Imports nothing heavy until the first call."""

from __future__ import annotations

import gc
import pickle
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.study.interrupts import interrupts_held
from emptor.study.result import RunResult

if TYPE_CHECKING:
    from emptor.scenario.models import Scenario, Seeds
    from emptor.study.running import Prepare

KITS: dict[str, Opened] = {}
"""Kits that this process has opened, by `Call.kit_id`."""


@dataclass(frozen=True)
class Kit:
    """What all runs of a study need beside their scenarios; loaded once a process.

    Attributes
    ----------
    plugins
        Files of plug-ins, each with its text, for machines that do not have the file.
    strategies, models, measures
        Those of a notebook or of a user's own package, each pickled: a worker has not run the cell that made them.
    prepare
        Called with each new market before its first day; pickled.
    rows
        Whether a row of measures is wanted, rather than a whole `RunResult`.
    outcomes
        Measures of a row; None for all.
    """

    plugins: Sequence[tuple[str, str]] = ()
    strategies: Sequence[bytes] = ()
    models: Sequence[bytes] = ()
    measures: Sequence[bytes] = ()
    prepare: bytes = b""
    rows: bool = False
    outcomes: Sequence[str] | None = None


@dataclass(frozen=True)
class Opened:
    """A kit in its worker."""

    measures: Sequence[Any] = ()
    prepare: Prepare | None = None
    rows: bool = True
    outcomes: Sequence[str] | None = None


@dataclass(frozen=True)
class Call:
    """One run, ready to travel: JSON where that can say it all, so that any machine with emptor can read it.

    Attributes
    ----------
    kit_id, kit
        The `Kit`, pickled, and a hash of it.
    scenario
        The scenario as JSON.
    rules, replication
        Label and number of the run.
    check
        Whether the scenario has yet to be checked for contradictions.
    options
        Of `run_one`.
    """

    kit_id: str
    kit: bytes
    scenario: str
    rules: str
    replication: int
    check: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """A run that raised.

    Attributes
    ----------
    error
        Kind, text and place of the error, in a line.
    """

    error: str


def kit_for(plugins: Sequence[Path], prepare: Prepare | None = None, **more: Any) -> tuple[str, bytes]:
    """A kit as it travels, with its hash."""
    from cloudpickle import dumps

    from emptor.behaviour.strategies import REGISTRY
    from emptor.measures import all_measures
    from emptor.reputation.model import MODELS

    texts = [(str(file.resolve()), file.read_text(encoding="utf-8")) for file in map(Path, plugins)]
    strategies = [dumps(cls) for cls in REGISTRY.values() if _is_foreign(cls.__module__)]
    models = [dumps(cls) for cls in MODELS.values() if _is_foreign(cls.__module__)]
    measures = [dumps(m) for m in all_measures().values() if _is_foreign(type(m).__module__)]
    kit = Kit(texts, strategies, models, measures, b"" if prepare is None else dumps(prepare), **more)
    data = pickle.dumps(kit)
    return blake2b(data, digest_size=12).hexdigest(), data


def make(call: Call) -> Any:
    """Make a run; an error comes back as `Broken`, so that a worker outlives it."""
    try:
        return _made(call)
    except Exception as error:
        return Broken(describe(error))


def make_in_worker(call: Call) -> Any:
    """`make`, in a process of a pool's own, where what a run leaves behind is freed at once.

    A market's tables hang in cycles (Mesa's models do), and Python looks for those the more rarely the more it has
    loaded: a worker would grow by half a gigabyte before it does. What is loaded with the first run stays for good and
    need not be looked through again.
    """
    try:
        return make(call)
    finally:
        gc.collect()
        if not gc.get_freeze_count():
            gc.freeze()


def _made(call: Call) -> Any:
    kit = KITS.get(call.kit_id)
    if kit is None:
        kit = KITS[call.kit_id] = _opened(call.kit)
    from emptor.scenario.models import Scenario

    scenario = Scenario.model_validate_json(call.scenario)
    if call.check:
        from emptor.scenario.loading import load

        load(scenario)
    if kit.rows:
        return row_of(scenario, kit)
    from emptor.study.running import run_one

    found: RunResult = run_one(
        scenario, call.rules, call.replication, prepare=kit.prepare, added=kit.measures, **call.options
    )
    # The caller has the scenario.
    return replace(found, scenario=None)


def _opened(data: bytes) -> Opened:
    from emptor.behaviour.strategies import REGISTRY
    from emptor.reputation.model import MODELS
    from emptor.scenario.plugins import load_plugin

    kit: Kit = pickle.loads(data)
    # Plug-ins first: what is unpickled may be made of their classes.
    for path, text in kit.plugins:
        file = Path(path)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file = Path(tempfile.mkdtemp(prefix="emptor-plugin-")) / file.name
            file.write_text(text, encoding="utf-8")
        load_plugin(file)
    for strategy in _unpickled(kit.strategies):
        REGISTRY.setdefault(strategy.name, strategy)
    for model in _unpickled(kit.models):
        MODELS.setdefault(model.name, model)
    prepare = pickle.loads(kit.prepare) if kit.prepare else None
    return Opened(_unpickled(kit.measures), prepare, kit.rows, kit.outcomes)


def _unpickled(items: Sequence[bytes]) -> list[Any]:
    """What can be unpickled here; a scenario that names what cannot be will say so."""
    found = []
    for item in items:
        with suppress(ImportError, AttributeError):
            found.append(pickle.loads(item))
    return found


def row_of(scenario: Scenario, kit: Opened | None = None) -> dict[str, Any]:
    """Run a scenario and keep what a table needs.

    Returns
    -------
    dict
        measures by name, orders placed and still open, the digest of the final state, the seconds it took, and the
        most memory that the process has taken so far, in MB.
    """
    from time import perf_counter

    from emptor.measures import all_measures
    from emptor.study.running import simulate

    kit, begun = kit or Opened(), perf_counter()
    market, _, _ = simulate(scenario, prepare=kit.prepare)
    simulated = perf_counter()
    known = {**{m.name: m for m in kit.measures}, **all_measures()}
    book = market.book
    return {
        "measures": {n: float(known[n].value(book)) for n in (kit.outcomes or known)},
        "orders_placed": int(book.flow["orders"].sum()),
        "still_open": int(book.orders_open),
        "digest": market.digest(),
        "seconds": round(perf_counter() - begun, 4),
        "seconds_measuring": round(perf_counter() - simulated, 4),
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """The most memory that this process has taken so far, in MB; 0 where it cannot be told."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1e6 if sys.platform == "darwin" else 1e3), 1)


def packed(scenario: Scenario, seeds: Seeds | None = None) -> str:
    """A scenario as it travels; what its file did not set stays unset."""
    if seeds is not None:
        scenario = scenario.model_copy(update={"seeds": seeds})
    # pydantic would make an error of its own of a Ctrl-C that falls into the writing.
    with interrupts_held():
        text: str = scenario.model_dump_json(exclude_unset=True)
    return text


def describe(error: BaseException) -> str:
    """Kind and text of an error in one line, and the place where it arose."""
    first = (str(error).strip().splitlines() or [""])[0]
    text = f"{type(error).__name__}: {first}".rstrip(": ")
    frames = traceback.extract_tb(error.__traceback__)
    if frames:
        last = frames[-1]
        text += f" ({Path(last.filename).name}, line {last.lineno})"
    return text


def _is_foreign(module: str) -> bool:
    return not module.startswith(("emptor.", "emptor_plugin_"))
