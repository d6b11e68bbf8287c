"""Shipped files, mutated: always a clear error or a valid scenario, never anything else."""

import copy

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emptor.scenario import ScenarioError, load_any
from emptor.scenario.shelf import home

FILES = [path for path in sorted(home().rglob("*.yaml")) if path.parent.name not in ("studies", "searches")]
DATA = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
WRONG = [
    None,
    True,
    -1,
    0,
    1,
    3.5,
    1e12,
    -1e300,
    2**70,
    "",
    "no",
    "taobao",
    "x" * 5000,
    [],
    {},
    [[]],
    {"a": {"b": 1}},
    [None],
]


def places(value, path=()):
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


@st.composite
def mutated(draw):
    path = draw(st.sampled_from(FILES))
    data = copy.deepcopy(DATA[path])
    for _ in range(draw(st.integers(1, 3))):
        every = list(places(data))
        if not every:
            break
        *above, key = draw(st.sampled_from(every))
        holder = data
        for step in above:
            holder = holder[step]
        how = draw(st.sampled_from(["rename", "drop", "retype", "scale"]))
        value = holder[key]
        if how == "rename" and isinstance(holder, dict):
            new = draw(
                st.sampled_from([str(key)[:-1] or "a", f"{key}s", "extends", "name", "rules"]) | st.text(max_size=8)
            )
            holder[new] = holder.pop(key)
        elif how == "drop":
            del holder[key]
        elif how == "scale" and isinstance(value, (int, float)) and not isinstance(value, bool):
            holder[key] = value * draw(st.sampled_from([-1, 0, 10, 1000, 1e9]))
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(WRONG)))
    return path, data


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(mutated())
def test_a_mutated_file_is_an_error_or_a_scenario(tmp_path, case):
    path, data = case
    file = tmp_path / path.parent.name / path.name
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    problems = ()
    try:
        load_any(file)
    except ScenarioError as error:
        problems = error.problems
        assert problems
    for problem in problems:
        assert problem.said
        assert problem.file is not None
        assert "\n" not in str(problem)
