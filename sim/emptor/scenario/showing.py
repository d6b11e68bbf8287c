"""What `emptor show` and `emptor list` print, as lines."""

from __future__ import annotations

from typing import get_args

from emptor.behaviour.environment import Environment
from emptor.rules.rule_set import RuleSet
from emptor.rules.scores import Score
from emptor.scenario import provenance
from emptor.scenario.differing import parts_against, reforms, rules_against
from emptor.scenario.errors import ScenarioError
from emptor.scenario.layout import Layout
from emptor.scenario.loading import load_any, load_population, load_rules
from emptor.scenario.models import PopulationFile, Scenario
from emptor.scenario.page import page
from emptor.scenario.shelf import names


def lines(name: str, against: str | None = None) -> list[str]:
    """The page of a name or file, or what differs between two. Raises `ScenarioError`."""
    layout = Layout.of_terminal()
    found = load_any(name)[1]
    if against is None:
        text = page(found, _environment(found), layout)
        return text + reforms(found, layout) if isinstance(found, Scenario) else text
    other = load_any(against)[1]
    if type(found) is not type(other):
        # A scenario against a rule set: what both have is rules.
        found, other = _rules_of(found, other), _rules_of(other, found)
    text = []
    if not isinstance(found, RuleSet):
        apart = parts_against(found, other, layout)
        text += [f"{found.name} | {other.name}", *(apart or ["Nothing differs outside the rules."]), ""]
    environment = _environment(found)
    one, two = (f.rules if isinstance(f, Scenario) else f for f in (found, other))
    if isinstance(one, RuleSet) and isinstance(two, RuleSet):
        text += rules_against(one, two, environment, layout)
    return text


def _rules_of(found: Scenario | RuleSet | PopulationFile, other: object) -> Scenario | RuleSet | PopulationFile:
    return found.rules if isinstance(found, Scenario) and isinstance(other, RuleSet) else found


def _environment(found: Scenario | RuleSet | PopulationFile) -> Environment | None:
    if not isinstance(found, RuleSet):
        return found.environment
    try:
        return load_population("baseline")[1]
    except ScenarioError:
        return None


def listing(thing: str) -> list[str]:
    """One line for each thing of a kind that a scenario can name."""
    if thing == "strategies":
        from emptor.behaviour.library import ATTACKS, REGISTRY  # late, as all that only lists need

        strategies = [(name, strategy.summary) for name, strategy in REGISTRY.items()]
        campaigns = [(name, f"[population.adversaries] {attack.summary}") for name, attack in ATTACKS.items()]
        return _table(strategies + campaigns)
    if thing == "models":
        meanings = dict(zip(get_args(Score.model_fields["aggregator"].annotation), _aggregators(), strict=True))
        published = _table(list(meanings.items()))
        return [*_models(), "", "Scores that rules can publish (reputation.scores, aggregator):", *published]
    if thing == "measures":
        from emptor.measures import all_measures
        from emptor.measures.display import title, unit

        return _table([(m.name, f"{title(m)} [{unit(m, 'currency')}]: {m.summary}") for m in all_measures().values()])
    if thing == "rules":
        found = [(name, load_rules(name)) for name in names("rules")]
        return _table([(name, f"{rules.title} ({provenance.count(rules)})") for name, rules in found])
    titled = [(name, getattr(load_any(name)[1], "title", "")) for name in names("scenario")]
    under = [(name, f"the baseline under these rules: {load_rules(name).title}") for name in names("rules")]
    return _table(titled + under)


def _models() -> list[str]:
    """Name, summary, paper and profile of each model of reputation."""
    from emptor.reputation.library import MODELS
    from emptor.reputation.model import profile_words

    width = max(map(len, MODELS))
    text = []
    for name, model in sorted(MODELS.items()):
        more = [model.source, profile_words(model)]
        text += [f"{name:<{width}}  {model.summary}", *(f"{'':<{width}}    {line}" for line in more if line)]
    return text


def _aggregators() -> list[str]:
    text = Score.model_fields["aggregator"].description or ""
    return [part.strip() for part in text.split(";")]


def _table(rows: list[tuple[str, str]]) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"{name:<{width}}  {text}".rstrip() for name, text in rows]
