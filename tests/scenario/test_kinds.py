"""Which kind of file it is, told by its keys and by what it extends; a file of the wrong kind is one line."""

import pytest

from emptor.cli import main
from emptor.scenario import ScenarioError, load, load_any, load_rules
from emptor.scenario.kinds import COMMON, KEYS, USES, kind_of_source
from emptor.scenario.shelf import FOLDERS, NOUNS, home, names
from emptor.study.search_file import read as read_search
from emptor.study.search_models import Search
from emptor.study.study_file import read as read_study
from emptor.study.study_models import Study


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A shipped file of each kind, copied where its folder's name tells nothing."""
    monkeypatch.chdir(tmp_path)
    for kind in NOUNS:
        file = home() / FOLDERS[kind] / f"{names(kind)[0]}.yaml"
        (tmp_path / f"{kind}.yaml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def said(request, *args, **more):
    with pytest.raises(ScenarioError) as caught:
        request(*args, **more)
    return str(caught.value)


def test_the_keys_of_studies_and_searches_are_those_of_their_models():
    assert KEYS["study"] == set(Study.model_fields) - COMMON
    assert KEYS["search"] == set(Search.model_fields) - COMMON


def test_every_shipped_file_is_known_wherever_it_lies(tmp_path):
    for kind in NOUNS:
        for name in names(kind):
            copy = tmp_path / f"{name}.yaml"
            copy.write_text((home() / FOLDERS[kind] / f"{name}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
            assert kind_of_source(str(copy)) == kind, name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: taobao\nname: mine\npayments: {}\n", "3: payments: unknown key; did you mean payment?"),
        ("extends: taobao\nname: my own\nremedis: {}\n", "3: remedis: unknown key; did you mean remedies?"),
        ("extends: taobao\nname: my own\nremedy: {}\n", "3: remedy: unknown key; did you mean remedies?"),
        ("extends: paypal_overlay+taobaoo\n", "1: extends: no rule set is called 'taobaoo'; did you mean taobao?"),
        ("extends: tabao\nname: my own\n", "1: extends: no rule set is called 'tabao'; did you mean taobao?"),
        ("extends: ./base.yaml\npayed: {}\n", "2: payed: unknown key; did you mean payment?"),
        ("extends: baseline\npayment: {}\n", "2: payment: unknown key; did you mean rules.payment?"),
        ("extends: baselin\n", "1: extends: no scenario is called 'baselin'; did you mean baseline?"),
        ("extends: taobao\nname: mine\ndays: 30\n", "3: days: this belongs to a scenario, beside its rules; "),
        ("payed: {}\ncurrency: {reference_order_value: 1}\n", "1: payed: unknown key; did you mean payment?"),
    ],
)  # fmt: skip
def test_a_slip_in_a_key_or_in_a_name_does_not_change_the_kind(tmp_path, monkeypatch, text, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text("extends: no_rules\ntitle: a base of one's own\n")
    (tmp_path / "mine.yaml").write_text(text)
    assert said(load_any, "mine.yaml").startswith(f"mine.yaml:{message}")


def test_files_that_extend_each_other_in_a_circle_are_told_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text("extends: ./two.yaml\n")
    (tmp_path / "two.yaml").write_text("extends: ./one.yaml\n")
    assert "extends itself in a circle" in said(load_any, "one.yaml")


@pytest.mark.parametrize(
    ("request_", "found", "wanted"),
    [
        (load, "study", "scenario"),
        (load, "search", "scenario"),
        (load, "population", "scenario"),
        (load_any, "study", "scenario"),
        (load_rules, "scenario", "rules"),
        (load_rules, "study", "rules"),
        (read_study, "scenario", "study"),
        (read_study, "rules", "study"),
        (read_study, "search", "study"),
        (read_search, "study", "search"),
        (read_search, "population", "search"),
    ],
)
def test_a_file_of_the_wrong_kind_is_one_line_that_says_what_to_do_with_it(shelf, request_, found, wanted):
    file = f"{found}.yaml"
    line = said(request_, file)
    assert line == f"{file}: this is a {NOUNS[found]}, not a {NOUNS[wanted]}: {USES[found].format(file)}"


def test_a_shipped_name_of_the_wrong_kind_too(capsys):
    assert said(load, "release_and_parcels").endswith("a study, not a scenario: emptor sweep release_and_parcels")
    with pytest.raises(SystemExit) as caught:
        main(["sweep", "taobao", "--out", "unused"])
    assert caught.value.code == 2
    assert capsys.readouterr().err == "taobao: this is a rule set, not a study: emptor run taobao\n"


def test_the_option_that_named_it_is_said(shelf):
    line = said(load, "baseline", rules="study.yaml")
    assert line == "--rules study.yaml: study.yaml is a study, not a rule set: emptor sweep study.yaml"


def test_a_study_in_a_file_that_is_written_on_one_line_is_checked_as_one(tmp_path, capsys):
    study = tmp_path / "flow.yaml"
    study.write_text(
        '{"scenario": "baseline", "replications": 2, "outcomes": ["gmv"], "rules": ["taobao", "no_rules"]}'
    )
    with pytest.raises(SystemExit) as caught:
        main(["check", str(study)])
    assert (caught.value.code or 0, "ok (study)" in capsys.readouterr().out) == (0, True)
