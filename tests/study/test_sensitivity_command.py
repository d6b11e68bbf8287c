"""`emptor sensitivity` from a study file to its folder: a market whose answer algebra knows, and what can go wrong."""

import json
import os

import pandas as pd
import pytest
import yaml

import emptor
from emptor.cli import main
from emptor.measures import registry
from emptor.scenario import ScenarioError
from emptor.study.sensitivity import again

PLUGIN = '''
from emptor import Measure


class FeesTogether(Measure):
    """Formula: (Σ order_fees + Σ subscriptions) / minor units."""

    name = "fees_together"
    unit = "currency"
    summary = "Fees per order and for listings, added up."

    def value(self, book):
        return float(book.flow["order_fees"].sum() + book.flow["subscriptions"].sum()) / book.minor_units


class FeesMultiplied(Measure):
    """Formula: Σ order_fees · Σ subscriptions / minor units²."""

    name = "fees_multiplied"
    unit = "currency squared"
    summary = "Fees per order times fees for listings."

    def value(self, book):
        return float(book.flow["order_fees"].sum()) * float(book.flow["subscriptions"].sum()) / book.minor_units**2
'''
PER_ORDER, LISTING = [0.5, 1.0, 1.5, 2.0], [2.0, 4.0, 6.0, 8.0]
PATHS = ["rules.fees.per_order", "rules.fees.listing"]
FEES = {
    "name": "fees",
    "title": "What moves the fees of a market?",
    "set": {
        "days": 34,
        "warm_up_days": 0,
        "follow_up_days": 2,
        "population.buyers.count": 12,
        "population.sellers.count": 3,
        "population.buyers.trips_per_day": 0.2,
        "rules.payment.auto_release.days": 3,
    },
    "rules": ["taobao"],
    "uncertainties": {
        PATHS[0]: PER_ORDER,
        PATHS[1]: LISTING,
        # There is no court under these rules.
        "environment.law.cost": [20.0, 40.0],
    },
    "outcomes": ["fees_together", "fees_multiplied"],
    "design": {"kind": "morris", "trajectories": 5},
    "replications": 3,
}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    before = dict(registry._REGISTRY)
    file = tmp_path_factory.mktemp("plugin") / "fees.py"
    file.write_text(PLUGIN)
    yield file
    registry._REGISTRY.clear()
    registry._REGISTRY.update(before)


def command(*words):
    with pytest.raises(SystemExit) as ended:
        main(["sensitivity", *map(str, words)])
    return ended.value.code


def mean(values):
    return sum(values) / len(values)


def variance(values):
    return mean([v * v for v in values]) - mean(values) ** 2


@pytest.fixture(scope="module")
def done(plugin, tmp_path_factory):
    home = tmp_path_factory.mktemp("fees")
    (home / "fees.yaml").write_text(yaml.safe_dump(FEES, sort_keys=False))
    out = home / "out"
    words = [home / "fees.yaml", "--method", "both", "--samples", 64, "--out", out, "--plugin", plugin]
    assert command(*words, "--backend", "here") == 0
    return out, words


def test_indices_of_a_market_with_a_known_answer_lie_within_their_intervals(done):
    out, _ = done
    found = pd.read_csv(out / "sensitivity.csv").set_index(["outcome", "factor"])
    # Orders and shops are the same whatever the fees: a fee per order of f brings in k·f, one for listings m·f.
    rows = pd.read_parquet(out / "sobol" / "runs").groupby(PATHS)["fees_together"].mean()
    k = (rows[2.0, 2.0] - rows[0.5, 2.0]) / 1.5
    m = (rows[0.5, 8.0] - rows[0.5, 2.0]) / 6.0
    assert k > 1
    assert m > 1
    for (f, g), value in rows.items():
        assert value == pytest.approx(k * f + m * g)
    parts = [k**2 * variance(PER_ORDER), m**2 * variance(LISTING)]
    together = [part / sum(parts) for part in parts]
    # Of a product, whatever k and m are: E[X²]E[Y²] − E[X]²E[Y]².
    alone = [variance(PER_ORDER) * mean(LISTING) ** 2, variance(LISTING) * mean(PER_ORDER) ** 2]
    whole = alone[0] + alone[1] + variance(PER_ORDER) * variance(LISTING)
    known = {
        "fees_together": [(share, share) for share in together],
        "fees_multiplied": [(alone[0] / whole, 1 - alone[1] / whole), (alone[1] / whole, 1 - alone[0] / whole)],
    }
    for outcome, indices in known.items():
        for path, (first, total) in zip(PATHS, indices, strict=True):
            row = found.loc[outcome, path]
            assert row["S1_low"] < first < row["S1_high"], (outcome, path)
            assert row["ST_low"] < total < row["ST_high"], (outcome, path)
            # Effects of the whole range: k·1.5 and m·6 exactly where fees are added.
            if outcome == "fees_together":
                assert row["mu"] == pytest.approx({PATHS[0]: 1.5 * k, PATHS[1]: 6.0 * m}[path])
                assert row["sigma"] == pytest.approx(0.0, abs=1e-6)


