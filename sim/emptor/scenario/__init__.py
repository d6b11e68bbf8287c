"""What a YAML says: the models that compose rules, people and world; loading, presets, errors."""

from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.loading import load, load_any, load_population, load_rules
from emptor.scenario.models import Population, PopulationFile, Scenario, Seeds
from emptor.scenario.rescale import rescale

__all__ = [
    "Population",
    "PopulationFile",
    "Problem",
    "Scenario",
    "ScenarioError",
    "Seeds",
    "load",
    "load_any",
    "load_population",
    "load_rules",
    "rescale",
]
