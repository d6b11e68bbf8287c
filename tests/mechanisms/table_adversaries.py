"""Campaigns of adversaries: each parameter moves what it is for, and nothing once the campaign is taken away."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import NO_LADDER, STRATEGIES

_P = "population.adversaries"
NOBODY = (_P + "=[]",)
"""The falsifier of every campaign: no campaign."""
CROWD = STRATEGIES + (
    "[{strategy: honest, share: 0.4}, {strategy: low_quality, share: 0.3}, "
    "{strategy: whitewasher, share: 0.3, cheat: 0.5}]"
)
"""Honest shops, shops that mean well, and cheats."""
BOTH = "praises: whitewasher, blames: honest"
AUDITS = (
    "rules.sanctions={audit_prob: 0.3, points: {sham_rating: 4}, ladder: "
    "[{when: [{metric: violation_points, op: '>=', value: 12}], effect: {block_days: 5}}]}"
)


def campaign(attack: str, more: str, key: str) -> str:
    """How a parameter of a campaign is written, `@` standing for its value."""
    return f"{_P}=[{{attack: {attack}, {more}{key}: @}}]"


def row(attack: str, key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str,
        more: str = BOTH, n: int = 8, own: bool = True) -> Row:  # fmt: skip
    """A row of the table, on a market without a ladder unless `base` says otherwise."""
    name = f"{_P}.{attack}.{key}" if own else f"{_P}.{key}"
    budget = "" if key == "budget" else "budget: 50, " if "budget" not in more else ""
    base = base if any(b.startswith("rules.sanctions") for b in base) else (*base, NO_LADDER)
    return Row(name, was, now, measure, sign, why, (CROWD, *base), NOBODY, "",
               campaign(attack, (more + ", " if more else "") + budget, key), n)  # fmt: skip


def common(key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str, attack: str = "unfair_ratings",
           more: str = BOTH, n: int = 8) -> Row:  # fmt: skip
    """A row about a parameter that all campaigns have."""
    return row(attack, key, was, now, measure, sign, why, *base, more=more, n=n, own=False)


COMMON = (
    common("budget", "0", "50", "cheats' sales", 1, "money buys praise, and praise sells", n=16),
    common("budget_per_day", "null", "0.05", "out of pocket", -1, "who may lay out little a day spends less"),
    common("from_day", "0", "80", "false_ratings", -1, "who begins late says less"),
    common("category", "b", "a", "false ratings in a", 1, "praise is given where it is wanted",
           "environment.categories={a: 1, b: 1}", more="praises: whitewasher"),
    common("shops", "0", "1", "most plotted", 1, "all of it falls on one shop", more="blames: honest"),
    common("people", "1", "12", "false_ratings", 1, "more accomplices say more"),
    common("accounts_each", "1", "4", "false_ratings", 1, "more accounts say more", more=BOTH + ", people: 2"),
    common("names", "1", "20", "shams", 1, "who is found out comes back under another account", AUDITS,
           more="praises: whitewasher"),
    common("acts_per_day", "0.05", "0.9", "false_ratings", 1, "who acts more often says more"),
    common("parcel", "0", "0.3", "out of pocket", 1, "empty parcels cost", more="praises: whitewasher, budget: 1000"),
    common("resale", "0", "1", "out of pocket", -1, "what the goods bring back", attack="bad_mouthing",
           more="blames: honest, budget: 1000, acts_per_day: 0.1"),
)  # fmt: skip

_U = "unfair_ratings"
UNFAIR = (
    row(_U, "praises", "''", "whitewasher", "shams", 1, "somebody is praised", more="blames: honest"),
    row(_U, "blames", "''", "honest", "plotted", 1, "somebody is blamed", more="praises: whitewasher"),
    row(_U, "praise", "0.1", "0.9", "shams", 1, "more praise"),
    row(_U, "elsewhere", "0", "0.9", "shams", -1, "acts elsewhere are no praise"),
    row(_U, "says_elsewhere", "fair", "unfair", "negatives", 1, "other shops are blamed too",
        more=BOTH + ", elsewhere: 0.9"),
    row(_U, "fair_first", "0", "20", "shams", -1, "who has to look honest first lies less"),
    row(_U, "per_account", "0", "1", "accounts opened", 1, "each rating needs an account", more=BOTH + ", names: 20"),
    row(_U, "rests_at", "null", "0.2", "shams", -1, "who has what he wants rests", more="praises: whitewasher"),
    row(_U, "careful", "false", "true", "blocks", -1, "who is a find away from a rung waits", AUDITS,
        more="praises: whitewasher, names: 20", n=12),
    row(_U, "lies_low_days", "0", "60", "shams", -1, "who was struck is left alone", AUDITS,
        more="praises: whitewasher, names: 50, budget: 200"),
)  # fmt: skip


def _presets(attack: str, people: bool, camouflage: bool, white: bool) -> tuple[Row, ...]:
    rows = []
    if people:
        rows += [
            row(attack, "people", "1", "3", "false_ratings", 1, "more people hold more accounts",
                more=BOTH + ", accounts_each: 2"),
            row(attack, "accounts_each", "2", "28", "false_ratings", 1, "more accounts say more"),
        ]  # fmt: skip
    if camouflage:
        rows.append(row(attack, "fair_first", "0", "20", "shams", -1, "who has to look honest first lies less"))
    if white:
        rows += [
            row(attack, "names", "1", "50", "shams", 1, "an account is used up by one rating"),
            row(attack, "per_account", "1", "5", "accounts opened", -1, "accounts last longer"),
        ]
    return tuple(rows)


PRESETS = (
    *_presets("camouflage", False, True, False),
    *_presets("whitewashed_ratings", False, False, True),
    *_presets("sybil", True, False, False),
    *_presets("sybil_camouflage", False, True, False),
    *_presets("sybil_whitewashing", False, False, True),
)

_HONEST = "against: honest"
_RETURNS = "rules.remedies={no_reason_return: {anchor: delivered, days: 30}, return_shipping_payer: platform}"
_STAFF = "rules.disputes.forums=[{id: staff, kind: platform, accuracy: 0.7}]"
OTHERS = (
    row("collusion_ring", "praises", "low_quality", "whitewasher", "false ratings of cheats", 1,
        "the ring is made up of cheats", more=""),
    row("collusion_ring", "ring", "2", "4", "raters of cheats", 1, "more members, more raters of each",
        more="praises: whitewasher"),
    row("collusion_ring", "rests_at", "null", "0.1", "shams", -1, "who stands high needs no praise",
        more="praises: whitewasher"),
    row("collusion_ring", "lies_low_days", "0", "60", "shams", -1, "who was struck is left alone", AUDITS,
        more="praises: whitewasher, names: 50, budget: 200", n=20),
    row("rating_service", "praises", "low_quality", "whitewasher", "false ratings of cheats", 1,
        "the clients are cheats", more=""),
    row("rating_service", "fee", "0", "0.5", "out of pocket", 1, "workers are paid",
        more="praises: whitewasher, rests_at: null, budget: 1000"),
    row("rating_service", "exposed", "0", "0.05", "false_ratings", -1, "what an exposed service wrote is struck off",
        more="praises: whitewasher, rests_at: null", n=12),
    row("rating_service", "back_days", "5", "200", "false_ratings", -1, "the platform looks further back",
        more="praises: whitewasher, rests_at: null, exposed: 0.05", n=12),
    row("rating_service", "rests_at", "null", "0.1", "shams", -1, "who stands high posts no task",
        more="praises: whitewasher", n=16),
    row("rating_service", "careful", "true", "false", "blocks", 1, "who does not look at the ladder is struck", AUDITS,
        more="praises: whitewasher, names: 20, rests_at: null", n=12),
    row("rating_service", "lies_low_days", "0", "60", "shams", -1, "who was struck posts no task", AUDITS,
        more="praises: whitewasher, names: 50, rests_at: null, careful: false, budget: 200"),
    row("rating_service", "names", "1", "20", "shams", 1, "workers who are found out come back", AUDITS,
        more="praises: whitewasher, rests_at: null, careful: false"),
    row("review_bombing", "shops", "1", "0", "most plotted", -1, "it is spread over all", more="blames: honest"),
    row("review_bombing", "people", "5", "40", "plotted", 1, "more people, more blame", more="blames: honest"),
    row("review_bombing", "acts_per_day", "0.05", "0.8", "plotted", 1, "more of them act in time",
        more="blames: honest"),
    row("review_bombing", "per_account", "1", "0", "plotted", 1, "more than once each",
        more="blames: honest, people: 5, acts_per_day: 1"),
    row("review_bombing", "burst_days", "1", "20", "plotted", 1, "a longer burst",
        more="blames: honest, people: 5, per_account: 0"),
    row("rating_extortion", "against", "low_quality", "honest", "plotted with the honest", 1, "they are held to ransom",
        more=""),
    row("rating_extortion", "ransom", "0.01", "1", "ransoms", -1, "a dear ransom is not paid",
        more=_HONEST + ", budget: 1000, acts_per_day: 0.5, horizon_days: 0.5", n=24),
    row("rating_extortion", "horizon_days", "0", "90", "ransoms", 1, "who looks ahead pays",
        more=_HONEST + ", budget: 1000, acts_per_day: 0.5", n=24),
    row("rating_extortion", "acts_per_day", "0.02", "0.5", "plotted", 1, "more orders", more=_HONEST),
    row("friendly_fraud", "against", "low_quality", "honest", "plotted with the honest", 1, "whom they buy from",
        more=""),
    row("friendly_fraud", "acts_per_day", "0.02", "0.5", "plotted refunds", 1, "more tries", _STAFF, more=_HONEST),
    row("friendly_fraud", "per_account", "10", "1", "accounts opened", 1, "an account an order", _STAFF, more=_HONEST),
    row("friendly_fraud", "names", "1", "20", "plotted", 1, "more accounts", _STAFF,
        more=_HONEST + ", per_account: 1, strikes: 0"),
    row("friendly_fraud", "strikes", "0", "1", "plotted", -1, "who loses gives up", _STAFF, more=_HONEST),
    row("friendly_fraud", "way", "any", "chargeback", "plotted refunds", -1,
        "where no card was used nothing can be charged back", _STAFF, more=_HONEST, n=12),
    row("refund_abuse", "against", "low_quality", "honest", "plotted with the honest", 1, "whom they buy from",
        _RETURNS, more=""),
    row("refund_abuse", "acts_per_day", "0.02", "0.5", "plotted refunds", 1, "more tries", _RETURNS, more=_HONEST),
    row("refund_abuse", "per_account", "10", "1", "accounts opened", 1, "an account an order", _RETURNS, more=_HONEST),
    row("refund_abuse", "names", "1", "20", "plotted", 1, "more accounts", _RETURNS,
        more=_HONEST + ", per_account: 1, strikes: 0"),
    row("refund_abuse", "strikes", "0", "1", "plotted", -1, "who loses gives up", "rules.remedies={}", more=_HONEST),
)  # fmt: skip

_T = "population.sellers.strategies."
_REST = ("population.sellers.strategies=[{strategy: honest, share: 1}]",)


def _seller(name: str, key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str, more: str = "",
            n: int = 12) -> Row:  # fmt: skip
    cast = f"[{{strategy: honest, share: 0.6}}, {{strategy: {name}, share: 0.4, {more}{key}: @}}]"
    base = base if any(b.startswith("rules.sanctions") for b in base) else (*base, NO_LADDER)
    return Row(f"{_T}{name}.{key}", was, now, measure, sign, why, base, _REST, "", STRATEGIES + cast, n)


_CHEATED = "cheats an order"
_STEEP = (
    "rules.sanctions={points: {nsad: 6}, ladder: "
    "[{when: [{metric: violation_points, op: '>=', value: 12}], effect: {block_days: 5}}]}"
)
SELLERS = (
    _seller("oscillator", "cheat", "0", "0.9", _CHEATED, 1, "it spends its score"),
    _seller("oscillator", "high", "0.1", "1", _CHEATED, -1, "it waits for a higher score"),
    _seller("oscillator", "low", "0", "0.5", "cheating now", -1, "it turns honest sooner", more="high: 0.5, ", n=16),
    _seller("oscillator", "ratings", "0", "200", _CHEATED, -1, "it waits for more ratings"),
    _seller("lag_exploiter", "cheat", "0", "1", _CHEATED, 1, "it cheats in bursts"),
    _seller("lag_exploiter", "burst_days", "1", "20", _CHEATED, 1, "longer bursts"),
    _seller("lag_exploiter", "rest_days", "0", "90", _CHEATED, -1, "longer rests"),
    _seller("lag_exploiter", "high", "0.1", "1", _CHEATED, -1, "it waits for a higher score"),
    _seller("milker", "cheat", "0", "0.6", _CHEATED, 1, "it cheats on more orders"),
    _seller("milker", "ratings", "1", "200", _CHEATED, -1, "it waits for more ratings"),
    _seller("milker", "careful", "true", "false", "blocks", 1, "who does not look at the ladder is struck", _STEEP,
            more="cheat: 0.9, ratings: 3, ", n=24),
    _seller("value_imbalance", "bait", "0.6", "0.95", "paid over usual", 1, "bait costs"),
    _seller("value_imbalance", "cheat", "0", "0.9", _CHEATED, 1, "it cheats on what is dear"),
    _seller("value_imbalance", "ratings", "1", "200", _CHEATED, -1, "it baits for longer"),
    _seller("value_imbalance", "high", "0.1", "1", _CHEATED, -1, "it waits for a higher score"),
    _seller("value_imbalance", "low", "0", "0.5", _CHEATED, -1, "it baits again sooner"),
    _seller("discriminator", "whom", "newcomers", "strangers", _CHEATED, 1, "most buyers are new to a shop",
            more="new: 1, "),
    _seller("discriminator", "whom", "some", "strangers", _CHEATED, 1, "most buyers are new to a shop",
            more="victims: 0.05, "),
    _seller("discriminator", "victims", "0.05", "0.8", _CHEATED, 1, "more victims"),
    _seller("discriminator", "new", "1", "50", _CHEATED, 1, "newcomers for longer", more="whom: newcomers, "),
    _seller("discriminator", "cheat", "0.1", "1", _CHEATED, 1, "more of their orders"),
    _seller("proliferator", "shops_each", "1", "6", "cheats' sales", 1, "more listings sell more",
            "population.sellers.entrants=3"),
    _seller("proliferator", "budget", "0", "100", "cheats' sales", 1, "fronts cost money",
            "population.sellers.entrants=3", "rules.identity.new_identity_cost=50"),
    _seller("proliferator", "cheat", "0", "0.9", _CHEATED, 1, "all its shops cheat"),
)  # fmt: skip

ROWS = (*COMMON, *UNFAIR, *PRESETS, *OTHERS, *SELLERS)
