"""Keeping customers: what each rule, trait and rival must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import CHEATS, NO_FORUMS, NO_ORDERS, NOT_LATE, SLIPPING

_R = "rules.retention="
_B = "population.buyers.relations."
_S = "population.sellers.relations."
_TRAIT = "a trait of people, not a rule: there is no actor to take away"
_OFF = ("rules.retention={}",)
_TOUCHY = "population.buyers.leaving.after_bad=1"
"""Trouble drives everybody out who does not trust."""
_NO_TROUBLE = (NO_FORUMS, NOT_LATE, "population.buyers.claims.returns=0")
_LOW = "buyer_tiers: [1, 2, 3, 4]"
_NOBODY_RISES = ("rules.retention.buyer_tiers=[9000]",)
_NEWS = "population.buyers={talk_bad: 1, talk_good: 1, network: {kind: none}, relations: {community_weight: 1}}"
_CLOSING = "population.sellers.outside_per_day=0.01"
_RESTLESS = _S + "staff_turnover=12"
_PROMOTED = _R + "{promotions_per_week: 20}"
_BACK = _R + "{winback_days: 5, winback_offer: 20}"
_ASKED = _R + "{winback_days: 5, winback_offer: 20, exit_survey: true}"
_BARELY = "population.buyers.value=1.1"
"""Goods are worth little more than their price, so that a little decides."""

RULES = (
    Row("rules.retention.complaint_response_days", "0", "10", "left unanswered", 1, "slow answers turn voice into exit",
        (SLIPPING,), (NO_FORUMS,), at=_R + "{complaint_response_days: @}"),
    Row("rules.retention.goodwill_rate", "0", "0.5", "left over trouble", -1, "goodwill placates",
        (SLIPPING, _TOUCHY), (_B + "forgiving=0",), at=_R + "{goodwill_rate: @}", n=16),
    Row("rules.retention.goodwill_payer", "seller", "platform", "platform_net_revenue", -1,
        "the platform pays for goodwill", (SLIPPING,), _NO_TROUBLE, at=_R + "{goodwill_rate: 0.2, goodwill_payer: @}"),
    Row("rules.retention.buyer_tiers", "[1, 2, 3, 4]", "[10, 20, 40, 80]", "rebates", -1,
        "where tiers are hard to reach few get much", (), (NO_ORDERS,),
        at=_R + "{loyalty_rebate: 0.2, buyer_tiers: @}"),
    Row("rules.retention.tier_period_days", "10", "365", "tier_fall", -1, "a tier lasts until its period is over", (),
        (NO_ORDERS,), at=_R + "{loyalty_rebate: 0.1, " + _LOW + ", tier_period_days: @}"),
    Row("rules.retention.loyalty_rebate", "0.001", "0.4", "orders", 1, "a rebate that would be forgone keeps custom",
        (_BARELY,), _NOBODY_RISES, at=_R + "{loyalty_rebate: @, " + _LOW + "}"),
    Row("rules.retention.loyalty_scope", "platform", "shop", "repeat_custom", 1,
        "a rebate that only one shop gives brings buyers back to it", (), _NOBODY_RISES,
        at=_R + "{loyalty_rebate: 0.4, " + _LOW + ", loyalty_scope: @}"),
    Row("rules.retention.loyalty_payer", "platform", "seller", "platform_net_revenue", 1, "sellers bear the rebate", (),
        _NOBODY_RISES, at=_R + "{loyalty_rebate: 0.2, " + _LOW + ", loyalty_payer: @}"),
    Row("rules.retention.served_first_from", "0", "3", "gmv_top_fifth", 1,
        "where goods are scarce, those who buy most get them", (_B + "key_customers=0.1",
        "population.sellers.capacity=1", "population.sellers.count=6"),
        ("population.sellers.capacity=100000",), at=_R + "{served_first_from: @}", n=16),
    Row("rules.retention.one_to_one_from", "0", "1", "repeat_custom", 1, "who is known by name comes back",
        (_B + "agent_worth=0.5",), (_B + "agent_worth=0",), at=_R + "{one_to_one_from: @}"),
    Row("rules.retention.handover_days", "0", "10", "left with a shop", -1,
        "a customer who knows nobody long goes with nobody", (_RESTLESS, _B + "follows=1"), (_B + "follows=0",),
        at=_R + "{one_to_one_from: 1, handover_days: @}", n=16),
    Row("rules.retention.crm_sharing", "0", "1", "left with a shop", -1, "common records outlast a shop",
        (_CLOSING, _B + "follows=1"), (_B + "follows=0",)),
    Row("rules.retention.crm_sharing", "0", "1", "left with a shop", -1, "common records outlast a person",
        (_RESTLESS, _B + "follows=1"), (_B + "follows=0",)),
    Row("rules.retention.crm_sharing", "0", "1", "repeat_custom", 1,
        "partners stay familiar though the people who dealt with them go",
        (_S + "staff_turnover=50", _B + "attachment=0.5"), (_S + "staff_turnover=0",), n=16),
    Row("rules.retention.community", "0", "1", "bad orders", -1, "the community warns of cheats",
        (CHEATS, _NEWS, "rules.reputation={}"), (_B + "community_weight=0",), n=24),
    Row("rules.retention.promotions_per_week", "0", "20", "left over promotion", 1, "all promotion breeds aversion",
        (), (_B + "annoyance=0",)),
    Row("rules.retention.promotions_per_week", "0", "3", "orders", 1, "some promotion draws buyers",
        (_BARELY, _B + "promotion_pull=0.1", _B + "annoyance=0"), (_B + "promotion_pull=0",)),
    Row("rules.retention.winback_days", "90", "5", "won back", 1, "who is asked soon is back soon", (_TOUCHY, SLIPPING),
        (_B + "grievance=100",), at=_R + "{winback_days: @, winback_offer: 20}"),
    Row("rules.retention.winback_offer", "0.01", "100", "won back", 1, "an offer outweighs a grievance",
        (_TOUCHY, SLIPPING), ("population.buyers.leaving={after_loss: 0, after_abandoned: 0, after_bad: 0}",),
        at=_R + "{winback_days: 5, winback_offer: @}"),
    Row("rules.retention.exit_survey", "false", "true", "won back", 1, "who is understood wants less to come back",
        (_TOUCHY, SLIPPING, _B + "understood=0.1"), (_B + "survey_answers=0",),
        at=_R + "{winback_days: 5, winback_offer: 10, exit_survey: @}", n=16),
)  # fmt: skip


def _people(key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str, n: int = 8,
            falsifier: tuple[str, ...] = ()) -> Row:  # fmt: skip
    return Row(key, was, now, measure, sign, why, base, falsifier, "" if falsifier else _TRAIT, "", n)


_KEYS = _B + "key_customers"
_SLOW = _R + "{complaint_response_days: 10}"
_CHATTY = _R + "{community: 1}"
_GONE = "population.sellers.relations={multihoming: 1}"
PEOPLE = (
    _people(_KEYS, "0", "0.1", "gmv_top_fifth", 1, "few bring most of the trade", falsifier=(_B + "key_demand=0.1",)),
    _people(_B + "key_demand", "0.3", "0.9", "gmv_top_fifth", 1, "the few bring more of it", _KEYS + "=0.2",
            falsifier=(_KEYS + "=0",)),
    _people(_B + "attachment", "0", "1", "repeat_custom", 1, "who is familiar with a shop goes back",
            "population.buyers.taste_shock=daily"),
    _people(_B + "partners", "1", "20", "repeat_custom", 1, "who keeps more partners returns to one of them",
            _B + "attachment=1", "population.buyers.memory=12", "population.buyers.taste_shock=daily", n=16,
            falsifier=(_B + "attachment=0",)),
    _people(_B + "follows", "0", "1", "left with a shop", 1, "regulars go when their shop does", _CLOSING,
            falsifier=("rules.retention.crm_sharing=1",)),
    _people(_B + "follows", "0", "1", "correlated_churn", 1, "regulars go together", _CLOSING,
            "population.buyers.leaving={outside_per_day: 0.002}", _B + "partners=8", n=32,
            falsifier=("rules.retention.crm_sharing=1",)),
    _people(_B + "multihoming", "0", "1", "rival_trips", 1, "who is elsewhere too buys there", "environment.rival={}",
            falsifier=("environment.rival.value=-1",)),
    _people(_B + "answer_patience_days", "0", "40", "left unanswered", -1, "the patient wait for an answer", SLIPPING,
            _SLOW, falsifier=_OFF),
    _people(_B + "after_unanswered", "0", "1", "left unanswered", 1, "who is not answered goes", SLIPPING, _SLOW,
            falsifier=_OFF),
    _people(_B + "forgiving", "0", "20", "left over trouble", -1, "goodwill placates", SLIPPING, _TOUCHY,
            _R + "{goodwill_rate: 0.3}", n=16, falsifier=_OFF),
    _people(_B + "lock_in", "0", "50", "left over trouble", -1, "who would forgo a rebate stays", SLIPPING, _TOUCHY,
            _R + "{loyalty_rebate: 0.2, " + _LOW + "}", n=16, falsifier=_OFF),
    _people(_B + "agent_worth", "0", "1", "repeat_custom", 1, "service by name brings buyers back",
            _R + "{one_to_one_from: 1}", falsifier=_OFF),
    _people(_B + "community_weight", "0", "1", "bad orders", -1, "who believes the community is warned", CHEATS,
            "population.buyers={talk_bad: 1, talk_good: 1, network: {kind: none}}",
            _R + "{community: 1}", n=32, falsifier=_OFF),
    _people(_B + "promotion_pull", "0", "0.1", "orders", 1, "promotion draws", _R + "{promotions_per_week: 3}",
            _BARELY, falsifier=_OFF),
    _people(_B + "promotion_tolerance", "0.5", "50", "left over promotion", -1, "who puts up with promotion stays",
            _PROMOTED, falsifier=_OFF),
    _people(_B + "annoyance", "0", "0.01", "left over promotion", 1, "promotion annoys", _PROMOTED, falsifier=_OFF),
    _people(_B + "grievance", "0.1", "5", "won back", -1, "the bitter stay away", SLIPPING, _TOUCHY, _BACK,
            falsifier=_OFF),
    _people(_B + "survey_answers", "0", "1", "won back", 1, "who answers is understood", _B + "understood=0.1",
            _TOUCHY, _ASKED, n=16, falsifier=_OFF),
    _people(_B + "understood", "1", "0.05", "won back", 1, "who is understood wants less", _B + "survey_answers=1",
            _TOUCHY, _ASKED, n=16, falsifier=_OFF),
    _people(_S + "staff_turnover", "0", "12", "ties cut", 1, "people who know the customers go",
            falsifier=(NO_ORDERS,)),
    _people(_S + "multihoming", "0", "1", "sellers moved", 1, "who sells elsewhere too may move there",
            "environment.rival.poaching=0.02", falsifier=("environment.rival.poaching=0",)),
    _people("environment.rival.value", "-1", "0.2", "rival_trips", 1, "a better rival takes more trips",
            _B + "multihoming=0.5", falsifier=(_B + "multihoming=0",)),
    _people("environment.rival.poaching", "0", "0.02", "sellers moved", 1, "a rival courts sellers", _GONE,
            falsifier=(_S + "multihoming=0",)),
    _people("environment.rival.seller_profit", "0", "1000", "sellers moved", 1, "who would earn more there moves",
            _GONE, "environment.rival.poaching=0.05", n=16, falsifier=(_S + "multihoming=0",)),
)  # fmt: skip

ROWS = (*RULES, *PEOPLE)
