"""Rule sets held against each other on the same people and the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emptor.study.claims import Claim, Claims, Terms, claims_of
from emptor.study.ranges import mean_of
from emptor.study.statistics import Estimate, paired
from emptor.study.tolerance import Given, read_sizes

if TYPE_CHECKING:
    import pandas as pd

    from emptor.scenario.models import Scenario
    from emptor.study.attribution import Attribution
    from emptor.study.batch import Batch
    from emptor.study.result import Failure, RunResult
    from emptor.study.sequential import Stopping

NAN = float("nan")
COLUMNS = (
    *("rules", "measure", "label", "group", "unit", "better", "n", "mean", "low", "high"),
    *("reference", "pairs", "difference", "difference_low", "difference_high", "p", "p_adjusted", "differs"),
    *("ratio", "ratio_low", "ratio_high", "no_ratio_because"),
    *("margin", "equivalence_p", "equivalence_p_adjusted", "equivalent", "verdict", "pairs_to_tell", "family"),
)
"""Columns of `Comparison.differences` and of comparison.csv."""


@dataclass(eq=False)
class Comparison:
    """Runs of several rule sets; replication r has the same seeds under each.

    Attributes
    ----------
    scenarios
        The scenario under each rule set, by label; the first is what the others are held against.
    results
        Finished runs.
    failures
        Runs that failed.
    planned
        Runs asked for.
    interrupted
        Whether it was stopped before all were done.
    attribution
        Which clauses make the difference, if that was asked.
    terms
        By what it decides what differs and what is the same.
    stopping
        How it came by its number of runs, if it ran until it was precise enough.
    """

    scenarios: dict[str, Scenario]
    results: list[RunResult]
    failures: list[Failure] = field(default_factory=list)
    planned: int = 0
    interrupted: bool = False
    attribution: Attribution | None = None
    terms: Terms = field(default_factory=Terms)
    stopping: Stopping | None = None

    @property
    def labels(self) -> list[str]:
        """Rule sets, the reference first."""
        return list(self.scenarios)

    @property
    def reference(self) -> str:
        """The rule set that the others are held against."""
        return self.labels[0]

    @property
    def currency(self) -> str:
        """Code of the currency of all money."""
        return next(iter(self.scenarios.values())).environment.currency

    @cached_property
    def by_rules(self) -> dict[str, list[RunResult]]:
        """Finished runs of each rule set, by replication."""
        return {
            label: sorted((r for r in self.results if r.rules == label), key=lambda r: r.replication)
            for label in self.labels
        }

    @cached_property
    def measures(self) -> list[str]:
        """Names of all measures, in the order of tables."""
        return list(dict.fromkeys(name for result in self.results for name in result.measures))

    @cached_property
    def _values(self) -> dict[tuple[str, int], dict[str, float]]:
        return {(r.rules, r.replication): r.measures for r in self.results}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every value, long and tidy: rules, replication, measure, value."""
        import pandas as pd

        rows = [(r.rules, r.replication, name, value) for r in self.results for name, value in r.measures.items()]
        return pd.DataFrame(rows, columns=["rules", "replication", "measure", "value"])

    def mean(self, rules: str, measure: str) -> Estimate:
        """Mean of a measure under a rule set, with its 95% interval within the measure's range."""
        return self._means[rules, measure]

    @cached_property
    def _means(self) -> dict[tuple[str, str], Estimate]:
        return {
            (label, name): mean_of(name, [r.measures.get(name, NAN) for r in runs], method=self.terms.interval)
            for label, runs in self.by_rules.items()
            for name in self.measures
        }

    def pairs(self, rules: str, measure: str) -> tuple[list[float], list[float]]:
        """A measure under a rule set and under the reference, the same seeds at the same place."""
        mine, theirs = [], []
        for result in self.by_rules[rules]:
            other = self._values.get((self.reference, result.replication))
            if other is not None:
                mine.append(result.measures.get(measure, NAN))
                theirs.append(other.get(measure, NAN))
        return mine, theirs

    def difference(self, rules: str, measure: str) -> Estimate:
        """Paired difference to the reference: the same seeds under both."""
        if rules != self.reference and measure in self.measures:
            return self.claims[rules, measure].difference
        return paired(*self.pairs(rules, measure), method=self.terms.interval)

    @cached_property
    def claims(self) -> Claims:
        """By rule set and measure, what may be said: differences and ratios, p-values, sameness, runs still needed."""
        return claims_of(self)

    def claim(self, rules: str, measure: str) -> Claim:
        """What may be said of a measure under a rule set, held against the reference."""
        return self.claims[rules, measure]

    def judged(
        self, *, interval: str | None = None, correction: str | None = None, margin: Given | None = None
    ) -> Comparison:
        """The same runs judged otherwise.

        Parameters
        ----------
        interval
            "t" or "bootstrap".
        correction
            "holm", "bh" or "none".
        margin
            What counts as the same: a share of the reference's mean such as 0.05, or by measure, in its unit or as
            "5%" of the reference's mean: {"trust": 0.01, "gmv": "5%"}; 0.05 holds for those that are not named.

        Raises
        ------
        ValueError
            If one of them is no such thing.
        """
        return replace(self, terms=terms_of(interval, correction, margin, self.terms))

    def differences(self) -> pd.DataFrame:
        """All measures, long and tidy, one row a rule set and measure.

        Returns
        -------
        DataFrame
            rules, measure, label (what tables call it), group, unit, better, n, mean, low, high; and, against the
            reference, pairs, difference, difference_low, difference_high, p, p_adjusted, differs (after correction),
            ratio, ratio_low, ratio_high, no_ratio_because, margin, equivalence_p, equivalence_p_adjusted, equivalent
            (after correction), verdict, pairs_to_tell (in all, where undecided), family (of the correction). A share is
            a fraction, 0 to 1.
        """
        import pandas as pd

        from emptor.measures import all_measures
        from emptor.measures.display import title

        known, rows = all_measures(), []
        for label in self.labels:
            for name in self.measures:
                measure = known.get(name)
                mean = self.mean(label, name)
                row: dict[str, Any] = {
                    "rules": label,
                    "measure": name,
                    "label": title(measure) if measure else name,
                    "group": measure.group if measure else "added",
                    "unit": measure.unit.replace("currency", self.currency) if measure else "",
                    "better": (measure.better if measure else None) or "",
                    "n": mean.n,
                    "mean": mean.mean,
                    "low": mean.low,
                    "high": mean.high,
                    "reference": self.reference,
                }
                rows.append(row | (_against(self.claim(label, name)) if label != self.reference else {}))
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        whole = {"pairs": "Int64", "pairs_to_tell": "Int64", "differs": "boolean", "equivalent": "boolean"}
        texts = dict.fromkeys(("no_ratio_because", "verdict", "family"), "string")
        return frame.astype({**whole, **texts})

    def table(self, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """Means under each rule set, paired differences to the first and what they come to, a row a measure.

        Parameters
        ----------
        measures
            Which, in the order wanted; by default those that tables show first.
        """
        import pandas as pd

        chosen = self.headline if measures is None else list(measures)
        data: dict[tuple[str, str], list[Any]] = {}
        for label in self.labels:
            data[label, "mean"] = [self.mean(label, m).mean for m in chosen]
            if label != self.reference:
                claims = [self.claim(label, m) for m in chosen]
                data[label, "difference"] = [c.difference.mean for c in claims]
                data[label, "low"] = [c.difference.low for c in claims]
                data[label, "high"] = [c.difference.high for c in claims]
                data[label, "verdict"] = [c.verdict for c in claims]
        return pd.DataFrame(data, index=pd.Index(chosen, name="measure"))

    @property
    def headline(self) -> list[str]:
        """Measures that tables show first: those that the scenario asks for, or the usual ones."""
        from emptor.measures import HEADLINE

        asked = next(iter(self.scenarios.values())).measures
        return [name for name in (asked or HEADLINE) if name in self.measures]

    def figure(self) -> Any:
        """The headline measures with their intervals under each rule set, as a Matplotlib figure."""
        from emptor.report.estimates_figure import comparison_figure

        return comparison_figure(self)

    def _repr_html_(self) -> str:
        from emptor.report.notebook import comparison_html

        return comparison_html(self)

    def precision(self, wanted: Given) -> pd.DataFrame:
        """How precise differences are, and how many runs would do.

        Parameters
        ----------
        wanted
            Half width of the 95% interval, for the usual measures or by measure: for a share in its own unit (0.01 is
            one percentage point), for all else a share of the reference's mean; {"trust": 0.005, "gmv": "2%"}.

        Returns
        -------
        DataFrame
            rules, measure, half (the half width now), wanted, reached, pairs, pairs_needed (in all; missing where it
            would be more than 10,000, or where nothing is known). A share is a fraction.
        """
        import pandas as pd

        from emptor.study.sequential import precision

        found = precision(self, read_sizes(wanted))
        rows = [(p.rules, p.measure, p.half, p.wanted, p.reached, p.n, p.needed) for p in found]
        columns = ["rules", "measure", "half", "wanted", "reached", "pairs", "pairs_needed"]
        return pd.DataFrame(rows, columns=columns).astype({"pairs_needed": "Int64"})


def _against(claim: Claim) -> dict[str, Any]:
    gap, ratio = claim.difference, claim.ratio
    return {
        "pairs": gap.n,
        "difference": gap.mean,
        "difference_low": gap.low,
        "difference_high": gap.high,
        "p": claim.p,
        "p_adjusted": claim.p_adjusted,
        "differs": claim.differs,
        "ratio": ratio.value,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "no_ratio_because": ratio.reason,
        "margin": claim.margin,
        "equivalence_p": claim.equivalence_p,
        "equivalence_p_adjusted": claim.equivalence_p_adjusted,
        "equivalent": claim.equivalent,
        "verdict": claim.verdict,
        "pairs_to_tell": claim.enough,
        "family": claim.family,
    }


def terms_of(
    interval: str | None = None, correction: str | None = None, margin: Given | None = None, now: Terms | None = None
) -> Terms:
    """Terms by what was written; what was not stays as it is.

    Raises
    ------
    ValueError
        If one of them is no such thing.
    """
    now = now or Terms()
    changes: dict[str, Any] = {"interval": interval, "correction": correction}
    if margin is not None:
        sizes = read_sizes(margin)
        changes["margin"] = sizes if sizes.default is not None else replace(sizes, default=now.margin.default)
    return replace(now, **{name: value for name, value in changes.items() if value is not None})


def comparison_of(
    scenarios: dict[str, Scenario], batch: Batch, terms: Terms | None = None, stopping: Stopping | None = None
) -> Comparison:
    """A comparison of what a batch finished."""
    return Comparison(
        scenarios, batch.results, batch.failures, batch.planned, batch.interrupted, terms=terms or Terms(),
        stopping=stopping,
    )  # fmt: skip