def test_what_nobody_reads_is_screened_out_and_held_in_the_middle(done):
    out, _ = done
    found = pd.read_csv(out / "sensitivity.csv")
    held = found[found["factor"] == "environment.law.cost"]
    assert (held["mu_star"] == 0).all()
    assert held["S1"].isna().all()
    record = json.loads((out / "run.json").read_text())
    assert record["fixed"] == [{"path": "environment.law.cost", "value": 40.0, "why": "changes nothing"}]
    study = json.loads((out / "sobol" / "study.json").read_text())["study"]
    assert study["set"]["environment.law.cost"] == 40.0
    assert list(study["uncertainties"]) == PATHS


def test_luck_is_told(done):
    luck = pd.read_csv(done[0] / "luck.csv").set_index(["method", "outcome"])
    row = luck.loc["sobol", "fees_together"]
    assert 0 < row["luck_low"] < row["luck"] < row["luck_high"] < 1
    assert (row["replications"], row["blocks"]) == (3, 64)


def test_the_same_command_again_makes_no_run_and_the_same_tables(done, capsys):
    out, words = done
    before = {name: (out / name).read_bytes() for name in ("sensitivity.csv", "luck.csv", "figures/sobol.png")}
    assert command(*words, "--backend", "here") == 0
    assert "768 of them are finished already" in capsys.readouterr().out
    assert {name: (out / name).read_bytes() for name in before} == before


def test_a_folder_is_read_and_not_run(done, capsys, tmp_path):
    out, _ = done
    assert command(out) == 0
    said = capsys.readouterr().out
    assert "per_order" not in said.split("Left out")[0].split("fees per order")[0]
    assert "Left out after screening" in said
    assert "written to" not in said
    # One of its studies alone, as a sweep leaves it, and into another folder.
    assert command(out / "sobol", "--out", tmp_path / "more") == 0
    assert (tmp_path / "more" / "sensitivity.csv").exists()
    found = again(out)
    pd.testing.assert_frame_equal(
        found.frame.reset_index(drop=True), pd.read_parquet(out / "sensitivity.parquet"), check_dtype=False
    )


def test_the_page_says_it_all_without_network(done):
    page = (done[0] / "report.html").read_text()
    assert page.count("<figure>") == 2
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "changes nothing" in page
    assert page.count('<source media="') == 2
    for text in ("fees per order", "rules.fees.per_order", "emptor "):
        assert text in page


def test_a_run_of_a_part_is_made_alone_from_its_folder(done, plugin, capsys):
    out, _ = done
    with pytest.raises(SystemExit) as ended:
        main(["sweep", str(out / "sobol" / "study.yaml"), "--run", "17", "--plugin", str(plugin)])
    assert ended.value.code == 0
    assert "run 17: taobao, replication 0" in capsys.readouterr().out


