"""How prices are found, advertising, chat before the sale: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import CHEATS, NO_ORDERS, SEES_ALL, SLOPPY

_M = "rules.matching."
_AUCTION = _M + "mechanism=english_auction"
_GROUP = _M + "mechanism=group_buy"
_BARGAIN = _M + "mechanism=negotiation"
_TENDER = _M + "mechanism=tender"
_NOBODY_ELSE = ("population.buyers.count=1", "population.buyers.entrants=0", "population.buyers.network.kind=none")
"""One buyer: there is nobody to bid against."""
_ALONE = (NO_ORDERS,)
"""Nobody shops: no group gathers."""
_ONE_SELLER = ("population.sellers.count=1", "population.sellers.entrants=0")
_NO_MARKUP = ("population.sellers.markup=0", "population.sellers.markup_step=0", "rules.fees={}")
"""Sellers who ask their cost have nothing to give way on."""

MECHANISMS = (
    Row(_M + "mechanism", "posted_price", "english_auction", "paid over asked", 1, "bidders drive the price up",
        falsifier=_NOBODY_ELSE),
    Row(_M + "mechanism", "posted_price", "group_buy", "paid over asked", -1, "who buys together pays less",
        falsifier=_ALONE),
    Row(_M + "mechanism", "posted_price", "negotiation", "paid over asked", -1, "who bargains pays less",
        falsifier=_NO_MARKUP),
    Row(_M + "mechanism", "posted_price", "tender", "paid over asked", -1, "sellers asked side by side undercut",
        falsifier=_NO_MARKUP),
    Row(_M + "auction.days", "1", "8", "price paid", 1, "the longer an auction runs, the more bid", (_AUCTION,),
        (NO_ORDERS,)),
    Row(_M + "auction.increment", "0", "10", "price paid", 1, "the winner pays a step more than the second",
        (_AUCTION, "population.buyers.attention=4"), _NOBODY_ELSE),
    Row(_M + "auction.lots", "1", "10", "price paid", -1, "many auctions share the bidders", (_AUCTION,),
        _NOBODY_ELSE),
    Row(_M + "auction.start", "0.3", "1.2", "walked", 1, "who finds the start too dear does not bid", (_AUCTION,),
        (NO_ORDERS,)),
    Row(_M + "group_min", "2", "12", "groups failed", 1, "small groups fail", (_GROUP,), (NO_ORDERS,)),
    Row(_M + "group.days", "1", "8", "paid over asked", -1, "who gathers for longer is more, and pays less", (_GROUP,),
        (NO_ORDERS,)),
    Row(_M + "group.steps.discount", "0.05", "0.3", "paid over asked", -1, "a steeper ladder", (_GROUP,), (NO_ORDERS,),
        at=_M + "group.steps=[{buyers: 2, discount: @}]"),
    Row(_M + "group.steps.buyers", "2", "12", "paid over asked", 1, "a ladder that few groups climb", (_GROUP,),
        (NO_ORDERS,), at=_M + "group.steps=[{buyers: @, discount: 0.2}]"),
    Row(_M + "negotiation.sellers_share", "0.1", "0.9", "paid over asked", 1, "strong sellers give way less",
        (_BARGAIN,), _NO_MARKUP),
    Row(_M + "negotiation.failure", "0", "0.5", "no deal", 1, "talks break down", (_BARGAIN,), (NO_ORDERS,)),
    Row(_M + "tender.asked", "1", "6", "paid over asked", -1, "the more are asked, the keener they offer", (_TENDER,),
        _ONE_SELLER),
)  # fmt: skip

_FEW = "population.buyers.attention=3"
_ADS = (
    "rules={currency: {code: USD, reference_order_value: 50}, fees: {ads_enabled: true}, "
    "matching: {position_bias: 2, rank_weights: {price: 1, ad_bid: @}}}"
)

ADS = (
    Row("rules.fees.ads_enabled", "0}}, fees: {ads_enabled: false", "1}}, fees: {ads_enabled: true", "advertising", 1,
        "sellers pay for clicks", falsifier=("population.sellers.ad_share=0",),
        at="rules={currency: {code: USD, reference_order_value: 50}, matching: {rank_weights: {ad_bid: @}}"),
    Row(_M + "rank_weights.ad_bid", "0.001", "5", "cheats an order", 1,
        "an order is worth more to who cheats, and so is a click: who cheats comes first", (CHEATS, _FEW), (SEES_ALL,),
        at=_ADS, n=16),
    Row(_M + "rank_weights.ad_bid", "0.001", "5", "dissatisfaction", 1,
        "the page is ranked by what sellers pay, and not by what they sell", (CHEATS, _FEW),
        (SEES_ALL,), at=_ADS, n=16),
    Row("population.sellers.ad_share", "0.05", "0.8", "advertising", 1, "who bids more pays more",
        ("rules.matching.rank_weights.ad_bid=1", "rules.fees.ads_enabled=true"),
        ("rules.matching.rank_weights.ad_bid=0", "rules.fees.ads_enabled=false")),
)  # fmt: skip

OTHERS = (
    Row(_M + "rank_weights.repeat", "0", "5", "bad orders", -1, "shops to which buyers come back are on top",
        (SLOPPY, "rules.sanctions={}", _FEW), (SEES_ALL,), n=32,
        at="rules.matching={position_bias: 2, rank_weights: {repeat: @}}"),
    Row(_M + "presale_chat", "false", "true", "dissatisfaction", -1, "who asks first is disappointed less",
        ("environment.product_noise=0.2", "environment.chat_clears=0.8"), ("environment.product_noise=0",)),
    Row("environment.chat_clears", "0", "0.9", "dissatisfaction", -1, "a chat that clears up more",
        ("environment.product_noise=0.2", _M + "presale_chat=true"), (_M + "presale_chat=false",)),
)  # fmt: skip

ROWS = (*MECHANISMS, *ADS, *OTHERS)
