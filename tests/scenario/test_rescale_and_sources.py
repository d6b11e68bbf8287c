import pytest

from emptor.scenario import load, load_rules, rescale
from emptor.scenario.provenance import count, source_of


def rules(**more):
    return load_rules({"currency": {"code": "CNY", "reference_order_value": 100}, **more})


def test_amounts_scale_and_nothing_else():
    environment = load(
        "baseline", overrides=["environment.mean_order_value=25", "environment.currency=EUR"]
    ).environment
    written = rules(
        identity={"seller_deposit": 1000, "deposit_topup_days": 20},
        fees={"commission": [{"above": 0, "rate": 0.1}, {"above": 500, "rate": 0.05}], "per_order": 2},
        reputation={"tiers": [{
            "when": [{"metric": "revenue", "op": ">", "value": 80}, {"metric": "sales", "op": ">", "value": 80}],
            "effect": {"forfeit": 40, "block_days": 4},
        }]},
    )  # fmt: skip
    found = rescale(written, environment)
    assert found.currency.code == "EUR"
    assert found.currency.reference_order_value == 25
    assert (found.identity.seller_deposit, found.identity.deposit_topup_days) == (250, 20)
    assert [step.above for step in found.fees.commission] == [0, 125]
    assert found.fees.per_order == 0.5
    tier = found.reputation.tiers[0]
    assert [condition.value for condition in tier.when] == [20, 80]
    assert (tier.effect.forfeit, tier.effect.block_days) == (10, 4)
    assert rescale(found, environment) == found
    assert count(found) == count(written)


def test_numbers_without_a_source_count_as_unverified():
    written = rules(
        payment={"payout_delay_days": 2, "auto_release": {"anchor": "shipped", "days": 3}},
        disputes={"forums": [{"id": "staff", "kind": "platform", "decide_days": 3, "accuracy": 0.8}]},
        sources={
            "currency": "the mint", "payment": "a page", "payment.payout_delay_days": "unverified guess",
            "disputes.forums.staff": "an interview", "disputes.forums.0.accuracy": "",
        },
        not_modelled={"jury": "not yet"},
    )  # fmt: skip
    assert str(count(written)) == "1 clause left out, 2 of 5 numbers unverified"
    assert source_of(written, ("payment", "auto_release", "days")) == "a page"
    assert source_of(written, ("disputes", "forums", 0, "decide_days")) == "an interview"


@pytest.mark.parametrize("own", [{}, {"disputes.forums.platform.decide_days": "my survey"}])
def test_a_changed_number_does_not_keep_the_source_of_the_old(own):
    base = load_rules("taobao")
    key = ("disputes", "forums", 1, "decide_days")
    forums = [forum.model_dump(exclude_unset=True) for forum in base.disputes.forums]
    forums[1]["decide_days"] = 9
    found = load_rules({"extends": "taobao", "disputes": {"forums": forums}, "sources": own})
    assert source_of(found, key) == ((own and "my survey") or "unverified, changed from taobao")
    assert (
        source_of(found, ("disputes", "forums", 0, "respond_days"))
        == base.sources["disputes.forums.refund_request.respond_days"]
    )
    varied = load("taobao", overrides=["rules.payment.extension_days=4"]).rules
    assert (source_of(varied, ("payment", "extension_days")) or "").startswith("unverified, set by --set")
