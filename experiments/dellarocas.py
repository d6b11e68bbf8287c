"""Dellarocas (2005): a seller whose last N ratings are public, and the best response to buyers who read them.

A monopolist sells one item a period. Buyers pay w times their belief that it makes an effort, which costs it c; a
negative follows with chance alpha after effort and beta without. They see how many of its last N ratings are negative,
z, and believe that it cooperates with chance s(z) = 1 - z theta. The paper: with theta = c / [w (beta - alpha) (delta +
... + delta^N)] that belief makes the seller indifferent in every history, so that it may as well do what buyers
believe; its profit is V* = [w - c - alpha c / (beta - alpha)] / (1 - delta), whatever N is, as long as w/c is at least
N / [(beta - alpha) (delta + ... + delta^N)]; and where names are free, an entry fee of
[N / (delta (1 - delta^N)) - 1 / (1 - delta)] c / (beta - alpha) keeps it from starting anew.

Here none of this is put in but the belief: the solver of the strategy `rational` works out the best response over all
2^N histories, and Q-learners who know nothing of the setting find it by trial. What must fail does: if theta is that of
N = 10 whatever N is, profit depends on N, and just below the smallest w/c the seller would rather cheat somewhere.

Learners are judged by what the policy they have come to is worth, worked out exactly and not by their luck. In
equilibrium any policy is worth the same, so they also meet buyers whose belief falls faster or more slowly than that,
and buyers who trust nothing but a clean record; up to N = 3 they must come within 2% of the best response.

C. Dellarocas (2005), Reputation mechanism design in online trading environments with pure moral hazard, Information
Systems Research 16(2), 209-230. Numbers of the example: alpha .05, beta .6, c 1, w 4, delta .95.

    python experiments/dellarocas.py
    python experiments/dellarocas.py --learners 200 --periods 20000
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from emptor.behaviour.adversaries.planning import Plan, solve, weigh
from emptor.behaviour.adversaries.q_learning import practise
from emptor.study import Estimate, interval

WINDOWS = (1, 2, 3, 5, 8, 10)
LEARNED = (1, 2, 3, 5)
"""Windows that Q-learners meet: 2 to 32 histories."""
EFFORT, CHEAT = 0, 1
SLOPES = {"as in equilibrium": 1.0, "falls faster": 1.5, "falls more slowly": 0.5}
"""Beliefs of buyers: theta as a multiple of the one in equilibrium."""
CHASTE = "trust only a clean record"
RATE, EXPLORATION = 0.002, 0.3
"""Of the Q-learners: floor of the learning rate, chance of trying either action."""
SEED = 2005


@dataclass(frozen=True)
class Setting:
    """Numbers of the example.

    Attributes
    ----------
    alpha, beta
        Chance of a negative after effort, and without.
    cost
        Of an effort, c.
    worth
        What buyers pay who are sure of an effort, w; in the unit of c.
    delta
        Discount of one period.
    """

    alpha: float = 0.05
    beta: float = 0.6
    cost: float = 1.0
    worth: float = 4.0
    delta: float = 0.95

    def memory(self, n: int) -> float:
        """For how long, discounted, a rating is seen: delta + ... + delta^n."""
        return float(sum(self.delta**i for i in range(1, n + 1)))

    def theta(self, n: int) -> float:
        """By how much one more negative lowers belief in equilibrium."""
        return self.cost / (self.worth * (self.beta - self.alpha) * self.memory(n))

    def least_ratio(self, n: int) -> float:
        """The smallest w / c under which the equilibrium exists."""
        return n / ((self.beta - self.alpha) * self.memory(n))

    @property
    def best_value(self) -> float:
        """V*, the seller's profit in equilibrium."""
        spread = self.beta - self.alpha
        return (self.worth - self.cost - self.alpha * self.cost / spread) / (1.0 - self.delta)

    @property
    def first_best(self) -> float:
        """Profit of a seller who is believed and always makes the effort."""
        return (self.worth - self.cost) / (1.0 - self.delta)

    def fee(self, n: int) -> float:
        """The entry fee that keeps a seller with the worst record from starting anew."""
        years = n / (self.delta * (1.0 - self.delta**n)) - 1.0 / (1.0 - self.delta)
        return years * self.cost / (self.beta - self.alpha)


def belief(setting: Setting, n: int, slope: float = 1.0) -> np.ndarray:
    """s(z) for z = 0 ... n, none below 0."""
    return np.maximum(0.0, 1.0 - slope * setting.theta(n) * np.arange(n + 1))


def negatives(n: int) -> np.ndarray:
    """How many of the last n ratings are negative in each history; bit i of a history is the rating i periods ago."""
    return np.array([history.bit_count() for history in range(2**n)])


