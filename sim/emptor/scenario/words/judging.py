"""Feedback, reputation and sanctions in sentences."""

from __future__ import annotations

from emptor.rules.scores import MODEL
from emptor.scenario.words.tiers import tier
from emptor.scenario.words.voice import Said, Voice, listed, words

DIRECTIONS = {
    "none": "Nobody rates anybody.",
    "buyer_to_seller": "Buyers rate sellers; sellers rate nobody.",
    "two_sided": "Both sides rate each other.",
    "seller_positive_only": "Buyers rate sellers; a seller can leave the buyer praise or nothing.",
}
SCALES = {
    "ternary": "as positive, neutral or negative",
    "stars5": "with one to five stars",
    "score10": "from one to ten",
}


def feedback(v: Voice) -> Said:
    """Ratings."""
    direction = v.at("direction")
    yield "direction", DIRECTIONS.get(direction, words(direction))
    if direction == "none":
        return
    scales = [SCALES.get(s, words(s)) for s in v.at("scale")]
    yield "scale", f"An order is rated {listed(scales)}."
    if v.has("dimensions") and v.at("dimensions") != 1:
        yield "dimensions", f"Ratings are given on {v.number('dimensions')} points apart."
    yield "window", f"A rating can be left until {v.window('window')}."
    yield (
        "reveal",
        "A rating shows at once."
        if v.at("reveal") == "immediate"
        else "Ratings stay sealed until both sides have rated or the window has closed.",
    )
    yield (
        "silence",
        "An order nobody rates counts as nothing."
        if v.at("default_if_silent") == "none"
        else f"An order nobody rates counts as {v.at('default_if_silent')}.",
    )
    if v.has("cooling_off_days") and v.at("cooling_off_days") > 0:
        yield "cooling-off", f"A negative cannot be left in the first {v.days('cooling_off_days')}."
    if v.has("withdrawal"):
        yield (
            "withdrawal",
            {
                "none": "A rating cannot be taken back.",
                "rater_revision": "Whoever left a rating can change it.",
                "mutual": "A rating is taken back if both sides agree.",
            }.get(v.at("withdrawal"), words(v.at("withdrawal"))),
        )
    if v.has("private_channel") and v.at("private_channel"):
        yield "private channel", "Beside the public rating there is a private one that only the platform reads."


def reputation(v: Voice) -> Said:
    """Published scores and tiers."""
    for i, score in enumerate(v.at("scores")):
        yield f"scores/{score.id}", _score(v.inside("scores", i))
    scores = [score.id for score in v.at("scores")]
    if v.at("model") is not None:
        yield from _model(v, scores)
    elif scores:
        rated = [score.id for score in v.at("scores") if score.source not in ("orders", "outcomes")]
        shown, ranking = v.at("shown") or next(iter(rated), "nothing"), v.at("ranking") or scores[0]
        yield "shown", f"Buyers read '{shown}'; the order of the page goes by '{ranking}'."
    else:
        yield "shown", "No score is published."
    yield from _buyers(v)
    for i, _ in enumerate(v.at("tiers")):
        yield f"tiers/{i + 1}", tier(v.inside("tiers", i))


def _model(v: Voice, scores: list[str]) -> Said:
    v.at("shown")
    model = v.at("model")
    inside, parameters = v.inside("model"), []
    for key in type(model).model_fields:
        value = inside.at(key)
        if key != "model" and value not in (None, []):
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            parameters.append(f"{words(key)} {inside.number(key) if number else value}")
    text = f"Buyers read what the model '{model.model}' makes of all ratings, {model.summary}"
    text += f" ({listed(parameters)})" if parameters else ""
    text += "; each is told his own." if model.profile.personal else "."
    ranking = v.at("ranking") or next(iter(scores), "nothing")
    yield "model", f"{text} The order of the page goes by {'it' if ranking == MODEL else quoted(ranking)}."


def quoted(name: str) -> str:
    """A score's name in quotes."""
    return name if name == "nothing" else f"'{name}'"


def _buyers(v: Voice) -> Said:
    source = v.at("buyers", "source")
    if source == "none":
        yield "buyers", "No record of buyers is kept."
        return
    refuse, weight = v.share("buyers", "refuse_below"), v.share("buyers", "forum_weight")
    by = "what sellers say of him" if source == "ratings" else "his orders less the claims a forum threw out"
    text = f"A buyer's standing is the share of good ones in {by}, five good ones given"
    text += f"; below {refuse} sellers refuse him" if v.at("buyers", "refuse_below") > 0 else ""
    text += f"; what it lacks weighs {weight} in a decision" if v.at("buyers", "forum_weight") > 0 else ""
    yield "buyers", text + "."


