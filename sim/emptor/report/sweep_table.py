"""A sweep as a table, on the console and in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.console import Row, fits, paragraph, table
from emptor.report.words import difference_text, interval_text, title, unit, value_text
from emptor.study.statistics import Estimate
from emptor.study.sweep_means import SEEDS

if TYPE_CHECKING:
    from emptor.measures import Measure
    from emptor.study.sweeping import Sweep

MOST_ROWS = 60
"""Lines beyond which the table is left to the files."""
INTERVAL = "95% interval"


def print_sweep(sweep: Sweep) -> None:
    """Means with intervals under each rule set and combination of levers, and differences to the first."""
    heads, rows = heads_of(sweep), rows_of(sweep)
    levers = len(sweep.plan.levers)
    if fits(heads, rows):
        table(heads, rows[:MOST_ROWS], left=range(levers + 1))
    else:
        # Too wide for this terminal: without the mean's own interval.
        chosen = [i for i, head in enumerate(heads) if head != INTERVAL]
        narrow = [row if row.heading else row.columns(chosen) for row in rows[:MOST_ROWS]]
        table([heads[i] for i in chosen], narrow, left=range(levers + 1))
    if len(rows) > MOST_ROWS:
        paragraph(f"{len(rows) - MOST_ROWS} more lines are left out here.")
    for line in notes_of(sweep):
        paragraph(line)


def sweep_html(sweep: Sweep) -> str:
    """The same as HTML."""
    heads, rows = heads_of(sweep), rows_of(sweep)
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join(_html(row, len(heads)) for row in rows[:MOST_ROWS])
    left_out = [f"{len(rows) - MOST_ROWS} more lines are left out here."] if len(rows) > MOST_ROWS else []
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p><small>{escape(' '.join([*left_out, *notes_of(sweep)]))}</small></p>"
    )


def heads_of(sweep: Sweep) -> list[str]:
    """Heads of the columns."""
    levers = [axis.path.removeprefix("rules.") for axis in sweep.plan.levers]
    against = [f"difference to {_first(sweep)} (95%)"] if _cells(sweep) > 1 else []
    return ["rules", *levers, "mean", INTERVAL, *against, "runs", "seeds"]


def rows_of(sweep: Sweep) -> list[Row]:
    """A heading a measure, and under it a row a rule set and combination of levers."""
    known, levers = all_measures(), [axis.path for axis in sweep.plan.levers]
    found, frame = [], sweep.table()
    for name in sweep.outcomes:
        measure = known[name]
        of = unit(measure, sweep.currency)
        found.append(Row([f"{title(measure)}, {of}" if of else title(measure)], heading=True))
        for line in frame[frame["measure"] == name].to_dict("records"):
            shown = [value_text(measure, line["mean"]), interval_text(measure, _estimate(line)) or "–"]
            strong = [False] * (len(levers) + 3)
            if _cells(sweep) > 1:
                text, differs = _difference(measure, line)
                shown.append(text)
                strong.append(differs)
            cells = [str(line["rules"]), *(str(line[path]) for path in levers), *shown]
            found.append(Row([*cells, str(line["n"]), str(line["seeds"])], strong=strong))
    return found


def notes_of(sweep: Sweep) -> list[str]:
    """What the numbers rest on, and how to read them."""
    base, plan = sweep.base, sweep.plan
    lines = []
    if sweep.interrupted:
        lines.append(f"Stopped early: {len(sweep.rows):,} of {sweep.rows.planned:,} runs are made. {_kept(sweep)}")
    means = "Means over " + " and ".join(
        [_many(base.points, "point")] * (len(plan.points) > 1) + [_many(base.replications, "replication")]
    )
    lines.append(
        f"{means}. runs: those in which the measure says something; seeds: how many values the interval rests on, for "
        "runs that share their seeds count as one."
    )
    if len(base.frame[SEEDS].drop_duplicates()) < 2:
        lines.append("There is no interval, because all runs share one seed: it takes two replications or more.")
    elif _cells(sweep) > 1:
        lines.append(
            "Differences are point by point on the same seeds; * where the 95% interval leaves zero out, each on its "
            "own: of twenty that are nothing, one gets a star."
        )
    failed = len(sweep.failures)
    if failed:
        lines.append(f"{_many(failed, 'run')} failed and {_is(failed)} left out.")
    return lines


def _kept(sweep: Sweep) -> str:
    """Which runs of a study that was stopped are in the table."""
    base, plan = sweep.base, sweep.plan
    every = " under every rule set and lever" if _cells(sweep) > 1 else ""
    rest = len(sweep.rows) - len(base.frame)
    if base.points == len(plan.points):
        text = f"The table rests on the {_many(base.replications, 'replication')} that {_is(base.replications)} whole"
    else:
        text = (
            f"The table rests on the {base.points:,} of {len(plan.points):,} points that have been run{every}, of one "
            "replication: other points would move it"
        )
    return f"{text}; {_many(rest, 'run')} beside {_is(rest)} left out." if rest else f"{text}."


def _difference(measure: Measure, line: dict[Any, Any]) -> tuple[str, bool]:
    gap = _estimate(line, "difference", "difference_")
    text = difference_text(measure, gap) if gap.mean == gap.mean else "–"
    return f"{text} {'*' if gap.differs else ' '}", gap.differs


def _estimate(line: dict[Any, Any], mean: str = "mean", before: str = "") -> Estimate:
    return Estimate(float(line[mean]), float(line[f"{before}low"]), float(line[f"{before}high"]), int(line["seeds"]))


def _html(row: Row, columns: int) -> str:
    if row.heading:
        return f'<tr><th colspan="{columns}" scope="rowgroup">{escape(row.cells[0])}</th></tr>'
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells) + "</tr>"


def _first(sweep: Sweep) -> str:
    """What the others are held against: the first rule set, or the first line where levers vary too."""
    return sweep.plan.labels[0] if len(sweep.plan.policies) == 1 else "the first line"


def _cells(sweep: Sweep) -> int:
    return len(sweep.plan.labels) * len(sweep.plan.policies)


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + "s" * (n != 1)
