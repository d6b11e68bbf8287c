"""The documents are not stale, and what they show runs."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from emptor import Market, load
from emptor.behaviour.library import ATTACKS, REGISTRY
from emptor.day import DAY
from emptor.measures import registry
from emptor.reputation.library import MODELS
from emptor.study.plan import plan_of

HOME = Path(__file__).parents[2]
PLUGINS = (HOME / "docs" / "plugins.md").read_text(encoding="utf-8")
SHIPPED = [model for model in MODELS.values() if model.__module__.startswith("emptor.")]
MODEL_PAGE = (HOME / "docs" / "models.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def generate():
    path = HOME / "docs" / "generate.py"
    spec = importlib.util.spec_from_file_location("docs_generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_comparison_on_the_page_of_studies_runs():
    page = (HOME / "docs" / "studies.md").read_text(encoding="utf-8")
    section = page[page.index("## Comparing rule sets") : page.index("## In a notebook")]
    exec(re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0], {})


@pytest.fixture
def _own_names_go_again():
    registers = (REGISTRY, registry._REGISTRY, MODELS, ATTACKS)
    copies = [dict(known) for known in registers]
    yield
    for known, before in zip(registers, copies, strict=True):
        known.clear()
        known.update(before)


def test_generated_pages_are_not_stale(generate):
    stale = [path.name for path, text in generate.pages().items() if path.read_text(encoding="utf-8") != text]
    assert not stale, "run: python docs/generate.py"


def test_the_catalogue_is_whole(generate):
    text = generate.draws()
    assert text.count("\n| `") == len(generate._declared()) >= 60


def test_the_study_on_the_page_of_studies_can_be_run(tmp_path):
    page = (HOME / "docs" / "studies.md").read_text(encoding="utf-8")
    (tmp_path / "my_study.yaml").write_text(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0])
    plan = plan_of(tmp_path / "my_study.yaml")
    assert len(plan.runs) == 2 * 2 * 32 * 5
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[-1].replace("jobs=1", 'backend="here"'), {})


def test_the_sensitivity_on_the_page_of_studies_is_what_it_shows(capsys):
    page = (HOME / "docs" / "studies.md").read_text(encoding="utf-8").partition("## Which uncertainty matters")[2]
    shown: dict = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1].replace("jobs=1", 'backend="here"'), shown)
    assert shown["found"].made == 4 * 3 * 2
    assert "moved most, over the whole range of each" in capsys.readouterr().out


def test_the_table_of_the_day_has_every_stage():
    text = (HOME / "docs" / "design.md").read_text(encoding="utf-8")
    table = text.partition("<!-- the day")[2].partition("<!-- end of the day")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(DAY)


@pytest.mark.parametrize("page", sorted((HOME / "docs").glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.usefixtures("_own_names_go_again")
def test_what_the_page_on_plug_ins_shows_runs(monkeypatch, tmp_path, capsys):
    # One file, as a user has it, so that its classes can be found again by their module.
    file = tmp_path / "things_of_my_own.py"
    file.write_text("\n\n".join(re.findall(r"```python\n(.*?)```", PLUGINS, re.DOTALL)), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("things_of_my_own")
    try:
        assert "cases open at the worst" in capsys.readouterr().out
        assert module.seller.orders > 0
        assert (module.seller.price, module.seller.quality) == (42.0, 0.95)
        scenario = tmp_path / "tempted.yaml"
        scenario.write_text(re.search(r"```yaml\n(.*?)```", PLUGINS, re.DOTALL)[1], encoding="utf-8")
        followed = load(scenario).population.sellers.strategies[1]
        assert (followed.name, followed.dear) == ("big_ticket", 0.95)
    finally:
        sys.modules.pop("things_of_my_own", None)


@pytest.mark.usefixtures("_own_names_go_again")
def test_what_the_page_on_models_shows_runs(monkeypatch, tmp_path, capsys):
    file = tmp_path / "models_of_my_own.py"
    file.write_text("\n\n".join(re.findall(r"```python\n(.*?)```", MODEL_PAGE, re.DOTALL)), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("models_of_my_own")
    try:
        # On day 81 only day 80 is within 60 days: (0.75 + 1) / (1 + 2) for agent 1.
        assert "scores of 0, 1 and 2: [0.5        0.58333333 0.5       ]" in capsys.readouterr().out
        assert module.model.days == 60
        scenario = tmp_path / "recent.yaml"
        scenario.write_text(re.search(r"```yaml\n(.*?)```", MODEL_PAGE, re.DOTALL)[1], encoding="utf-8")
        named = load(scenario).rules.reputation.model
        assert (named.name, named.days) == ("recent_mean", 60)
    finally:
        sys.modules.pop("models_of_my_own", None)


@pytest.mark.usefixtures("_own_names_go_again")
def test_what_the_page_on_adversaries_shows_runs(monkeypatch, tmp_path):
    page = (HOME / "docs" / "adversaries.md").read_text(encoding="utf-8")
    file = tmp_path / "attacks_of_my_own.py"
    file.write_text("\n\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("attacks_of_my_own")
    try:
        scenarios = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
        assert len(scenarios) == 3
        for text in scenarios:
            scenario = tmp_path / "shown.yaml"
            scenario.write_text(text, encoding="utf-8")
            market = Market(load(scenario), collect=False).run(7)
            assert sum(c.row["orders"] + c.row["shams"] for c in market.plots.campaigns) > 0, text
    finally:
        sys.modules.pop("attacks_of_my_own", None)


def test_the_page_on_adversaries_names_every_shipped_one():
    page = (HOME / "docs" / "adversaries.md").read_text(encoding="utf-8")
    tables = page[page.index("## The campaigns") : page.index("## A campaign of one's own")]
    shipped = {name for name, kind in (ATTACKS | REGISTRY).items() if "adversaries" in kind.__module__}
    assert shipped <= set(re.findall(r"`(\w+)`", tables))


def test_a_model_in_twelve_lines_has_twelve():
    block = re.search(r"class RecentMean.*?```", MODEL_PAGE, re.DOTALL)[0].removesuffix("```")
    code = [line for line in block.splitlines() if line.strip() and '"""' not in line]
    assert len(code) <= 12


def test_the_table_of_models_has_every_shipped_one():
    table = MODEL_PAGE.partition("<!-- the models")[2].partition("<!-- end of the models")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == sorted(model.name for model in SHIPPED)


def test_every_model_has_its_names_and_a_paper():
    for model in SHIPPED:
        assert (model.__doc__ or "").startswith("Names: "), model
        assert model.summary, model
        assert model.source, model