def _score(v: Voice) -> str:
    source, aggregator = v.at("source"), v.at("aggregator")
    what = {
        "ternary": "ratings",
        "stars5": "stars",
        "score10": "points of ten",
        "orders": "orders",
        "outcomes": "private words",
    }.get(source, source)
    made = {
        "sum": f"the sum of all {what}, +1, 0 or -1 each",
        "mean": f"the mean of the {what}",
        "share_positive": {
            "stars5": "the share of 4 and 5 stars among those and 1 and 2 stars",
            "score10": "the share of 7 to 10 points among those and 1 to 4 points",
        }.get(source, f"the share of positives among positive and negative {what}"),
        "beta": f"the Beta mean of good and bad {what}, (r + 1)/(r + s + 2)",
        "max_of_windows": f"the best of the means of the {what} over several windows",
    }.get(aggregator, f"the {words(aggregator)} of the {what}")
    if v.at("measure") is not None:
        kinds = {
            "defect": "cancelled by the seller or closed unresolved",
            "late": "shipped late",
            "unresolved": "closed without the seller solving the case",
            "cancel": "cancelled unshipped",
        }
        made = f"the share of orders {kinds.get(v.at('measure'), words(v.at('measure')))}"
    text = f"'{v.at('id')}' is {made}"
    if v.at("dimension") is not None:
        text += f", on point {v.number('dimension')} of the rating"
    window = v.at("window_d")
    if isinstance(window, int):
        text += f", over {v.days('window_d')}"
    if v.at("windows_d"):
        text += f", of the last {listed([v.days('windows_d', i) for i in range(len(v.at('windows_d')))], 'or')}"
    text += "" if v.at("roles_separate") else ", what its owner was praised for as a buyer included"
    steps = [
        f"{v.number('weight_by_value', i, 'weight')} from {v.money('weight_by_value', i, 'above')} on"
        for i in range(len(v.at("weight_by_value")))
    ]
    text += f"; a rating counts by the price of the order: {listed(steps)}" if steps else ""
    if v.at("pair_cap") is not None:
        text += f"; of one buyer {v.count('pair_cap', 'n', one='rating counts', many='ratings count')}"
        text += "" if v.at("pair_cap", "per_d") is None else f" in {v.days('pair_cap', 'per_d')}"
        text += " for ever" if v.at("pair_cap", "per_d") is None else ""
    if v.at("min_n_display") > 0:
        text += f"; shown from {v.number('min_n_display')} on"
    grades = v.at("grades")
    if grades:
        bounds = f"{grades[0]:,}" if len(grades) == 1 else f"{grades[0]:,} to {grades[-1]:,}"
        v.number("grades", form=lambda _: "grades")
        text += f"; shown as a grade, {len(grades)} of them, from {bounds}"
    return text + "."


def sanctions(v: Voice) -> Said:
    """Audits, points, ladder."""
    chance = v.share("audit_prob")
    yield (
        "audits",
        f"The platform inspects {chance} of orders, whatever the buyers say."
        if v.at("audit_prob") > 0
        else "The platform inspects nothing of its own accord.",
    )
    if v.at("audit_per_complaint") > 0:
        more, window = v.share("audit_per_complaint"), v.days("audit_window_d")
        yield "complaints", f"Each complaint of the last {window} makes an audit of its orders likelier by {more}."
    offences = {
        "late": "shipping late",
        "nsad": "losing a dispute",
        "counterfeit": "being caught cheating by an audit",
        "minor": "an order cancelled unshipped or a claim left unanswered",
        "sham_rating": "bought ratings",
    }
    points = [
        f"{v.number('points', key)} for {offences.get(key, words(key))}"
        for key in type(v.at("points")).model_fields
        if v.at("points", key)
    ]
    lapse = f"They lapse after {v.days('points_reset_days')}."
    if v.at("points_reset") == "calendar":
        lapse = "All lapse on 31 December."
    if points:
        yield "points", f"A seller gets violation points: {listed(points)}. {lapse}"
    else:
        yield "points", "There are no violation points."
    for i, _ in enumerate(v.at("ladder")):
        yield f"ladder/{i + 1}", tier(v.inside("ladder", i))
