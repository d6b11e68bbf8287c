"""`emptor score`: what it prints and writes, and how it refuses."""

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from emptor import Profile, ReputationModel, field
from emptor.reputation.model import MODELS
from ratings.files import OTC, emptor, needs_data, write

ROWS = ["rater,rated,rating,time", "al,bo,1,1", "cy,bo,1,2", "al,cy,-1,3", "dé,bo,0,4", 'bo,"e, f",1,5']


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "r.csv", *ROWS)


@pytest.fixture
def _own_models():
    before = dict(MODELS)

    class Likes(ReputationModel):
        """Names: own opinion. What the viewer said himself; strangers hear nothing."""

        name = "likes"
        summary = "what the viewer said himself"
        profile: ClassVar = Profile(personal=True, uses_rater=True)
        boost: float = field(1.0, "factor", ge=0, le=2)

        def score(self, memory, viewers, rated, day):
            r = memory.ratings
            said = dict(zip(zip(r.rater.tolist(), r.rated.tolist(), strict=True), r.value.tolist(), strict=True))
            pairs = zip(viewers.tolist(), rated.tolist(), strict=True)
            return np.array([self.boost * (1 + said[pair]) / 4 if pair in said else np.nan for pair in pairs])

    class Breaks(ReputationModel):
        """Names: none. Always fails."""

        name = "breaks"
        summary = "always fails"

        def score(self, memory, viewers, rated, day):
            raise RuntimeError("no more")

    yield
    MODELS.clear()
    MODELS.update(before)


def test_a_table_with_the_model_its_paper_and_the_number_of_ratings(file):
    code, out, err = emptor("score", file, "--model", "sum")
    assert (code, err) == (0, "")
    for part in ("Resnick and Zeckhauser", "5 ratings by 4 people", "recognised", "e, f", "Only the order"):
        assert part in out
    table = [line.split() for line in out.splitlines()]
    assert ["bo", "2", "3", "0.67"] in table
    assert ["cy", "−1", "1", "−1.00"] in table


def test_all_scores_in_a_file(file, tmp_path):
    out = tmp_path / "scores.csv"
    for _ in range(2):
        assert emptor("score", file, "--model", "sum", "--out", out)[0] == 0
    frame = pd.read_csv(out)
    assert frame["user"].tolist() == ["bo", "e, f", "al", "dé", "cy"]
    assert frame["score"].tolist() == [2, 1, 0, 0, -1]
    assert frame["ratings"].tolist() == [3, 1, 0, 0, 1]
    assert frame["mean_rating"].isna().tolist() == [False, False, True, True, False]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.csv", "scores.csv"]


@pytest.mark.usefixtures("_own_models")
def test_personal_models_need_a_viewer_or_say_what_they_show(file, tmp_path):
    out = tmp_path / "s.csv"
    code, printed, _ = emptor("score", file, "--model", "likes", "--viewer", "al", "--set", "boost=.5", "--out", out)
    assert code == 0
    assert "eyes of al" in printed
    assert "boost=0.5" in printed
    frame = pd.read_csv(out).set_index("user")["score"]
    assert frame["bo"] == 0.25
    assert frame["cy"] == 0.0
    assert np.isnan(frame["e, f"])
    printed = emptor("score", file, "--model", "likes")[1]
    assert "a stranger sees" in printed
    assert "3 who were rated have no score" in printed
    assert "no difference" in emptor("score", file, "--model", "sum", "--viewer", "al")[1]


@pytest.mark.usefixtures("_own_models")
def test_a_model_that_fails_is_exit_code_1_in_a_line_and_writes_nothing(file, tmp_path):
    code, _, err = emptor("score", file, "--model", "breaks", "--out", tmp_path / "s.csv")
    assert code == 1
    assert err.count("\n") == 1
    assert "breaks: RuntimeError: no more" in err
    assert not (tmp_path / "s.csv").exists()


@pytest.mark.usefixtures("_own_models")
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--model", "summ"], "did you mean sum?"),
        (["--model", "likes", "--set", "bost=1"], "likes has no such parameter; did you mean boost?"),
        (["--model", "likes", "--set", "boost=3"], "3 is too large; expected a number from 0 to 2"),
        (["--model", "likes", "--set", "boost=much"], "expected a number"),
        (["--model", "likes", "--set", "boost"], "not key=value"),
        (["--model", "sum", "--set", "model=mean"], "sum has no such parameter; expected no --set"),
        (["--model", "likes", "--viewer", "boo"], "did you mean bo?"),
        (["--model", "sum", "--scale", "stars"], ":4: rating: -1 is off the scale"),
        (["--model", "sum", "--time", "iso"], ":2: time: '1' is no such time"),
        (["--model", "sum", "--time", "noon"], "noon"),
        (["--model", "sum", "--out", "{file}"], "the file of ratings itself"),
        (["--model", "sum", "--out", "{folder}"], "this is a folder"),
        (["--model", "sum", "--out", "{folder}/thesis.tex"], "left alone"),
        (["--model", "sum", "--out", "{folder}/no/s.csv"], "its folder does not exist"),
        ([], "--model"),
    ],
)
def test_bad_input_is_exit_code_2(file, tmp_path, options, problem):
    (tmp_path / "thesis.tex").write_text("years of work")
    before = sorted(p.name for p in tmp_path.iterdir())
    code, out, err = emptor("score", file, *(o.format(file=file, folder=tmp_path) for o in options))
    assert (code, out) == (2, "")
    assert problem in " ".join(err.replace("│", "").split())
    assert "Traceback" not in err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_list_models_names_paper_and_profile():
    code, out, _ = emptor("list", "models")
    assert code == 0
    for name, model in MODELS.items():
        assert any(line.startswith(f"{name} ") and model.summary in line for line in out.splitlines())
        assert model.source in out
    assert "the same for all; an order only" in out


@needs_data
def test_bitcoin_otc(tmp_path):
    code, out, _ = emptor("score", OTC, "--model", "sum", "--out", tmp_path / "s.csv")
    assert code == 0
    assert "35,592 ratings" in out
    assert "−10 to +10" in out
    frame = pd.read_csv(tmp_path / "s.csv")
    assert len(frame) == 5881
    data = pd.read_csv(OTC)
    assert frame.set_index("user")["score"][35] == pytest.approx(data.loc[data["rated"] == 35, "rating"].sum() / 10)
