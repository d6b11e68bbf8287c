"""Sellers, their strategies, and the environment: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import (
    CHEATS,
    HONEST,
    NO_FORUMS,
    NO_ORDERS,
    NO_PAYER,
    NOBODY_CLAIMS,
    NOT_LATE,
    SLIPPING,
    STRATEGIES,
)

_TRAIT = "a trait of people or of the world, not a rule: there is no actor to take away"
_S = "population.sellers."
_NO_LADDER = "rules.sanctions={}"
_STAFF = "rules.disputes.forums=[{id: staff, kind: platform}]"


def _row(key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str, n: int = 8, at: str = "",
         falsifier: tuple[str, ...] = (), waits: str = "") -> Row:  # fmt: skip
    return Row(key, was, now, measure, sign, why, base, falsifier, "" if falsifier else _TRAIT, at, n, waits)


SELLERS = (
    _row(_S + "count", "8", "20", "sellers", 1, "more shops"),
    _row(_S + "entrants", "0.1", "3", "sellers joined", 1, "more may come", _S + "joining_per_day=0.02"),
    _row(_S + "joining_per_day", "0.001", "0.03", "sellers joined", 1, "they consider it more often",
         falsifier=(_S + "entrants=0",)),
    _row(_S + "reservation", "0.01", "5", "sellers joined", -1, "who earns more elsewhere does not come",
         _S + "joining_per_day=0.03",
         falsifier=(_S + "entrants=0",)),
    _row(_S + "reservation", "0.01", "5", "sellers gave up", 1, "who earns more elsewhere goes",
         falsifier=(_S + "patience_days=400",)),
    _row(_S + "patience_days", "10", "90", "sellers gave up", -1, "who is patient stays longer", _S + "reservation=3"),
    _row(_S + "quality", "0.6", "0.95", "dissatisfaction", -1, "better goods please more often"),
    _row(_S + "quality_spread", "0", "0.3", "rank_correlation", 1, "where shops differ, the record can tell them apart",
         "rules.reputation={scores: [{id: s, source: stars5, aggregator: mean}]}",
         "population.buyers.raters={good: 1, mild: 1, mild_negative: 1, fear: 0}", n=16),
    _row(_S + "cost", "0.5", "0.9", "mean price", 1, "dearer goods are sold dearer"),
    _row(_S + "cost_spread", "0", "0.4", "spread of sellers' prices", 1, "who buys dear sells dear"),
    _row(_S + "junk_cost", "0", "0.9", "fraudsters_profit", -1, "what a cheat sends costs it", CHEATS, _NO_LADDER,
         NO_FORUMS,
         falsifier=(_S + "withhold=1", "rules.delivery.tracking=none")),
    _row(_S + "withhold", "0", "1", "withheld", 1, "cheats send nothing", CHEATS, "rules.delivery.tracking=none",
         falsifier=(HONEST,)),
    _row(_S + "markup", "0.1", "0.8", "mean price", 1, "a higher mark-up is a higher price", _S + "markup_step=0"),
    _row(_S + "markup_step", "0", "0.05", "spread of sellers' markups", 1, "sellers feel for the best price",
         falsifier=(_S + "patience_days=400", NO_ORDERS, _S + "markup_step=0")),
    _row(_S + "capacity", "1", "50", "rationed", -1, "a seller who can serve more turns fewer away",
         falsifier=(NO_ORDERS,)),
    _row(_S + "handling_days", "0", "6", "late parcels", 1, "slow sellers miss the deadline", _S + "tardy=0.5",
         falsifier=("rules.delivery.ship_deadline_days=400",)),
    _row(_S + "capital", "1", "1000", "sellers", 1, "who has the means can pay the deposit in",
         falsifier=("rules.identity.seller_deposit=0", NO_PAYER)),
    _row(_S + "capital_spread", "0", "4", "sellers", -1, "some cannot pay it in",
         falsifier=("rules.identity.seller_deposit=0", NO_PAYER)),
    _row(_S + "outside_per_day", "0", "0.01", "sellers left outside", 1, "people leave for other reasons"),
    _row(_S + "appease", "0", "0.9", "false claims won", 1, "who pays for peace pays liars",
         "population.buyers.claims.dishonest=0.5", falsifier=("population.buyers.claims.dishonest=0",)),
    _row(_S + "tardy", "0", "1", "late parcels", 1, "who does not hurry is late", falsifier=(NOT_LATE,)),
    _row(_S + "silence", "0", "1", "won", -1, "who does not answer loses, or wins where silence favours it",
         SLIPPING, "rules.disputes.forums=[{id: staff, kind: platform, silence_favours: seller}]",
         falsifier=(NO_FORUMS,)),
)  # fmt: skip

_T = _S + "strategies."


def _two(strategy: str, *more: str) -> str:
    return (
        STRATEGIES + "[{strategy: honest, share: 0.5}, {strategy: " + ", ".join((strategy, "share: 0.5", *more)) + "}]"
    )


_OPEN = "rules.disputes.forums=[{id: talk, kind: negotiation}]"
_BANNED = (
    "rules.sanctions={audit_prob: 0.01, points: {counterfeit: 1}, "
    "ladder: [{when: [{metric: violation_points, op: '>=', value: 1}], effect: {ban: true}}]}"
)
STRATEGY = (
    _row(_T + "share", "0.1}, {strategy: honest, share: 0.9", "0.5}, {strategy: honest, share: 0.5", "cheats", 1,
         "more who cheat",
         _NO_LADDER, at=STRATEGIES + "[{strategy: whitewasher, share: @}]"),
    _row(_T + "honest.slip", "0", "0.2", "bad orders", 1, "honest mistakes", _NO_LADDER,
         at=STRATEGIES + "[{strategy: honest, share: 1, slip: @}]"),
    _row(_T + "honest.concede", "0", "1", "decisions", -1, "who gives in at once needs no staff",
         at=STRATEGIES + "[{strategy: honest, share: 1, slip: 0.1, concede: @}]", falsifier=(NO_FORUMS,)),
    _row(_T + "low_quality.quality_gap", "0", "0.6", "dissatisfaction", 1, "poor goods disappoint",
         at=_two("low_quality", "quality_gap: @")),
    _row(_T + "low_quality.slip", "0", "0.2", "bad orders", 1, "mistakes", _NO_LADDER, at=_two("low_quality",
         "slip: @")),
    _row(_T + "low_quality.concede", "0", "1", "decisions", -1, "who gives in at once needs no staff",
         at=_two("low_quality", "slip: 0.1", "concede: @"), falsifier=(NO_FORUMS,)),
    _row(_T + "opportunist.horizon_days", "0", "1000", "cheats", -1, "who looks far ahead guards its name",
         _BANNED, _OPEN, at=_two("opportunist", "horizon_days: @"), falsifier=("rules.sanctions={}",
         "rules.reputation={}", "rules.feedback={direction: none}")),
    _row(_T + "opportunist.horizon_days", "0", "1000", "cheats", -1, "who looks far ahead guards its score",
         _OPEN, _NO_LADDER, "rules.reputation={scores: [{id: s, source: ternary, aggregator: share_positive}]}",
         at=_two("opportunist", "horizon_days: @"), n=32, falsifier=("rules.reputation={}",
         "rules.feedback={direction: none}")),
    _row(_T + "opportunist.sharpness", "0.1", "50", "cheats", 1, "who weighs sharply cheats wherever it pays",
         NO_FORUMS, _NO_LADDER,
         at=_two("opportunist", "horizon_days: 1", "sharpness: @"), n=24),
    _row(_T + "opportunist.most", "0.1", "0.9", "cheats", 1, "who dares more cheats more", NO_FORUMS, _NO_LADDER,
         at=_two("opportunist", "most: @")),
    _row(_T + "opportunist.concede", "0", "1", "fraud_lost", -1, "who gives in pays back", _OPEN, _NO_LADDER,
         at=_two("opportunist", "concede: @"),
         falsifier=(NOBODY_CLAIMS,)),
    _row(_T + "exit_scammer.sales", "10", "10000", "cheats", -1, "who waits for more sales strikes later",
         at=_two("exit_scammer", "sales: @")),
    _row(_T + "exit_scammer.strike_days", "1", "30", "cheats", 1, "a longer strike takes more", _NO_LADDER,
         at=_two("exit_scammer", "strike_days: @")),
    _row(_T + "exit_scammer.discount", "0", "0.4", "cheats", 1, "who undercuts while striking draws more orders",
         _NO_LADDER,
         at=_two("exit_scammer", "strike_days: 30", "discount: @"), n=16),
    _row(_T + "whitewasher.cheat", "0.1", "0.9", "cheats", 1, "who cheats more cheats more", _NO_LADDER,
         at=_two("whitewasher", "cheat: @")),
    _row(_T + "whitewasher.tolerance", "0.1", "0.95", "dropped", 1, "who is choosy drops a name sooner",
         at=_two("whitewasher", "tolerance: @")),
)  # fmt: skip

_E = "environment."
_FOUND = "rules.sanctions.audit_prob=0.5"
_RETURNS = "rules.remedies.no_reason_return={anchor: delivered, days: 20}"
_SENT_BACK = ("population.buyers.claims.returns=0",)
WORLD = (
    _row(_E + "mean_order_value", "20", "200", "gmv", 1, "dearer goods"),
    _row(_E + "minor_units", "1", "100", "minor units sold", 1, "the same money in smaller coins"),
    _row(_E + "minor_units", "100", "1000", "minor units sold", 1, "the same money in smaller coins"),
    _row(_E + "categories", "{a: 1}", "{a: 1, b: 1, c: 1, d: 1}", "walked", 1,
         "goods of one kind are no goods of another"),
    _row(_E + "listings_per_search", "1", "100", "walked", -1, "a search that finds more pleases more"),
    _row(_E + "carrier.transit_days", "1", "15", "days money is held", 1, "parcels take longer",
         "rules.payment={custody: escrow, release_on: delivered}"),
    _row(_E + "carrier.loss", "0", "0.1", "bad orders", 1, "parcels are lost"),
    _row(_E + "carrier.damage", "0", "0.1", "bad orders", 1, "goods break"),
    _row(_E + "carrier.swap", "0", "0.1", "blamed though right", 1,
         "the honest seller is blamed for stones in its parcel",
         _STAFF, falsifier=(NO_FORUMS,)),
    _row(_E + "carrier.liability", "0", "1", "carrier paid", 1, "the carrier makes good what it lost",
         _E + "carrier.loss=0.1",
         falsifier=("rules.delivery.tracking=none",)),
    _row(_E + "tracking_uptake", "0", "1", "borne by carrier", 1, "parcels seen to be lost",
         _E + "carrier={loss: 0.1, liability: 1}",
         "rules.delivery.tracking=optional", falsifier=("rules.delivery.tracking=required",)),
    _row(_E + "product_noise", "0", "0.3", "dissatisfaction", 1, "goods disappoint whoever sells them"),
    _row(_E + "mild_worth", "0.1", "0.9", "consumer_surplus", 1, "disappointing goods are worth something"),
    _row(_E + "outside_value", "0", "0.5", "orders", -1, "shopping elsewhere is worth more"),
    _row(_E + "audit_error", "0", "0.3", "honest bans", 1, "audits take honest goods for counterfeit", HONEST, _FOUND,
         falsifier=("rules.sanctions.audit_prob=0",)),
    _row(_E + "screening_error", "0", "1", "sellers refused", 1, "honest applicants are refused", HONEST,
         "rules.identity.screening_power=0.5",
         falsifier=("rules.identity.screening_power=0",)),
    *(_row(_E + f"kyc_recognition.{level}", "0", "0.9", "reopened", -1, "a banned person is recognised", CHEATS,
           "rules.sanctions.audit_prob=0.3", f"rules.identity.kyc_seller={level}", falsifier=(HONEST,))
      for level in ("none", "email", "phone", "id_document", "business_licence")),
    _row(_E + "return_shipping", "0", "0.8", "consumer_surplus", -1, "freight of goods sent back costs the buyer",
         _RETURNS, "population.buyers.claims.returns=0.8", falsifier=_SENT_BACK, n=16),
    _row(_E + "salvage", "0", "1", "sellers' wallets", 1, "goods sent back can be sold again", _RETURNS,
         falsifier=_SENT_BACK),
)  # fmt: skip

ROWS = (*SELLERS, *STRATEGY, *WORLD)
