"""Broken files, each a different mistake, and what a person is told about it.

The messages leave out the file's own name, which stands before each line number.
"""

# ruff: noqa: E501
EXPECTED: dict[str, list[str]] = {
    "anchor_and_alias": [
        ":2: payment: an anchor (&p) is not read; expected the value itself",
        ":3: sources: an alias (*p) is not read; expected the value itself, or extends: a file",
    ],
    "appeal_without_forum_above": [
        ":4: disputes.forums.0.fee_rule: the platform cannot return fees that jurors keep; expected loser, each or platform",
        ":7: disputes.forums.0.exclusive: 'court' is the only forum and excludes nothing; expected false, or other forums",
        ":9: disputes.forums.0.claimants: money is not kept back here by a buyer who does not confirm, and no forum was lost before this one; expected buyer, or payment.release_on: buyer_confirm",
        ":10: disputes.forums.0.appeal.jump_at: there is no forum above this one to go to; expected a forum after this one, or null",
    ],
    "appeal_without_rounds": [
        ":4: disputes.forums.0.appeal.rounds: 0 is too small; expected a whole number from 1 to 16 (appeals)",
        ":5: disputes.forums.1.jurors: 'few' is of the wrong kind; expected a whole number from 0 to 1,023 (jurors)",
        ":5: disputes.forums.1.quota: 'most' is of the wrong kind; expected a whole number from 0 to 1,023 (votes)",
    ],
    "beyond_the_calendar": [
        ":1: the windows and delays of one order add up to 1001 days: shipping 400, longest window 400, forums 201, payout 0; expected at most 1000 days",
    ],
    "category_overrides": [
        ":7: rules.remedies.payer_of_last_resort: 'deposit' pays, but identity.seller_deposit is 0 (for books); expected a deposit, or none or platform_fund",
        ":12: rules.category_overrides.services.payment.custody: payment.custody holds for all goods and cannot vary by category; expected auto_release, extension_days or payout_delay_days",
        ":12: rules.category_overrides.services.payment.auto_release.anchor: an order is completed by this very release (for services); expected paid, shipped or delivered",
        ":13: rules.category_overrides.services.fees: fees holds for all goods and cannot vary by category; expected identity.seller_deposit, identity.screening_power, payment.auto_release, payment.extension_days, payment.payout_delay_days, delivery.ship_deadline_days, remedies.no_reason_return or remedies.return_shipping_payer",
        ":14: rules.category_overrides.services.remedies.no_reason_return.days: the key is missing: days after the anchor at which the window closes (is dayz meant for it?); expected a whole number from 0 to 400",
        ":14: rules.category_overrides.services.remedies.no_reason_return.dayz: unknown key; did you mean days?",
    ],
    "category_unknown": [
        ":7: rules.category_overrides.phone: no category is called 'phone'; did you mean phones?",
        ":9: rules.category_overrides.books: nothing is different for it; expected keys that vary",
    ],
    "direct_holds_nothing": [
        ":4: payment.release_on: contradicts custody: direct, where the seller is paid at once; expected paid",
        ":5: payment.auto_release: contradicts custody: direct, where the seller is paid at once; expected null",
    ],
    "does_not_rise": [
        ":4: reputation.scores.0.grades.1: 4 does not rise above the grade before, 5; expected rising bounds",
        ":6: fees.commission.1.above: 0 does not rise above the step before, 0; expected rising bounds",
    ],
    "duplicate_key": [
        ":4: payment.custody: the key stands twice (first in line 3); expected each key once",
    ],
    "empty": [
        ":1: the file is empty; expected keys and values",
    ],
    "extends_itself": [
        ":1: extends: extends_itself.yaml extends itself in a circle; expected a file that does not lead back",
    ],
    "extends_unknown": [":1: extends: no rule set is called 'taobaoo'; did you mean taobao?"],
    "forums_that_cannot_be": [
        ":4: disputes.forums.0.binding: means nothing where kind is negotiation; expected another kind, or no such key",
        ":5: disputes.forums.1.jurors: means nothing where kind is platform; expected another kind, or no such key",
        ":5: disputes.forums.1.fee_rule: the platform would pay itself; expected no filing_fee, or another rule",
        ":6: disputes.forums.2.jurors: a jury needs jurors; expected a number of seats",
        ":6: disputes.forums.2.fee_rule: there is no fee to bear; expected a filing_fee or juror_fee",
        ":10: disputes.forums.3.quota: a quota of 32 is above the jury of 31; expected 16 to 31, or plurality",
        ":11: disputes.forums.3.slash: there is no stake to take from; expected a juror_stake, or no slash",
        ":12: disputes.forums.3.accuracy: jurors decide here, by their own skill; expected population.jurors.skill",
        ":13: disputes.forums.4.quota: both sides can reach a quota of 15 of 31; expected 16 to 31, or plurality",
        ":13: disputes.forums.4.selection: no stakes weigh in the lottery; expected random, or a jury with a juror_stake",
        ":14: disputes.forums.5.selection: there is nothing to choose between; expected random, or arbitrators with an accuracy_spread",
        ":14: disputes.forums.5.fee_rule: the platform cannot return fees that arbitrators keep; expected loser, each or platform",
        ":14: disputes.forums.5.claims_to: no amount is from 20 to 10; expected at least claims_from",
    ],
    "fraction_for_whole": [
        ":2: delivery.ship_deadline_days: 3.5 is of the wrong kind; expected a whole number from 0 to 400 (days)",
    ],
    "governance": [
        ":3: governance.mode: 'platform_law' is not a choice here; did you mean platform_plus_law?",
        ":4: governance.publicty: unknown key; did you mean publicity?",
        ":5: governance.publicity: 1.5 is too large; expected a number from 0 to 1 (share of offences)",
    ],
    "key_is_no_name": [
        ":2: payment: the key 1 is not a name; expected a name, in quotes if need be",
    ],
    "ladder_goes_down": [
        ":5: sanctions.points_reset_days: days do not fit points_reset: calendar; expected no such key, or points_reset: rolling",
        ":6: sanctions.audit_window_d: counts complaints that lead to no audit; expected an audit_per_complaint above 0",
        ":9: sanctions.ladder.1.effect: this step is milder than the one before it; expected steps from the mildest to the hardest",
    ],
    "leading_zero": [
        ":2: delivery.ship_deadline_days: the number 010 can be read in two ways; expected a decimal number without leading zeros",
    ],
    "mapping_expected": [
        ":3: fees.commission.0: a list is of the wrong kind; expected a mapping with the keys above or rate",
    ],
    "merge_key": [
        ":3: payment: a merge key (<<) is not read; expected extends: NAME, or the keys themselves",
    ],
    "places_not_sold": [
        ":2: matching.rank_weights.ad_bid: ranks by bids, but fees.ads_enabled is false, and nobody bids; expected 0, or ads_enabled: true",
    ],
    "places_sold_for_nothing": [
        ":2: fees.ads_enabled: sells places on the page, but matching.rank_weights.ad_bid gives a bid no weight; expected rank_weights.ad_bid above 0, or false",
    ],
    "mechanisms_mixed": [
        ":2: matching.auction: is for english_auction, but mechanism is group_buy; expected mechanism: english_auction",
        ":4: matching.group.steps.1.discount: a discount of 0.1 is no more than in the step before, 0.2; expected rising discounts",
        ":4: matching.group.steps.2.buyers: 3 buyers are no more than in the step before, 8; expected rising numbers of buyers",
    ],
    "model_misfit": [
        ":4: reputation.model: a model learns from ratings, and nobody rates; expected null, or feedback",
        ":6: reputation.scores.0.source: 'ternary' is read, but feedback.direction is none; expected orders, or feedback",
        ":6: reputation.scores.0.id: beside a model this id would be two things for `ranking`; expected another id",
        ":7: reputation.ranking: no score is called 'sum'; expected model",
    ],
    "model_unknown": [
        ":3: reputation.model: unknown model 'summ'; did you mean sum?",
    ],
    "missing_key": [
        ":1: currency: the key is missing: what the amounts refer to; expected a mapping with the keys code or reference_order_value",
    ],
    "no_deposit": [
        ":2: remedies.payer_of_last_resort: 'deposit' pays, but identity.seller_deposit is 0; expected a deposit, or none or platform_fund",
    ],
    "no_points": [
        ":4: sanctions.ladder.0.when.0.metric: no offence gives points here (late or minor; nsad with a forum; counterfeit or sham_rating with an audit); expected sanctions.points",
    ],
    "not_a_number": [
        ":2: payment.hold_fraction: .nan is not a number one can count with; expected a finite number",
    ],
    "not_utf8": [
        ":2: the bytes here are not UTF-8 text; expected a file saved as UTF-8",
    ],
    "nothing_to_keep": [
        ":3: retention.buyer_tiers.1: 5 does not rise above the tier below, 5; expected rising bounds",
        ":4: retention.one_to_one_from: there is no tier 4; expected 0 for nobody, or 1 to 3",
        ":5: retention.goodwill_payer: says how goodwill_rate is used, which is 0; expected a goodwill_rate above 0",
        ":6: retention.loyalty_scope: says how loyalty_rebate is used, which is 0; expected a loyalty_rebate above 0",
        ":7: retention.exit_survey: says how winback_days is used, which is 0; expected a winback_days above 0",
    ],
    "nothing_to_measure": [
        ":3: days: 100 days leave nothing to measure: warm_up_days 60 and follow_up_days 45 are left out; expected more days, or a smaller warm_up_days or follow_up_days",
    ],
    "one_sided_secret": [
        ":2: feedback.reveal: 'simultaneous' needs both sides to rate, but direction is buyer_to_seller; expected immediate, or direction two_sided",
    ],
    "only_text": [
        ":1: the file holds 'escrow'; expected keys and values (key: value)",
    ],
    "rules_unknown": [
        ":2: rules: no rule set is called 'ebay_2017'; did you mean ebay_2016?",
    ],
    "same_id_twice": [
        ":5: disputes.forums.1.id: two forums are called 'staff'; expected a name each",
    ],
    "scale_not_collected": [
        ":5: reputation.scores.0.source: 'ternary' is not collected by feedback.scale; expected stars5 or orders",
    ],
    "schedule": [
        ":6: rules.remedies.payer_of_last_resort: 'deposit' pays, but identity.seller_deposit is 0 (from day 100 on); expected a deposit, or none or platform_fund",
        ":13: schedule.1.day: day 100 does not come after the change before, 100; expected rising days",
        ":14: schedule.1.patch.paymnt: unknown key (from day 100 on); did you mean payment?",
        ":14: schedule.1.patch.disputes.forums.staf: the list has no element staf; did you mean staff?",
        ":17: schedule.2.patch.currency.code: currency cannot change on a day: amounts are written in the money of the rule set; expected keys of the rules' families",
        ":19: schedule.3.patch.fees.per_order: -1 is too small (from day 160 on); expected a number from 0 to 1,000,000,000 (money)",
        ":20: schedule.4.day: the run ends before day 200: it has 200 days, from 0 on; expected at most 199, or more days",
        ":21: schedule.4.patch: the change changes nothing; expected keys of the rules",
        ":22: schedule.5.day: the key is missing: day on whose morning the rules change (is days meant for it?); expected a whole number from 1 to 20,000 (days)",
        ":22: schedule.5.days: unknown key; did you mean day?",
    ],
    "schedule_contradicts": [
        ":10: rules.disputes.forums.1.quota: a quota of 9 is above the jury of 7 (from day 120 on); expected 4 to 7, or plurality",
        ":11: rules.retention.one_to_one_from: there is no tier 4 (from day 160 on); expected 0 for nobody, or 1 to 3",
        ":16: schedule.1.patch.payment.release_on: contradicts custody: direct, where the seller is paid at once (from day 100 on); expected paid",
        ":20: schedule.3.patch.governance.mode: 'platform_plus_laws' is not a choice here (from day 140 on); did you mean platform_plus_law?",
        ":22: schedule.4.patch.governance.publicity: 2 is too large (from day 160 on); expected a number from 0 to 1 (share of offences)",
        ":24: schedule.5.patch.retention.buyer_tiers.1: 1 does not rise above the tier below, 5 (from day 180 on); expected rising bounds",
        ":26: schedule.6.patch.retention.buyer_tiers: brings buyers nothing (from day 200 on); expected a loyalty_rebate, served_first_from or one_to_one_from",
    ],
    "schedule_in_rules": [
        ":4: schedule: this belongs to a scenario, beside its rules; expected the key in a scenario",
    ],
    "score_misfit": [
        ":4: reputation.scores.0.aggregator: 'mean' does not fit source: orders; expected rate",
        ":5: reputation.scores.1.measure: the measure is missing for a rate; expected defect, late, unresolved or cancel",
    ],
    "score_unknown": [
        ":5: reputation.shown: no score is called 'star'; did you mean stars?",
        ":7: reputation.tiers.0.when.0.metric: unknown metric 'starz'; did you mean stars?",
    ],
    "second_thoughts": [
        ":6: feedback.dimensions: dimensions are rated with numbers, which feedback.scale does not collect; expected 1, or stars5 or score10 in feedback.scale",
        ":7: feedback.cooling_off_days: no negative can be left in 7 days, and the window closes before; expected at most 5",
        ":8: feedback.withdrawal: 'mutual' needs negatives of both sides, but direction is seller_positive_only; expected rater_revision, or direction two_sided",
        ":11: reputation.scores.0.dimension: 'ternary' has no dimensions; expected null, or source stars5 or score10",
        ":12: reputation.scores.1.source: nobody tells the platform in private how it went; expected feedback.private_channel: true",
        ":13: reputation.scores.2.window_d: one window does not fit max_of_windows; expected null, and windows_d",
        ":13: reputation.scores.2.windows_d.1: 10 does not rise above the window before, 30; expected rising windows",
        ":14: reputation.scores.3.weight_by_value.0.above: the first step begins at 10; expected 0",
        ":14: reputation.scores.3.weight_by_value.1.above: 5 does not rise above the step before, 10; expected rising bounds",
        ":16: reputation.tiers.0.when.0.over: 'a' is no score in numbers over the whole rating; expected whole, or low_stars_rate or such a score",
        ":16: reputation.tiers.0.effect.subscription_refund: is a share of fees.subscription_per_year, which is 0; expected a subscription",
    ],
    "several_at_once": [
        ":3: payment.custdy: unknown key; did you mean custody?",
        ":4: payment.hold_fraction: 2 is too large; expected a number from 0 to 1 (share of price)",
        ":5: feedback.scale.0: 'stars6' is not a choice here; did you mean stars5?",
        ":6: remedies.payer_of_last_resort: 'deposit' pays, but identity.seller_deposit is 0; expected a deposit, or none or platform_fund",
    ],
    "shares": [
        ":6: population.sellers.strategies: the shares of the strategies add up to 0.8; expected a sum of 1",
    ],
    "source_of_nothing": [
        ":3: sources.payment.autorelease: 'autorelease' is no key of the rules; did you mean auto_release?",
    ],
    "strategy_unknown": [
        ":6: population.sellers.strategies.0.strategy: unknown strategy 'honst'; did you mean honest?",
        ":7: population.sellers.strategies.1.sharpnes: unknown key; did you mean sharpness?",
    ],
    "tab": [
        ":3: a tab indents this line; expected spaces",
    ],
    "tag": [
        ":2: title: a tag (tag:yaml.org,2002:python/object/apply:o…) is not read; expected plain data",
    ],
    "too_deep": [
        ":2: sources.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0: nested more than 40 levels deep; expected fewer levels",
    ],
    "too_large": [
        ":2: payment.hold_fraction: 80 is too large; expected a number from 0 to 1 (share of price)",
    ],
    "too_large_to_count": [
        ":5: rules.identity.seller_deposit: 1e+09 becomes 1e+17 in the environment's money, too large to count; expected a smaller amount, or a larger reference_order_value",
        "no_rules.yaml:34: remedies.fund_cap: 1e+09 becomes 1e+17 in the environment's money, too large to count; expected a smaller amount, or a larger reference_order_value",
    ],
    "too_small": [
        ":4: disputes.forums.0.accuracy: 0.3 is too small; expected a number from 0.5 to 1 (probability)",
    ],
    "two_documents": [
        ":2: a second document begins here; expected one document a file, without ---",
    ],
    "unclosed_quote": [
        ":3: this is not YAML: found unexpected end of stream while scanning a quoted scalar",
    ],
    "unknown_family": [
        ":2: payments: unknown key; did you mean payment?",
    ],
    "unknown_key": [
        ":3: payment.custdy: unknown key; did you mean custody?",
    ],
    "wrong_choice": [
        ":2: payment.custody: 'escroww' is not a choice here; did you mean escrow?",
    ],
    "wrong_type": [
        ":3: delivery.ship_deadline_days: 'soon' is of the wrong kind; expected a whole number from 0 to 400 (days)",
    ],
    "yes_is_a_word": [
        ":5: reputation.tiers.0.effect.ban: 'yes' is of the wrong kind; expected true or false or null (yes, no, on and off are plain words here)",
    ],
}