def plan(setting: Setting, trust: np.ndarray, fee: float | None = None) -> Plan:
    """The seller's problem if buyers believe `trust[z]`; with a fee it may start anew before a sale.

    Actions are effort and cheating, and with a fee both of them again under a new name.
    """
    n = len(trust) - 1
    histories = np.arange(2**n)
    price = setting.worth * trust[negatives(n)]
    gain = np.stack([price - setting.cost, price], axis=1)
    after = (histories << 1) & (2**n - 1)
    to = np.repeat(np.stack([after, after | 1], axis=1)[:, None, :], 2, axis=1)
    bad = np.array([setting.alpha, setting.beta])
    chance = np.broadcast_to(np.stack([1.0 - bad, bad], axis=1), (2**n, 2, 2))
    if fee is not None:
        anew = np.broadcast_to(gain[0] - fee, gain.shape)
        gain = np.concatenate([gain, anew], axis=1)
        to = np.concatenate([to, np.broadcast_to(to[0], to.shape)], axis=1)
        chance = np.concatenate([chance, chance], axis=1)
    return Plan(gain, to, chance, setting.delta)


def worth_of(problem: Plan, policy: np.ndarray) -> np.ndarray:
    """The value of every history if the seller follows a policy, the chance of each action in each history."""
    gain = (problem.gain * policy).sum(axis=1, keepdims=True)
    chance = (problem.chance * policy[:, :, None]).sum(axis=1, keepdims=True)
    return solve(Plan(gain, problem.to[:, :1], chance, problem.discount))


def greedy(values: np.ndarray) -> np.ndarray:
    """The policy that takes the best action everywhere."""
    return np.eye(values.shape[-1])[values.argmax(axis=-1)]


def main() -> None:
    options = _options()
    setting = Setting()
    table = pd.DataFrame([theory(setting, n) for n in WINDOWS])
    learned = pd.DataFrame([row for n in LEARNED for row in lessons(setting, n, options.learners, options.periods)])
    print(_printed(setting, table, learned))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(options.out / "dellarocas.csv", index=False)
        learned.to_csv(options.out / "dellarocas_learned.csv", index=False)
        draw(setting, table, options.learners, options.periods).savefig(options.out / "dellarocas.png", dpi=150)


def theory(setting: Setting, n: int) -> dict[str, float]:
    """One row of the table: the paper's values and the solver's, and what must fail."""
    problem = plan(setting, belief(setting, n))
    values = solve(problem)
    tempted = np.ptp(weigh(problem, values), axis=1)
    fixed = solve(plan(setting, belief(setting, n, setting.theta(WINDOWS[-1]) / setting.theta(n))))
    return {
        "n": n,
        "theta": setting.theta(n),
        "least_ratio": setting.least_ratio(n),
        "value": values[0],
        "efficiency": values[0] / setting.first_best,
        "indifference": tempted.max(),
        "mixed": worth_of(problem, _believed(setting, n))[0],
        "fee": setting.fee(n),
        "fee_solved": values[0] - values[-1],
        "value_fixed": fixed[0],
        "temptation_below": temptation(setting, n, 0.99),
    }


def _believed(setting: Setting, n: int) -> np.ndarray:
    """The policy that buyers believe in: effort with chance s(z)."""
    trust = belief(setting, n)[negatives(n)]
    return np.stack([trust, 1.0 - trust], axis=1)


def temptation(setting: Setting, n: int, margin: float) -> float:
    """The most that cheating gains over effort where buyers believe in some effort, w/c being `margin` x the least.

    0 in equilibrium; in the unit of c.
    """
    setting = replace(setting, worth=margin * setting.least_ratio(n) * setting.cost)
    trust = belief(setting, n)
    problem = plan(setting, trust)
    gained = weigh(problem, solve(problem))
    return float((gained[:, CHEAT] - gained[:, EFFORT])[trust[negatives(n)] > 0].max())


def beliefs(setting: Setting, n: int) -> dict[str, np.ndarray]:
    """What learners meet: three slopes, and buyers who trust a clean record alone."""
    return {name: belief(setting, n, slope) for name, slope in SLOPES.items()} | {CHASTE: np.eye(n + 1)[0]}


def lessons(setting: Setting, n: int, learners: int, periods: int, only: str = "") -> list[dict[str, Any]]:
    """What each learner's policy is worth, exactly, after so many periods, beside the best response.

    `agrees` is the share of histories with the right action, of those where there is a right one; `reckons` is what the
    learner thinks a clean record is worth while it goes on exploring.
    """
    rows = []
    for name, trust in beliefs(setting, n).items():
        if only not in ("", name):
            continue
        problem = plan(setting, trust)
        best = solve(problem)
        right = weigh(problem, best)
        matters = np.ptp(right, axis=1) > 1e-6
        reached = practise(
            problem, np.arange(learners, dtype=np.uint64), periods, rate=RATE, exploration=EXPLORATION, seed=SEED
        )
        for learner, q in enumerate(reached):
            agrees = (q.argmax(axis=1) == right.argmax(axis=1))[matters]
            rows.append(
                {
                    "n": n,
                    "belief": name,
                    "learner": learner,
                    "best": best[0],
                    "worth": worth_of(problem, greedy(q))[0],
                    "reckons": q[0].max(),
                    "agrees": agrees.mean() if len(agrees) else np.nan,
                }
            )
    return rows


