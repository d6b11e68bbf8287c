"""Rules that differ by category of goods: deposits, screening, clocks of virtual goods, returns.

Few keys may: those that real platforms vary (deposits by trade, three days in place of ten before money for virtual
goods is released, no returns of custom goods). All others hold for the whole platform.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import create_model
from pydantic.fields import FieldInfo

from emptor.rules.delivery import Delivery
from emptor.rules.identity import Identity
from emptor.rules.payment import Payment
from emptor.rules.remedies import Remedies
from emptor.schema import Part, field

if TYPE_CHECKING:
    from emptor.rules.rule_set import RuleSet

FAMILIES: dict[str, type[Part]] = {
    "identity": Identity,
    "payment": Payment,
    "delivery": Delivery,
    "remedies": Remedies,
}
VARIES = (
    "identity.seller_deposit",
    "identity.screening_power",
    "payment.auto_release",
    "payment.extension_days",
    "payment.payout_delay_days",
    "delivery.ship_deadline_days",
    "remedies.no_reason_return",
    "remedies.return_shipping_payer",
)
"""Keys that may vary by category."""


def _layer(family: str, part: type[Part]) -> type[Part]:
    """The keys of a family that may vary, as a part of their own."""
    fields: dict[str, Any] = {}
    for key in VARIES:
        name, _, inner = key.partition(".")
        if name == family:
            info: FieldInfo = part.model_fields[inner]
            fields[inner] = (info.annotation, info)
    made: type[Part] = create_model(
        f"{part.__name__}ByCategory", __base__=Part, __doc__=f"Rules of {family} that may vary by category.", **fields
    )
    return made


if TYPE_CHECKING:

    class IdentityLayer(Part):
        """Keys of identity that may vary; made from the family itself."""

    class PaymentLayer(Part):
        """Keys of payment that may vary; made from the family itself."""

    class DeliveryLayer(Part):
        """Keys of delivery that may vary; made from the family itself."""

    class RemediesLayer(Part):
        """Keys of remedies that may vary; made from the family itself."""

else:
    IdentityLayer, PaymentLayer, DeliveryLayer, RemediesLayer = (_layer(name, FAMILIES[name]) for name in FAMILIES)


class CategoryRules(Part):
    """What is different for one category of goods; keys that are not given are as for all goods."""

    identity: IdentityLayer = field(IdentityLayer(), "who may sell these goods")
    payment: PaymentLayer = field(PaymentLayer(), "how long their money is held")
    delivery: DeliveryLayer = field(DeliveryLayer(), "how soon they ship")
    remedies: RemediesLayer = field(RemediesLayer(), "whether they can be sent back")


def changed_keys(layer: CategoryRules) -> dict[str, Any]:
    """The dotted keys that a category sets, and their values."""
    found = {}
    for key in VARIES:
        family, _, name = key.partition(".")
        part: Part = getattr(layer, family)
        if family in layer.model_fields_set and name in part.model_fields_set:
            found[key] = getattr(part, name)
    return found


def rules_for(rules: RuleSet, category: str) -> RuleSet:
    """The rules for goods of a category: those of all goods, with the category's own laid over them."""
    layer = rules.category_overrides.get(category)
    if layer is None:
        return rules
    families: dict[str, Part] = {}
    for key, value in changed_keys(layer).items():
        family, _, name = key.partition(".")
        part = families.get(family) or getattr(rules, family)
        families[family] = part.model_copy(update={name: value})
    return rules.model_copy(update=families)


@cache
def may_vary(family: str) -> tuple[str, ...]:
    """Keys of a family that may vary by category."""
    return tuple(key.partition(".")[2] for key in VARIES if key.startswith(family + "."))
