"""What every model of reputation is: a class that sees a stream of ratings and says whom it would trust.

Subclass `ReputationModel`, give it a `name`, a `summary` and a `profile`, declare its parameters with `emptor.field`,
and write `score`. A model that keeps every rating needs nothing else; one that keeps less overrides `begin` and
`learn` too. It is usable by its name at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, override

from emptor.naming import register
from emptor.reputation.ratings import Floats, History, Numbers, Ratings
from emptor.schema import Part, field

LIBRARY = "emptor.reputation.library"
MODELS: dict[str, type[ReputationModel]] = {}
"""Models by the name that a scenario uses."""


@dataclass(frozen=True)
class Profile:
    """What a model claims about itself; `emptor.testing.check_reputation_model` tries each claim.

    Parameters
    ----------
    personal
        Whether two viewers can see different scores of one agent.
    uses_time
        Whether it matters how long ago a rating was given.
    uses_order
        Whether it matters which of two ratings came first, dates aside.
    uses_amount
        Whether it matters how much was traded for.
    uses_rater
        Whether it matters who rated, and what else they said.
    scale
        `chance`: a score is the chance that the next dealing pleases, 0 to 1. `relative`: only the order of scores
        means anything.
    sybil_bounded
        `no`; `value`: an agent's score cannot be raised by any number of identities that it makes; `rank`: nor its
        place among the others; `loss`: what others can lose to it does not grow with them, as long as what they say of
        others stands for dealings that were paid for.
    cost
        What it costs to take in one more day and to score a few pairs: in proportion to the day's `ratings`, to the
        `pairs` who ever dealt, to the `graph` (the pairs, gone over many times), or to the whole `history` of ratings.
    uses_silence
        Whether it matters how many dealings ended without a rating (`ReputationModel.learn_silence`).
    """

    personal: bool = False
    uses_time: bool = False
    uses_order: bool = False
    uses_amount: bool = False
    uses_rater: bool = False
    scale: Literal["chance", "relative"] = "chance"
    sybil_bounded: Literal["no", "value", "rank", "loss"] = "no"
    cost: Literal["ratings", "pairs", "graph", "history"] = "ratings"
    uses_silence: bool = False


class ReputationModel(Part):
    """Base of all models of reputation; its fields are the keys that a scenario may set.

    An instance holds parameters only, and can serve many markets at once; what it has learned is in a *memory* that the
    caller keeps.
    """

    name: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    source: ClassVar[str] = ""
    """The paper: authors, year, title or place."""
    profile: ClassVar[Profile] = Profile()
    for_kernels: ClassVar[bool] = False

    model: str = field(text="name of the model")

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        register(cls, ReputationModel, MODELS, "model", ("model",), LIBRARY)

    def begin(self) -> Any:
        """A memory that has seen nothing; by default a `History`."""
        return History()

    def learn(self, memory: Any, ratings: Ratings) -> None:
        """Take in ratings that come after all those seen so far, into the memory.

        Parameters
        ----------
        memory
            What `begin` gave.
        ratings
            New ratings, oldest first. They are not to be written to.
        """
        memory.append(ratings)

    def learn_silence(self, memory: Any, dealings: Ratings) -> None:
        """Take in dealings that ended without a rating, into the memory; most models have no use for them.

        Where the stream does not know them, this is never called, and silence counts for nothing.

        Parameters
        ----------
        memory
            What `begin` gave.
        dealings
            Who dealt with whom, when and over how much; `value` is 0 and means nothing. The caller gives those of a
            day after the ratings of that day.
        """

    def score(self, memory: Any, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        """What each viewer is told of one agent, in pairs.

        Parameters
        ----------
        memory
            What has been learned; not to be changed in any way that a later answer could show.
        viewers
            Who asks, one a pair; a model that is not personal ignores them. -1 is a stranger who has rated nobody.
        rated
            About whom, one a pair; agents never heard of are allowed.
        day
            Today, not before the last rating.

        Returns
        -------
        One score a pair, higher is better; NaN where the model says nothing. On the scale `chance`, 0 to 1.
        """
        raise NotImplementedError


def make(model: type[ReputationModel], **fields: Any) -> ReputationModel:
    """An instance of a model with some of its parameters set; the others have their defaults."""
    return model(model=model.name, **fields)


def profile_words(model: type[ReputationModel]) -> str:
    """What a model claims about itself, in a few words."""
    p = model.profile
    uses = {
        "times": p.uses_time,
        "order": p.uses_order,
        "worth": p.uses_amount,
        "who rated": p.uses_rater,
        "silence": p.uses_silence,
    }
    parts = ["personal" if p.personal else "the same for all", "a chance" if p.scale == "chance" else "an order only"]
    used = [name for name, is_so in uses.items() if is_so]
    parts.append("uses " + ", ".join(used) if used else "uses nothing but the ratings")
    if p.sybil_bounded != "no":
        parts.append(f"bounds Sybils ({p.sybil_bounded})")
    return "; ".join([*parts, f"cost by {p.cost}"])
