"""Made-up results whose answers are known."""

from fractions import Fraction

import numpy as np
import pandas as pd

from emptor.measures import all_measures
from emptor.study.attribution import Attribution
from emptor.study.clauses import Group
from emptor.study.comparison import Comparison
from emptor.study.result import Failure, Retention, RunResult
from emptor.study.running import FATES
from study.small import small

NAN = float("nan")
DAYS = 100


def made_up(rules, replication, **measures):
    values = dict.fromkeys(all_measures(), 0.5 + replication / 100) | measures
    survival = np.linspace(1.0, 0.8, DAYS)
    return RunResult(
        rules=rules,
        replication=replication,
        seeds=(replication, replication),
        measures=values,
        series=pd.DataFrame(
            {
                "buyers": 100.0, "sellers": 10.0, "orders": 5.0, "gmv": 50.0, "trust_mean": 0.7, "placed_gmv": 50.0,
                "placed_fraud_lost": 1.0, "measured": True,
            },
            index=pd.RangeIndex(DAYS, name="day"),
        ),
        incidence={
            "of 100 cheated buyers": {"file a claim": 60.0, "leave the market": 5.0},
            "of each 100 lost on orders gone wrong": {
                "buyer": 50.0, "seller": 30.0, "platform": 20.0, "carrier": 0.0, "issuer": 0.0,
            },
        },
        fates=dict(zip(FATES, (40.0, 35.0, 25.0), strict=True)),
        retention=Retention(survival, survival - 0.1, np.minimum(survival + 0.1, 1), np.full(DAYS, 100)),
        days=DAYS,
        warm_up_days=10,
        follow_up_days=20,
        currency="USD",
        orders=500,
        measured=100,
        unfinished=0,
        orders_open=3,
        seconds=0.1,
        orders_per_second=5000.0,
        digest="0",
    )  # fmt: skip


def made_up_comparison(*others):
    """Four replications of taobao and no_rules, and of other rule sets; one run failed."""
    results = []
    for r, noise in enumerate((-0.001, 0.0, 0.001, 0.0)):
        results.append(made_up("taobao", r, fraud_lost=0.007 + noise, auc_conduct=NAN))
        results.append(made_up("no_rules", r, fraud_lost=0.019 + 2 * noise, auc_conduct=0.5))
        results += [made_up(name, r, fraud_lost=0.007 + noise) for name in others]
    scenarios = {name: small(name) for name in ("taobao", "no_rules", *others)}
    return Comparison(scenarios, results, [Failure("no_rules", 4, (5, 5), "KeyError: <'x'>", "emptor run")], planned=9)


def made_up_attribution():
    """Two clauses between taobao and no_rules, the first of which does three quarters of the difference."""
    groups = [Group(("payment.custody", "payment.release_on")), Group(("fees.commission",))]
    rows = [[Fraction(9 + r, 1000), Fraction(3, 1000)] for r in (-1, 0, 1, 0)]
    labels = ("taobao", "no_rules")
    return Attribution(labels, groups, {"fraud_lost": rows}, every_order=True, runs=16, failed=[], currency="USD")