def test_a_study_that_was_stopped_goes_on(done, plugin, tmp_path):
    # As a kill leaves it: a record, and half a journal of the screening.
    import shutil

    out, words = done
    cut = tmp_path / "cut"
    shutil.copytree(out, cut)
    shutil.rmtree(cut / "sobol")
    journal = cut / "morris" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[: len(lines) // 2]))
    for name in ("sensitivity.csv", "sensitivity.parquet", "luck.csv", "report.html"):
        (cut / name).unlink()
    words = [words[0], "--method", "morris", "--out", cut, "--plugin", plugin]
    assert command(*words, "--backend", "here") == 0
    assert (cut / "luck.csv").exists()
    again_morris = pd.read_csv(cut / "sensitivity.csv").set_index(["outcome", "factor"])["mu_star"]
    before = pd.read_csv(out / "sensitivity.csv").set_index(["outcome", "factor"])["mu_star"]
    pd.testing.assert_series_equal(again_morris, before)


def test_in_a_notebook_it_shows_itself(done):
    found = again(done[0])
    shown = found._repr_html_()
    assert "<table" in shown
    assert "data:image/svg" in shown
    assert "<script" not in shown
    assert set(found.luck["method"]) == {"morris", "sobol"}
    assert "Sobol' indices" in repr(found)


# -- what can go wrong ---------------------------------------------------------------------------------------

TINY = FEES | {"outcomes": ["gmv"], "uncertainties": {PATHS[0]: [0.5, 1.0]}, "replications": 1}


@pytest.mark.parametrize(
    ("study", "options", "said"),
    [
        (
            TINY | {"uncertainties": {}, "design": {"kind": "grid"}},
            {},
            "there are no uncertainties.*environment.carrier",
        ),
        (TINY, {"method": "sobol", "samples": 100}, "--samples: 100 is not a power of two; expected 64 or 128"),
        (TINY, {"method": "sobol", "samples": 2}, "--samples: 2 blocks say nothing; expected 4 or 8"),
        (TINY, {"method": "sobol", "trajectories": 8}, "--trajectories: Sobol' indices take no walks"),
        (TINY, {"method": "morris", "samples": 8}, "--samples: a screening takes no blocks"),
        (TINY, {"method": "morris", "trajectories": 1}, "--trajectories: 1 say nothing"),
        (TINY | {"design": {}, "seeds": {"across_points": "fresh"}}, {}, "seeds.across_points: points are held"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_anything_runs(study, options, said):
    with pytest.raises(ScenarioError, match=said):
        emptor.sensitivity(study, backend="here", **options)


def test_a_folder_without_a_study_of_this_kind_is_named(tmp_path):
    with pytest.raises(ScenarioError, match=r"no study\.json of a study in it"):
        emptor.sensitivity(tmp_path)
    (tmp_path / "study.json").write_text(json.dumps({"study": TINY | {"design": {"kind": "grid"}}}))
    with pytest.raises(ScenarioError, match="its design is grid, which does not change one value at a time"):
        emptor.sensitivity(tmp_path)
    (tmp_path / "study.json").write_text(json.dumps({"study": TINY}))
    with pytest.raises(ScenarioError, match="no finished runs"):
        emptor.sensitivity(tmp_path)
    with pytest.raises(ScenarioError, match=r"--samples.*holds results"):
        emptor.sensitivity(tmp_path, samples=8)


def test_a_foreign_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ScenarioError, match="did not write"):
        emptor.sensitivity(TINY, tmp_path, backend="here")
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_an_outcome_that_nothing_moves_is_said(tmp_path, capsys):
    study = TINY | {"uncertainties": {"environment.law.cost": [20.0, 40.0]}, "design": {"kind": "grid"}}
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(study))
    assert command(tmp_path / "study.yaml", "--trajectories", 3, "--backend", "here") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "the same at every point" in said
    assert "no Sobol' indices were worked out: law cost at 40 (changes nothing)" in said
    assert "nan" not in said
    assert "nothing is kept" in said


def test_rule_sets_and_scenarios_beside_the_study_are_found_from_its_folders(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: taobao\nname: mine\n")
    (tmp_path / "people.yaml").write_text("name: people\nextends: baseline\ndays: 12\nfollow_up_days: 1\n")
    study = TINY | {"scenario": "./people.yaml", "rules": ["./mine.yaml"], "set": {"population.buyers.count": 8}}
    study["set"] |= {"population.sellers.count": 2, "warm_up_days": 0}
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(study | {"design": {"kind": "morris", "trajectories": 2}}))
    found = emptor.sensitivity(tmp_path / "study.yaml", tmp_path / "out", backend="here")
    assert found.made == 4
    # What lies in the results can be run from anywhere.
    plan = emptor.study.plan.plan_of(tmp_path / "out" / "morris" / "study.yaml")
    assert plan.labels == ["mine"]


def test_runs_that_fail_are_named_with_their_command(tmp_path, capsys):
    plugin = tmp_path / "breaks.py"
    plugin.write_text('''
from emptor import Strategy, field


class BreaksAt(Strategy):
    """Raises on its second day where it is told to."""

    name = "breaks_at"
    summary = "raises"
    nerve: float = field(0.0, "from which it raises", ge=0, le=1)

    def adapt(self, crew, day):
        if day == 1 and self.nerve > 0.9:
            raise RuntimeError("no more")
''')
    study = TINY | {"uncertainties": {"population.sellers.strategies.breaks_at.nerve": {"low": 0.0, "high": 1.0}}}
    study |= {"design": {"kind": "sobol_indices", "size": 16}}
    study["set"] = FEES["set"] | {
        "days": 10,
        "population.sellers.strategies": [{"strategy": "breaks_at", "share": 1.0}],
    }
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(study))
    out = tmp_path / "out"
    assert command(tmp_path / "study.yaml", "--out", out, "--plugin", plugin, "--backend", "here") == 1
    told = capsys.readouterr()
    said = " ".join(told.out.split())
    assert "of 16 blocks left out whole, because a run of each failed" in said
    assert "RuntimeError: no more" in told.err
    assert f"again: emptor sweep {out / 'sobol' / 'study.yaml'} --run" in told.err
