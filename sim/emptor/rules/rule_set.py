"""The whole of what a platform decides."""

from __future__ import annotations

from pydantic import Field

from emptor.rules.by_category import CategoryRules
from emptor.rules.delivery import Delivery
from emptor.rules.disputes import Disputes
from emptor.rules.feedback import Feedback
from emptor.rules.fees import Fees
from emptor.rules.governance import Governance
from emptor.rules.identity import Identity
from emptor.rules.matching import Matching
from emptor.rules.payment import Payment
from emptor.rules.remedies import Remedies
from emptor.rules.retention import Retention
from emptor.rules.sanctions import Sanctions
from emptor.rules.scores import Reputation
from emptor.schema import Part, field


class RulesCurrency(Part):
    """What the amounts of a rule set refer to."""

    code: str = field("USD", "currency the amounts are written in", min_length=3, max_length=3)
    reference_order_value: float = field(
        text="mean order value that the amounts refer to; they are rescaled to the environment's", unit="money",
        ge=0.01, le=1e6,
    )  # fmt: skip


class RuleSet(Part):
    """A marketplace's rules: twelve families, each with every key optional."""

    name: str = field("unnamed", "short name, as in tables", max_length=60)
    title: str = field("", "what the rule set is, in a line")
    currency: RulesCurrency = field(text="what the amounts refer to")
    identity: Identity = field(Identity(), "who may trade")
    matching: Matching = field(Matching(), "how a buyer finds a seller")
    payment: Payment = field(Payment(), "who holds the money")
    delivery: Delivery = field(Delivery(), "shipping")
    feedback: Feedback = field(Feedback(), "ratings")
    reputation: Reputation = field(Reputation(), "published scores and tiers")
    disputes: Disputes = field(Disputes(), "forums")
    remedies: Remedies = field(Remedies(), "refunds, returns, damages")
    sanctions: Sanctions = field(Sanctions(), "audits, points, ladder")
    fees: Fees = field(Fees(), "charges")
    retention: Retention = field(Retention(), "keeping customers")
    governance: Governance = field(Governance(), "who enforces, and who hears of offences")
    category_overrides: dict[str, CategoryRules] = Field(
        {}, description="rules that differ for goods of a category, by its name in environment.categories"
    )
    not_modelled: dict[str, str] = Field(
        {}, description="clauses of the real platform that are left out, each with the reason"
    )
    sources: dict[str, str] = Field(
        {},
        description="where each number comes from, by dotted key (a parent's entry covers its children); "
        "an entry that begins with `unverified` says that no source was found",
    )
