"""Before day 0: the tables of campaigns and their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.behaviour.crew import again
from emptor.schema import ppm
from emptor.state.attacks import ACCOUNT, CAMPAIGN
from emptor.state.draws import lineage
from emptor.state.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emptor.behaviour.adversaries.attack import Attack

NO_LIMIT = 2**62


def campaign_tables(attacks: Sequence[Attack], mean_order: int) -> dict[str, Any]:
    """The tables of the campaigns and of their accounts, by the names of their fields of the world.

    Parameters
    ----------
    attacks
        The entries of `population.adversaries`.
    mean_order
        Mean order value, minor units: budgets are written in it.
    """
    campaigns = np.zeros(len(attacks), CAMPAIGN)
    campaigns["key"] = lineage("campaign", np.arange(len(attacks)))
    accounts = np.zeros(sum(a.accounts for a in attacks), ACCOUNT)
    accounts["opened"] = -1
    first = 0
    for k, attack in enumerate(attacks):
        c = campaigns[k]
        c["budget"] = min(NO_LIMIT, int(attack.budget * mean_order + 0.5))
        a_day = attack.budget_per_day
        c["a_day"] = NO_LIMIT if a_day is None else int(a_day * mean_order + 0.5)
        c["parcel"], c["resale"] = ppm(attack.parcel), ppm(attack.resale)
        c["first"], c["rows"], c["names"] = first, attack.accounts, attack.names
        accounts["campaign"][first : first + attack.accounts] = k
        first += attack.accounts
    return {"campaigns": campaigns, "accounts": accounts}


def make_accounts(world: World) -> None:
    """The rows of the buyers' table that are accounts: keys by owner and ordinal, and nobody's traits."""
    accounts = np.asarray(world.accounts)
    base = len(world.buyers) - len(accounts)
    campaigns = np.asarray(world.campaigns)
    which = accounts["campaign"]
    place, ordinal = np.divmod(np.arange(len(accounts)) - campaigns["first"][which], campaigns["names"][which])
    world.buyers["key"][base:] = again(again(campaigns["key"][which], place), ordinal)
    world.buyers["left"][base:] = 0
    world.buyers["dishonest"][base:] = False
    world.buyers["confirms"][base:] = True
