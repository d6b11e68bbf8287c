"""What is refused when a class is defined, so that it is said where it was written."""

import pytest

from emptor import Attack, Measure, ReputationModel, Strategy, field
from emptor.behaviour.library import ATTACKS, REGISTRY
from emptor.behaviour.strategies import Honest
from emptor.measures.registry import _REGISTRY as MEASURES
from emptor.reputation.library import MODELS
from emptor.scenario import ScenarioError
from emptor.scenario.plugins import load_plugin

REGISTERS = (REGISTRY, MODELS, ATTACKS, MEASURES)


@pytest.fixture(autouse=True)
def _registers_as_before():
    before = [dict(register) for register in REGISTERS]
    yield
    for register, was in zip(REGISTERS, before, strict=True):
        register.clear()
        register.update(was)


def defined(base, module=__name__, **body):
    """A class `Mine`, as a file of that name would define it."""
    return type(base)("Mine", (base,), {"__module__": module, "__qualname__": "Mine", **body})


def measure(name, module=__name__):
    return defined(Measure, module, name=name, unit="count", summary="counts", value=lambda self, book: 0.0)


@pytest.mark.parametrize(
    ("define", "known", "name"),
    [
        (lambda: defined(Strategy, name="honest"), REGISTRY, "honest"),
        (lambda: defined(ReputationModel, name="beta"), MODELS, "beta"),
        (lambda: defined(Attack, name="sybil"), ATTACKS, "sybil"),
        (lambda: measure("gmv"), MEASURES, "gmv"),
    ],
)
def test_a_shipped_name_cannot_be_taken(define, known, name):
    before = known[name]
    with pytest.raises(ValueError, match=rf"name {name} is taken by emptor\..*: give Mine a name of its own"):
        define()
    assert known[name] is before


@pytest.mark.parametrize(
    ("define", "known"),
    [
        (lambda module: defined(Strategy, module, name="t_mine"), REGISTRY),
        (lambda module: defined(ReputationModel, module, name="t_mine"), MODELS),
        (lambda module: defined(Attack, module, name="t_mine"), ATTACKS),
        (lambda module: measure("t_mine", module), MEASURES),
    ],
)
def test_a_cell_that_is_run_twice_replaces_its_older_self_and_nobody_else(define, known):
    define("notebook")
    newer = define("notebook")
    assert newer in (known["t_mine"], type(known["t_mine"]))
    with pytest.raises(ValueError, match=r"is taken by notebook\.Mine"):
        define("elsewhere")


def test_a_subclass_without_a_name_of_its_own_takes_nobodys_place():
    defined(Honest)
    assert REGISTRY["honest"] is Honest


@pytest.mark.parametrize(
    ("base", "key", "said"),
    [
        (Strategy, "share", "every entry of a scenario has the key share already: share of the sellers"),
        (Strategy, "strategy", "has the key strategy already"),
        (ReputationModel, "model", "has the key model already"),
        (Attack, "attack", "has the key attack already"),
    ],
)
def test_a_field_cannot_have_the_key_that_an_entry_has_for_itself(base, key, said):
    with pytest.raises(ValueError, match=rf"Mine\.{key}: .*{said}.*give the field another name"):
        defined(base, __annotations__={key: float}, name="t_mine", **{key: field(0.5, "what it is")})
    assert not any("t_mine" in register for register in REGISTERS)


@pytest.mark.filterwarnings("ignore:Field name")
def test_what_the_class_says_is_no_field():
    with pytest.raises(ValueError, match=r"Mine\.ill_intentioned: .*without a type"):
        defined(Strategy, __annotations__={"ill_intentioned": bool}, ill_intentioned=True)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.5, r'write part: float = field\(0\.5, "what it is"\); or part: ClassVar = 0\.5 for what no scenario sets'),
        ([1], r'write part: list = field\(\[1\], "what it is"\)'),
        (field(3, "how many"), r"write part: int = field\(…\)"),
        (field(text="how many"), r"write part: float = field\(…\)"),
    ],
)
def test_an_attribute_without_a_type_is_told_how_to_get_one(value, said):
    with pytest.raises(TypeError, match=r"^Mine\.part has no type: " + said) as caught:
        defined(Strategy, name="t_mine", part=value)
    assert "pydantic" not in str(caught.value)


def test_a_plug_in_is_told_its_line(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("from emptor import Strategy\n\n\nclass Mine(Strategy):\n    name = 't_mine'\n    part = .5\n")
    with pytest.raises(
        ScenarioError, match=r"mine\.py:4: the plug-in fails: TypeError: Mine\.part has no type: write "
    ):
        load_plugin(file)