def _printed(setting: Setting, table: pd.DataFrame, learned: pd.DataFrame) -> str:
    lines = [
        f"V* = {setting.best_value:.6f}, first best {setting.first_best:.6f}, "
        f"efficiency {setting.best_value / setting.first_best:.6f} [D]\n",
        f"{'N':>3}{'theta':>10}{'least w/c':>11}{'V solved':>12}{'efficiency':>12}{'indifferent to':>16}"
        f"{'fee [D]':>11}{'fee solved':>12}{'V, fixed theta':>16}{'below least w/c':>17}",
    ]
    lines += [
        f"{row.n:>3}{row.theta:>10.6f}{row.least_ratio:>11.6f}{row.value:>12.6f}{row.efficiency:>12.6f}"
        f"{row.indifference:>16.1e}{row.fee:>11.6f}{row.fee_solved:>12.6f}{row.value_fixed:>16.6f}"
        f"{row.temptation_below:>+17.6f}"
        for row in table.itertuples()
    ]
    lines += [
        f"\n{learned['learner'].nunique()} Q-learners in each row; exploration {EXPLORATION}, learning rate "
        f"visits^-0.7, at least {RATE}; means with 95% intervals.\n",
        f"{'N':>3}  {'belief':<26}{'best response':>14}"
        + "".join(f"{head:>22}" for head in ("policy, % of it", "right action, %", "reckons with")),
    ]
    for (n, name), rows in learned.groupby(["n", "belief"], sort=False):
        share = interval((100 * rows["worth"] / rows["best"]).tolist())
        sure = rows["agrees"].notna().all()
        agrees = _words(interval((100 * rows["agrees"]).tolist())) if sure else "all are right"
        lines.append(
            f"{n:>3}  {name:<26}{rows['best'].iloc[0]:>14.4f}{_words(share):>22}{agrees:>22}"
            f"{_words(interval(rows['reckons'].tolist())):>22}"
        )
    return "\n".join(lines)


def _words(found: Estimate) -> str:
    return f"{found.mean:.2f} (+/- {(found.high - found.low) / 2:.2f})"


def draw(setting: Setting, table: pd.DataFrame, learners: int, periods: int) -> Any:
    """Profit by the length of the record, temptation by w/c, and what learners have come to by the time they had."""
    import matplotlib.pyplot as plt

    figure, (profit, tempted, learned) = plt.subplots(1, 3, figsize=(9.6, 3.3), layout="constrained")
    profit.axhline(setting.best_value, color="0.6", linewidth=0.8, linestyle=":")
    profit.plot(table["n"], table["value"], "o-", color="black", label="theta of this N")
    fixed = {"color": "0.45", "markerfacecolor": "white", "label": f"theta of N = {WINDOWS[-1]}"}
    profit.plot(table["n"], table["value_fixed"], "s--", **fixed)
    profit.set(xlabel="N, ratings on the record", ylabel="profit of the best response", ylim=(55, None))
    profit.legend(frameon=False, fontsize=8)
    margins = np.linspace(0.95, 1.05, 41)
    for n, style in zip((1, 3, 10), ("-", "--", ":"), strict=True):
        gains = [temptation(setting, n, margin) for margin in margins]
        tempted.plot(margins, gains, style, color="black", label=f"N = {n}")
    tempted.set(xlabel="w/c, times the least for an equilibrium", ylabel="most that one cheat gains, in c")
    tempted.legend(frameon=False, fontsize=8)
    checks = [p for p in (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000) if p < periods] + [periods]
    for number, name in enumerate([*list(SLOPES)[1:], CHASTE]):
        rows = [lessons(setting, 3, learners, periods=p, only=name) for p in checks]
        found = [interval([100 * row["worth"] / row["best"] for row in each]) for each in rows]
        learned.errorbar(
            checks, [each.mean for each in found], [(each.high - each.low) / 2 for each in found],
            fmt=("o-", "s--", "D:")[number], color="black", markerfacecolor=("black", "white", "white")[number],
            markersize=4, capsize=2, label=name.replace("falls", "belief falls"),
        )  # fmt: skip
    learned.set(xscale="log", xlabel="periods of practice, N = 3", ylabel="Q-learners' policy,\n% of the best response")
    learned.legend(frameon=False, fontsize=8)
    for axes in (profit, tempted, learned):
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--learners", type=int, default=50, help="Q-learners in each setting (at least 2)")
    parser.add_argument("--periods", type=int, default=100_000, help="periods that each of them lives")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the tables and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
