"""Who decides, at whose cost, how often: what each parameter of forums and jurors must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import CHEATS, HONEST, NO_PAYER, NOBODY_CLAIMS, SLIPPING

_ALWAYS_SILENT = ("population.sellers.silence=1",)
_NOBODY = (NOBODY_CLAIMS,)
_ONE = "rules.disputes.forums=[{id: f, kind: @}]"
_KEEN = "population.buyers.claims.hour_cost=0"
_KEPT_BACK = "rules.payment={custody: escrow, release_on: buyer_confirm}"
_NOBODY_CONFIRMS = "population.buyers.claims={confirms: 0, hour_cost: 15}"
_NOTHING_HELD = ("rules.payment.hold_fraction=0",)


def _forum(kind: str, *settings: str) -> str:
    return "rules.disputes.forums=[{" + ", ".join(("id: f", f"kind: {kind}", *settings)) + "}]"


def _jury(*settings: str, n: int = 5) -> str:
    return _forum("jury", f"jurors: {n}", *settings)


def _jurors(*settings: str) -> str:
    return "population.jurors={" + ", ".join(settings) + "}"


_ALL_SERVE = _jurors("willing: 1")
_ASKING = _forum("platform", "claimants: both", "decide_days: 0", "respond_days: 1")

LADDER = (
    Row("rules.disputes.forums.kind", "negotiation", "jury, jurors: 5", "juror votes", 1, "jurors vote", (SLIPPING,),
        _NOBODY, at=_ONE),
    Row("rules.disputes.forums.kind", "negotiation", "arbitrator", "decisions", 1,
        "an arbitrator decides, two sides alone come to terms or do not", (SLIPPING,), _NOBODY, at=_ONE),
    Row("rules.disputes.forums.kind", "platform", "payment_rail", "fraud_lost", -1,
        "the card takes back what a platform cannot reach",
        (CHEATS, NO_PAYER, "rules.payment={custody: direct, release_on: paid}"), (HONEST,), at=_ONE),
    Row("rules.disputes.forums.claimants", "buyer", "both", "seller claims", 1,
        "sellers ask for money that buyers keep back", (_KEPT_BACK, _NOBODY_CONFIRMS), _NOTHING_HELD,
        at="rules.disputes.forums=[{id: f, kind: platform, claimants: @}, {id: g, kind: platform}]"),
    Row("rules.disputes.forums.claims_from", "0", "100000", "claims an order", -1, "small cases are not heard",
        (SLIPPING,), _NOBODY, at=_forum("platform", "claims_from: @")),
    Row("rules.disputes.forums.claims_to", "null", "0.1", "claims an order", -1, "large cases are not heard",
        (SLIPPING,), _NOBODY, at=_forum("platform", "claims_to: @")),
    Row("rules.disputes.forums.exclusive", "false", "true", "decisions", 1,
        "a buyer who may goes past the talks", (SLIPPING,), _NOBODY,
        at="rules.disputes.forums=[{id: t, kind: negotiation, effort_buyer: 1.5}, "
        "{id: f, kind: payment_rail, effort_buyer: 0.1, exclusive: @}]"),
    Row("rules.disputes.forums.queue_capacity", "1000", "1", "days in the queue", 1,
        "who comes late to a busy forum waits", (SLIPPING,), _NOBODY, at=_forum("platform", "queue_capacity: @")),
    Row("rules.disputes.forums.queue_capacity", "1000", "1", "given up", 1,
        "who waits for too long drops the case", (SLIPPING, "population.buyers.claims.queue_days=0.5"), _NOBODY,
        at=_forum("platform", "queue_capacity: @")),
    Row("rules.disputes.forums.silence_favours", "seller", "claimant", "won", 1,
        "silence counts for who brought the case", (SLIPPING, "population.sellers.silence=0.5"),
        ("population.sellers.silence=0",), at=_forum("platform", "silence_favours: @")),
    Row("rules.disputes.forums.split", "none", "proportional", "loss_borne_by_buyer", 1,
        "a forum that is not sure gives a part", (SLIPPING,), _NOBODY,
        at=_forum("platform", "accuracy: 0.7", "split: @")),
    Row("rules.disputes.forums.binding", "true", "false", "fraud_lost", 1, "a cheat does not obey a proposal",
        (CHEATS,), (HONEST,), at=_forum("platform", "binding: @")),
)  # fmt: skip

FEES = (
    Row("rules.disputes.forums.filing_fee_share", "0", "0.95", "claims an order", -1,
        "a fee near the price keeps cases out", (SLIPPING,), _NOBODY, at=_forum("platform", "filing_fee_share: @")),
    Row("rules.disputes.forums.fee_rule", "returned", "loser", "platform_net_revenue", 1,
        "what the loser repays the platform need not return", (SLIPPING, _KEEN), _NOBODY,
        at=_forum("platform", "filing_fee: 30", "fee_rule: @")),
    Row("rules.disputes.forums.fee_rule", "loser", "each", "money_buyers", 1, "a winner bears his own fee",
        (SLIPPING, _KEEN), _NOBODY, at=_forum("platform", "filing_fee: 10", "fee_rule: @")),
    Row("rules.disputes.forums.fee_rule", "each", "platform", "platform_net_revenue", -1,
        "the platform pays the arbitrator", (SLIPPING, _KEEN), _NOBODY,
        at=_forum("arbitrator", "filing_fee: 30", "fee_rule: @")),
    Row("rules.disputes.forums.seller_fee", "0", "50", "platform_revenue", 1, "every case is charged to the seller",
        (SLIPPING,), _NOBODY, at=_forum("platform", "seller_fee: @")),
    Row("rules.disputes.forums.case_cost", "0", "50", "platform_net_revenue", -1, "staff are paid", (SLIPPING,),
        _NOBODY, at=_forum("platform", "case_cost: @")),
)  # fmt: skip

_UNSURE = ("accuracy: 0.75", "accuracy_for_seller: 0.75")
_LIST = "selection: seller_menu_buyer_pick"
ARBITRATORS = (
    Row("rules.disputes.forums.accuracy_spread", "0.01", "0.25", "misjudged", -1,
        "where arbitrators differ, the buyer picks a good one", (SLIPPING, _KEEN), _ALWAYS_SILENT,
        at=_forum("arbitrator", *_UNSURE, _LIST, "accuracy_spread: @"), n=24),
    Row("rules.disputes.forums.selection", "random", "seller_menu_buyer_pick", "misjudged", -1,
        "a buyer who picks does better than the lot", (SLIPPING, _KEEN), _ALWAYS_SILENT,
        at=_forum("arbitrator", *_UNSURE, "accuracy_spread: 0.25", "selection: @")),
    Row("rules.disputes.forums.menu", "1", "20", "misjudged", -1, "a longer list holds a better arbitrator",
        (SLIPPING, _KEEN), _ALWAYS_SILENT,
        at=_forum("arbitrator", *_UNSURE, _LIST, "accuracy_spread: 0.25", "menu: @")),
)  # fmt: skip

_STAKED = ("juror_stake: 1", "fee_rule: platform", "juror_fee: 0.1")
_LAZY = _jurors("willing: 1", "diligent: 0")
_AWAKE = ("population.jurors.diligent=1",)
_POOL = "jurors who served"
_GROWING = "population.buyers={entrants: 5, joining_per_day: 0.1}"
_CLOSED = ("population.buyers.entrants=0", "population.sellers.entrants=0")
JURIES = (
    Row("rules.disputes.forums.jurors", "1", "15", "misjudged", -1, "many see more than one (Condorcet 1785)",
        (SLIPPING, _KEEN, _jurors("willing: 1", "common: 0", "skill: 0.65")), _ALWAYS_SILENT,
        at=_forum("jury", "commit_reveal: true", "jurors: @")),
    Row("rules.disputes.forums.quota", "plurality", "5", "won", -1, "where all must agree, claims fail",
        (SLIPPING, _KEEN), _ALWAYS_SILENT, at=_jury("quota: @")),
    Row("rules.disputes.forums.drawn_from", "both", "buyers", _POOL, -1, "a smaller pool serves",
        (SLIPPING, _KEEN, _ALL_SERVE), _NOBODY, at=_jury("drawn_from: @", n=31)),
    Row("rules.disputes.forums.drawn_from", "buyers", "sellers", _POOL, -1, "a smaller pool serves",
        (SLIPPING, _KEEN, _ALL_SERVE), _NOBODY, at=_jury("drawn_from: @", n=31)),
    Row("rules.disputes.forums.selection", "random", "stake_weighted", _POOL, -1,
        "those with large stakes are drawn again and again",
        (SLIPPING, _KEEN, _jurors("willing: 1", "stake_spread: 3")), _NOBODY, at=_jury(*_STAKED, "selection: @")),
    Row("rules.disputes.forums.juror_fee", "0.1", "200", "juror agreement", 1, "who is paid for the truth looks for it",
        (SLIPPING, _LAZY), _AWAKE, at=_jury("fee_rule: platform", "commit_reveal: true", "juror_fee: @")),
    Row("rules.disputes.forums.juror_stake", "0.1", "200", "juror agreement", 1,
        "who has much to lose looks for the truth", (SLIPPING, _LAZY), _AWAKE,
        at=_jury("commit_reveal: true", "juror_stake: @")),
    Row("rules.disputes.forums.slash", "0", "1", "juror agreement", 1, "a stake that cannot be lost moves nobody",
        (SLIPPING, _KEEN, _LAZY), _AWAKE, at=_jury("commit_reveal: true", "juror_stake: 200", "slash: @")),
    Row("rules.disputes.forums.commit_reveal", "true", "false", "misjudged", 1, "open votes are followed, errors too",
        (SLIPPING, _KEEN, _jurors("willing: 1", "common: 0", "skill: 0.65", "herding: 0.9")),
        ("population.jurors.herding=0", "population.jurors.diligent=1"), at=_jury("commit_reveal: @", n=15)),
    Row("rules.disputes.forums.eligibility.account_age_d", "0", "400", _POOL, -1,
        "newcomers do not serve", (SLIPPING, _jurors("willing: 1"), _GROWING),
        _CLOSED, at=_jury("eligibility: {account_age_d: @}", n=31)),
    *(Row("rules.disputes.forums.eligibility.kyc", was, now, _POOL, -1, "who has not shown who he is does not serve",
          (SLIPPING, _KEEN, _jurors("willing: 1", "proof: {email: 0.6, phone: 0.3, id_document: 0.1}")),
          ("population.jurors.proof={email: 1, phone: 1, id_document: 1}",), at=_jury("eligibility: {kyc: @}", n=31))
      for was, now in (("none", "email"), ("email", "phone"), ("phone", "id_document"))),
    Row("rules.disputes.forums.eligibility.good_standing", "false", "true", "juror votes", -1,
        "sellers who lost cases are not drawn", (SLIPPING, _KEEN, _ALL_SERVE), _ALWAYS_SILENT,
        at=_jury("drawn_from: sellers", "eligibility: {good_standing: @}")),
)  # fmt: skip

_UNFAIR = _jurors("willing: 1", "skill: 0.55")
_APPEALS = (SLIPPING, _KEEN, _UNFAIR)
APPEALS = (
    Row("rules.disputes.forums.appeal", "null", "{rounds: 2}", "appeals", 1, "losers try again", _APPEALS,
        _ALWAYS_SILENT, at=_jury("appeal: @", n=3)),
    Row("rules.disputes.forums.appeal.rounds", "1", "4", "appeals", 1, "losers try again and again", _APPEALS,
        _ALWAYS_SILENT, at=_jury("appeal: {rounds: @}", n=1)),
    Row("rules.disputes.forums.appeal.next_n", "same", "2n+1", "juror votes", 1, "the next jury is larger", _APPEALS,
        _ALWAYS_SILENT, at=_jury("appeal: {rounds: 3, next_n: @}", n=3)),
    Row("rules.disputes.forums.appeal.fee", "none", "filing", "appeals", -1, "an appeal that costs is not made lightly",
        _APPEALS, _ALWAYS_SILENT,
        at=_jury("juror_fee: 1", "filing_fee: 25", "fee_rule: each", "appeal: {rounds: 3, fee: @}", n=1)),
    Row("rules.disputes.forums.appeal.fee", "none", "per_juror", "appeals", -1,
        "an appeal that costs is not made lightly", _APPEALS, _ALWAYS_SILENT,
        at=_jury("juror_fee: 15", "fee_rule: each", "appeal: {rounds: 3, fee: @}", n=3)),
    Row("rules.disputes.forums.appeal.window_d", "0", "60", "days in dispute an order", 1, "losers take their time",
        _APPEALS, _ALWAYS_SILENT, at=_jury("appeal: {rounds: 3, window_d: @}", n=1)),
    Row("rules.disputes.forums.appeal.jump_at", "1000", "1", "juror votes", -1,
        "a jury that has grown enough hands the case on", _APPEALS, _ALWAYS_SILENT,
        at="rules.disputes.forums=[{id: f, kind: jury, jurors: 3, appeal: {rounds: 3, jump_at: @}}, "
        "{id: g, kind: platform}]"),
)  # fmt: skip

_COURT = _jury("commit_reveal: true")
_OPEN_COURT = _jury(n=15)


def _person(key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str, n: int = 8) -> Row:
    first = base if any(b.startswith("rules.disputes") for b in base) else (_COURT, *base)
    return Row(f"population.jurors.{key}", was, now, measure, sign, why, (SLIPPING, *first), _ALWAYS_SILENT, n=n)


PEOPLE = (
    _person("willing", "0.1", "0.9", _POOL, 1, "more people serve"),
    _person("skill", "0.5", "0.95", "juror agreement", 1, "skilled jurors see more"),
    _person("skill_spread", "0", "0.4", "juror agreement", -1, "nobody is better than always right, some are worse",
            "population.jurors.skill=1"),
    _person("common", "0", "1", "misjudged", 1, "a jury that sees one thing is one juror",
            _jury("commit_reveal: true", n=31)),
    _person("bias", "0", "0.5", "won", 1, "a jury of buyers' friends", _COURT, "population.jurors.skill=0.5"),
    _person("hours", "0.1", "2", "juror minutes", 1, "looking into a case takes time"),
    _person("diligent", "0", "1", "juror agreement", 1, "who looks sees more"),
    _person("herding", "0", "0.95", "misjudged", 1, "who follows the first votes adds nothing", _OPEN_COURT),
    _person("silent", "0", "0.7", "juror votes", -1, "some do not vote"),
    _person("stake_spread", "0", "3", _POOL, -1, "large stakes are drawn again and again",
            _jury(*_STAKED, "selection: stake_weighted"), "population.jurors.willing=1"),
    _person("proof.email", "0.1", "1", _POOL, 1, "who has shown who he is may serve",
            _jury("eligibility: {kyc: email}")),
    _person("proof.phone", "0.1", "1", _POOL, 1, "who has shown who he is may serve",
            _jury("eligibility: {kyc: phone}")),
    _person("proof.id_document", "0.1", "1", _POOL, 1, "who has shown who he is may serve",
            _jury("eligibility: {kyc: id_document}")),
    Row("population.buyers.claims.queue_days", "0.2", "60", "given up", -1, "the patient wait",
        (SLIPPING, _forum("platform", "queue_capacity: 2")), _NOBODY, n=24),
    Row("population.buyers.claims.answers", "0", "1", "days money is held", -1,
        "a buyer who answers does not keep money back", (_KEPT_BACK, "population.buyers.claims.confirms=0", _ASKING),
        ("population.sellers.claims.hour_cost=1000000",)),
    Row("population.sellers.claims.patience_days", "0", "20", "days money is held", 1,
        "a seller who waits is paid later",
        (_KEPT_BACK, "population.buyers.claims={confirms: 0, answers: 1, hour_cost: 15}", _ASKING),
        ("population.sellers.claims.hour_cost=1000000",)),
    Row("population.sellers.claims.hour_cost", "0", "500", "seller claims", -1, "busy sellers let it be",
        (_KEPT_BACK, "population.buyers.claims.confirms=0", _ASKING), _NOTHING_HELD),
    Row("population.sellers.claims.waiting", "0", "0.1", "seller claims", 1, "who needs the money asks for it",
        (_KEPT_BACK, "population.buyers.claims.confirms=0", _ASKING), _NOTHING_HELD),
)  # fmt: skip

RULE_ROWS = (*LADDER, *FEES, *ARBITRATORS, *JURIES, *APPEALS)
"""Parameters of rules."""
ROWS = (*RULE_ROWS, *PEOPLE)
