"""Buyers: what each parameter must move. None has a falsifier unless one is natural: a trait has no actor to remove."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import (
    HONEST,
    NO_FORUMS,
    SLIPPING,
    SLOPPY,
)

_TRAIT = "a trait of people, not a rule: there is no actor to take away"
_B = "population.buyers."
_FORUM = "rules.disputes.forums=[{id: staff, kind: platform}]"
_DIRECT = "rules.payment={custody: direct}"
_NO_LADDER = "rules.sanctions={}"
_LONELY = ("population.buyers.network.kind=none",)


def _row(key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str, n: int = 8, at: str = "",
         falsifier: tuple[str, ...] = (), waits: str = "") -> Row:  # fmt: skip
    return Row(
        _B + key, was, now, measure, sign, why, base, falsifier, "" if falsifier else _TRAIT, at and _B + at, n, waits
    )


BUYERS = (
    _row("count", "100", "160", "orders", 1, "more people buy more"),
    _row("entrants", "0.1", "2", "buyers joined", 1, "more may come", _B + "joining_per_day=0.02"),
    _row("joining_per_day", "0.001", "0.02", "buyers joined", 1, "they look in more often",
         falsifier=(_B + "entrants=0",)),
    _row("reservation", "0.01", "3", "buyers joined", -1, "who has something better to do does not join",
         _B + "joining_per_day=0.02", falsifier=(_B + "entrants=0",)),
    _row("trips_per_day", "0.1", "0.3", "orders", 1, "more trips, more orders"),
    _row("trips_spread", "0", "1", "concentration of buyers", 1, "some shop much more than others"),
    _row("trips_schedule", "poisson", "even", "change of trips from day to day", -1, "who goes daily goes once a day",
         _B + "trips_per_day=1", _B + "trips_spread=0", falsifier=(_B + "trips_per_day=0",)),
    _row("value", "1", "1.6", "orders", 1, "goods are worth more than their price more often"),
    _row("value_spread", "0", "1", "walked", 1, "more trips on which the goods are worth little"),
    _row("taste", "0.02", "1", "price paid", 1, "who goes by taste goes less by price",
         "population.sellers.cost_spread=0.2"),
    _row("taste_shock", "persistent", "daily", "repeated sales", -1, "whose taste changes daily buys around",
         _B + "taste=1", falsifier=(_B + "taste=0",)),
    _row("attention", "1", "12", "walked", -1, "who looks at more finds more",
         falsifier=("population.sellers.count=1", "population.sellers.entrants=0", _B + "attention=1000")),
    _row("memory", "1", "12", "repeated sales", 1, "who remembers good shops goes back", _B + "attention=2"),
    _row("talk_good", "0", "0.8", "heard good", 1, "friends hear", falsifier=_LONELY),
    _row("talk_bad", "0", "1", "heard bad", 1, "friends hear", SLIPPING, NO_FORUMS, falsifier=_LONELY),
    _row("talk_bad", "0", "1", "trust_end", -1, "friends' losses wear trust down", SLIPPING, NO_FORUMS,
         falsifier=_LONELY),
    _row("hassle", "0", "1.5", "walked", 1, "trouble to expect keeps buyers away", _B + "belief.prior_good=0.6",
         falsifier=(_B + "belief.prior_good=1", _B + "belief.learning=fixed", HONEST, "environment.product_noise=0",
                    "population.sellers.quality=1", "population.sellers.quality_spread=0", "environment.carrier={}")),
    _row("network.kind", "none", "watts_strogatz", "heard", 1, "word of mouth needs ties",
         falsifier=(_B + "talk_good=0", _B + "talk_bad=0")),
    _row("network.kind", "watts_strogatz", "erdos_renyi", "spread of hearing", 1, "chance gives some many friends",
         _B + "talk_good=1", _B + "entrants=0", _B + "network.friends=6", falsifier=(_B + "talk_good=0",
         _B + "talk_bad=0")),
    _row("network.kind", "erdos_renyi", "barabasi_albert", "spread of hearing", 1, "preferential attachment makes hubs",
         _B + "talk_good=1", _B + "network.friends=6", falsifier=(_B + "talk_good=0", _B + "talk_bad=0")),
    _row("network.friends", "2", "20", "heard", 1, "more friends hear more", falsifier=_LONELY),
    _row("network.rewiring", "0", "1", "spread of hearing", 1, "rewired ties are spread unequally", _B + "talk_good=1",
         _B + "entrants=0", _B + "network.friends=6", falsifier=_LONELY),
)  # fmt: skip

_POOR = "population.sellers.quality=0.5"
BELIEF = (
    _row("belief.learning", "fixed", "market", "brier", -1, "who learns from the market's orders expects what comes",
         _POOR),
    _row("belief.prior_good", "0.5", "0.95", "orders", 1, "who expects good goods buys", _B + "belief.learning=fixed"),
    _row("belief.prior_weight", "1", "1000", "brier", 1, "who clings to what he thought learns slowly", _POOR),
    _row("belief.record_weight", "1", "200", "bad orders", 1,
         "who trusts the page more than his own orders returns to cheats",
         SLOPPY, "rules.reputation={}", _NO_LADDER, n=24),
    _row("belief.word_weight", "0", "1", "trust_end", -1, "friends' losses count", SLIPPING, NO_FORUMS,
         _B + "talk_bad=1",
         falsifier=_LONELY),
    _row("belief.forgetting", "0.5", "1", "brier", -1, "a market that remembers knows more", _POOR,
         falsifier=(_B + "belief.learning=fixed", HONEST)),
)  # fmt: skip

_LIARS = _B + "claims.dishonest=0.5"
CLAIMS = (
    _row("claims.patience_days", "0", "30", "withdrawn", -1, "who waits finds that the parcel comes after all",
         "environment.carrier={transit_days: 8}", "rules.delivery.tracking=none",
         falsifier=("rules.delivery.tracking=required",)),
    _row("claims.hour_cost", "1", "100", "claims_abandoned", 1, "a dear hour is not spent on a claim", SLIPPING,
         falsifier=("rules.disputes.forums=[{id: staff, kind: platform, effort_buyer: 0}]",)),
    _row("claims.hour_cost_spread", "0", "2", "claims_abandoned", 1, "to some a claim is never worth it", SLIPPING,
         falsifier=("rules.disputes.forums=[{id: staff, kind: platform, effort_buyer: 0}]",)),
    _row("claims.mild_claims", "0", "0.5", "claims an order", 1, "some make a case of a disappointment",
         "rules.remedies.no_reason_return=null",
         falsifier=("population.sellers.quality=1", "population.sellers.quality_spread=0",
         "environment.product_noise=0", HONEST)),
    _row("claims.returns", "0", "0.8", "returned", 1, "disappointing goods go back",
         falsifier=("rules.remedies.no_reason_return=null",)),
    _row("claims.dishonest", "0", "0.3", "buyers_fraud", 1, "some buyers lie", falsifier=(NO_FORUMS,)),
    _row("claims.false_claim", "0", "0.5", "false claims", 1, "liars lie more often", _LIARS,
         falsifier=(_B + "claims.dishonest=0",)),
    _row("claims.confirm_days", "0", "10", "days money is held", 1, "money waits for the confirmation",
         "rules.payment.auto_release={anchor: shipped, days: 30}", falsifier=(_B + "claims.confirms=0",)),
    _row("claims.confirms", "0", "1", "days money is held", -1, "money need not wait for the automatic release",
         "rules.payment.auto_release={anchor: shipped, days: 30}", falsifier=("rules.payment.release_on=paid",)),
)  # fmt: skip

_R = _B + "raters."
RATERS = (
    _row("raters.good", "0.2", "0.9", "positives", 1, "the pleased speak"),
    _row("raters.mild", "0", "1", "positives", 1, "the disappointed speak, mostly kindly"),
    _row("raters.bad", "0", "1", "negatives", 1, "the cheated speak", SLIPPING, _R + "fear=0", _NO_LADDER),
    _row("raters.mild_negative", "0", "0.8", "negatives", 1, "the disappointed blame", falsifier=(_R + "mild=0",)),
    _row("raters.mild_neutral", "0", "0.8", "neutrals", 1, "the disappointed shrug", falsifier=(_R + "mild=0",)),
    _row("raters.bad_positive", "0", "1", "negatives", -1, "who was made whole forgives", SLIPPING, _R + "fear=0",
         _NO_LADDER,
         falsifier=(NO_FORUMS,)),
    _row("raters.fear", "0", "1", "negatives", -1, "who fears an answer holds a negative back", _R + "mild_negative=1",
         falsifier=("rules.feedback.direction=seller_positive_only",)),
    _row("raters.delay_days", "0", "20", "feedback_rate", -1, "who waits too long finds the window closed",
         "rules.feedback.window={anchor: delivered, days: 5}"),
    _row("raters.sellers_rate", "0", "1", "answers", 1, "sellers rate too",
         falsifier=("rules.feedback.direction=buyer_to_seller",)),
    _row("raters.reciprocators", "0", "1", "retaliations", 1, "sellers answer a negative in kind",
         _R + "mild_negative=1", _R + "fear=0", falsifier=("rules.feedback.direction=seller_positive_only",)),
)  # fmt: skip

_L = _B + "leaving."
_LOSSES = (SLIPPING, _DIRECT, _B + "leaving.distrust=0")
LEAVING = (
    _row("leaving.trust_prior", "0.5", "0.95", "trust", 1, "trust starts from there"),
    _row("leaving.trust_weight", "1", "1000", "trust_end", -1, "who clings to the trust he came with gains little"),
    _row("leaving.after_loss", "0", "1", "left over a loss", 1, "a loss that nobody made good drives out",
         SLIPPING, "rules.disputes.forums=[{id: talk, kind: negotiation, silence_favours: seller}]",
         "population.sellers.silence=0.8",
         falsifier=(HONEST, "environment.carrier={}")),
    _row("leaving.after_abandoned", "0", "1", "left after giving up", 1, "a claim given up drives out", SLIPPING,
         _B + "claims.hour_cost=1000", falsifier=(_B + "claims.hour_cost=0",)),
    _row("leaving.after_bad", "0", "1", "left over trouble", 1, "trouble drives out",
         falsifier=("population.sellers.quality=1", "population.sellers.quality_spread=0",
         "environment.product_noise=0", HONEST,
                    "environment.carrier={}")),
    _row("leaving.outside_per_day", "0", "0.01", "left outside", 1, "people leave for other reasons"),
    _row("leaving.distrust", "0", "0.65", "left in distrust", 1, "who trusts too little goes", SLIPPING, NO_FORUMS,
         falsifier=(HONEST, "environment.carrier={}")),
)  # fmt: skip

ROWS = (*BUYERS, *BELIEF, *CLAIMS, *RATERS, *LEAVING)
