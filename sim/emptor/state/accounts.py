"""Double-entry money: int64 minor units, every cent somewhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.schema import PPM
from emptor.state.compile import inner
from emptor.state.orders import JOURNALLING, POSTINGS
from emptor.state.world import World

SYSTEM = (
    "world", "platform", "custody", "fund", "carrier", "court", "inspector", "operator", "locked", "jurors", "stakes",
    "arbitrators", "rails", "issuer",
)  # fmt: skip
(
    WORLD, PLATFORM, CUSTODY, FUND, CARRIER, COURT, INSPECTOR, OPERATOR, LOCKED, JURORS, STAKES, ARBITRATORS, RAILS,
    ISSUER,
) = range(14)  # fmt: skip
FIRST_PERSON = 16
"""Account numbers: those of the house, then buyers' wallets, sellers' wallets, shops' deposits.
None is ever reused."""

REASONS = (
    "payment", "buyer fee", "goods", "payout", "commission", "order fee", "refund", "damages", "filing fee",
    "filing fee returned", "deposit", "deposit returned", "forfeit", "subscription", "listing", "new account",
    "return shipping", "carrier pays", "salvage", "fund raised", "subscription returned", "case fee", "goodwill",
    "rebate", "reactivation", "court costs", "judgment",
    "recourse", "locked for good", "late compensation", "inspection", "taken by operator", "own trade",
    "bought rating",
    "advertising",
    "fee repaid", "seller fee", "case cost", "juror paid", "stake", "stake returned", "slashed",
    "resale", "ransom",
)  # fmt: skip
(
    PAYMENT, BUYER_FEE, GOODS, PAYOUT, COMMISSION, ORDER_FEE, REFUND, DAMAGES, FILING_FEE,
    FILING_FEE_BACK, DEPOSIT, DEPOSIT_BACK, FORFEIT, SUBSCRIPTION, LISTING, NEW_ACCOUNT,
    RETURN_SHIPPING, CARRIER_PAYS, SALVAGE, FUND_RAISED, SUBSCRIPTION_BACK, CASE_FEE, GOODWILL, REBATE, REACTIVATION,
    COURT_COSTS, JUDGMENT,
    RECOURSE, LOCKED_FOR_GOOD, LATE_COMPENSATION, INSPECTION, TAKEN_BY_OPERATOR, OWN_TRADE,
    BOUGHT_RATING,
    ADVERTISING,
    FEE_REPAID, SELLER_FEE, CASE_COST, JUROR_PAID, STAKE, STAKE_BACK, SLASHED,
    RESALE, RANSOM,
) = range(44)  # fmt: skip

POSTING = np.dtype(
    [("day", "i4"), ("reason", "i4"), ("debit", "i8"), ("credit", "i8"), ("amount", "i8"), ("order", "u8")], align=True
)


@inner
def post(w: World, day: int, reason: int, debit: int, credit: int, amount: int, order: Any) -> None:
    """Move `amount` from account `debit` to account `credit`, and write it down if a journal is kept."""
    if amount == 0:
        return
    w.balances[debit] -= amount
    w.balances[credit] += amount
    if w.n[JOURNALLING]:
        p = w.journal[w.n[POSTINGS]]
        p.day = day
        p.reason = reason
        p.debit = debit
        p.credit = credit
        p.amount = amount
        p.order = order
        w.n[POSTINGS] += 1


@inner
def share_of(amount: int, ppm: int) -> Any:
    """`ppm` parts per million of an amount, rounded half up; the only place where a rate meets money."""
    return (amount * ppm + PPM // 2) // PPM


@inner
def wallet_of_buyer(buyer: int) -> Any:
    """Account of a buyer's wallet."""
    return FIRST_PERSON + buyer


@inner
def wallet_of_seller(w: World, seller: int) -> Any:
    """Account of a seller's wallet."""
    return FIRST_PERSON + w.buyers.size + seller


@inner
def deposit_of(w: World, shop: int) -> Any:
    """Account of a shop's deposit."""
    return FIRST_PERSON + w.buyers.size + w.sellers.size + shop
