"""What the loader makes of good, odd and broken files."""

import csv
import gzip
import io
import time
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emptor.scenario.errors import ScenarioError
from emptor.study.csv_rows import CHUNK, MOST_PROBLEMS
from emptor.study.rating_files import load_labels, load_ratings
from ratings.files import write


def said(path, **options):
    with pytest.raises(ScenarioError) as caught:
        load_ratings(path, **options)
    return [str(problem).removeprefix(str(path)) for problem in caught.value.problems]


def test_columns_in_any_order_and_what_is_not_read(tmp_path):
    file = write(tmp_path / "r.csv", "Rating, time ,remark,RATED,rater", "-1,3,x,bo,al", "1,4.5,y,cy,bo")
    found = load_ratings(file)
    assert found.names == ("al", "bo", "cy")
    assert found.ratings.rater.tolist() == [0, 1]
    assert found.ratings.rated.tolist() == [1, 2]
    assert found.ratings.value.tolist() == [-1.0, 1.0]
    assert found.ratings.day.tolist() == [3.0, 4.5]
    assert "columns that are not read: 'remark'" in found.notes


@pytest.mark.parametrize(
    ("values", "low", "high", "levels"),
    [
        ([-1, 0, 1], -1, 1, 3), ([-1, 1], -1, 1, 3), ([1, 5, 3], 1, 5, 5), ([1.5, 5], 1, 5, 9), ([-10, 3], -10, 10, 21),
        ([-2, 6], -10, 10, 21),
    ],
)  # fmt: skip
def test_a_scale_is_recognised_and_said(tmp_path, values, low, high, levels):
    file = write(tmp_path / "r.csv", "rater,rated,rating", *(f"a,b{i},{v}" for i, v in enumerate(values)))
    found = load_ratings(file)
    assert (found.scale.low, found.scale.high, found.scale.levels) == (low, high, levels)
    assert found.ratings.levels == levels
    assert "recognised" in found.summary()[1]
    assert np.allclose(found.ratings.value * found.scale.half + found.scale.middle, values)


@pytest.mark.parametrize("values", [[0, 1], [1], [1, 2, 4], [0, 5], [-5, 5], [1, 10], [0.5, 1], [-1.5, 7], [-10, 6.5]])
def test_a_scale_that_could_be_another_is_not_guessed(tmp_path, values):
    file = write(tmp_path / "r.csv", "rater,rated,rating", *(f"a,b{i},{v}" for i, v in enumerate(values)))
    (problem,) = said(file)
    assert "more than one scale; expected --scale LOW..HIGH" in problem
    low, high = min(values), max(values)
    assert load_ratings(file, scale=f"{low - 1}..{high + 1}").scale.low == low - 1


def test_a_value_that_no_scale_holds_is_named_with_its_line(tmp_path):
    file = write(tmp_path / "r.csv", "rater,rated,rating", "a,b,5", "a,c,1", "a,d,55")
    assert said(file) == [
        ":4: rating: no scale that is known here holds 55; expected --scale LOW..HIGH if it is right "
        "(ratings go from 1 to 55)"
    ]
    assert said(file, scale="stars") == [":4: rating: 55 is off the scale; expected 1 to 5"]


@pytest.mark.parametrize("scale", ["5", "5..1", "1..1", "a..b", "1..", "tern", "1...2.3.4"])
def test_what_is_no_scale(tmp_path, scale):
    file = write(tmp_path / "r.csv", "rater,rated,rating", "a,b,1")
    with pytest.raises(ScenarioError, match="scale"):
        load_ratings(file, scale=scale)


@pytest.mark.parametrize(
    ("times", "kind", "days"),
    [
        (["1289241912", "1289328312"], "unix", [14921.76, 14922.76]),
        (["1289241912000", "1289328312000"], "unix_ms", [14921.76, 14922.76]),
        (["0", "2.5"], "days", [0, 2.5]),
        (["-3", "40000"], "days", [-3, 40000]),
        (["1970-01-02", "1970-01-03T12:00:00"], "iso", [1, 2.5]),
        (["1970-01-02T02:00:00+02:00", "1970-01-02 12:00"], "iso", [1, 1.5]),
    ],
)
def test_times(tmp_path, times, kind, days):
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", *(f"a,b,-1,{t}" for t in times))
    found = load_ratings(file)
    assert found.time == kind
    assert np.allclose(found.ratings.day, days, atol=0.01)


def test_times_that_could_be_either_are_not_guessed(tmp_path):
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", "a,b,-1,5", "a,b,-1,20000000")
    assert "may be days or seconds; expected --time unix or --time days" in said(file)[0]
    assert load_ratings(file, time="unix").ratings.day[-1] == pytest.approx(20000000 / 86400)
    compact = write(tmp_path / "c.csv", "rater,rated,rating,time", "a,b,-1,20240131")
    assert "or dates without dashes" in said(compact)[0]


def test_everything_that_is_wrong_is_said_at_once_with_its_line(tmp_path):
    file = write(
        tmp_path / "r.csv", "rater,rated,rating,time,value", "a,b,5,2024-01-01,1", "", "a,,5,2024-01-01,1",
        "a,b,five,2024-01-01,1", "a,b,5,soon,1", "a,b,5,2024-01-01,0", "a,b,5", '"a', 'b",b,5,2024-01-01,',
        "a,b,5,17,1", 'a,b,"3,5",2024-01-01,1', "a,b,6,2024-01-01,1",
    )  # fmt: skip
    assert said(file, scale="stars") == [
        ":4: rated: the name is empty; expected a name",
        ":5: rating: 'five' is not a number; expected a number",
        ":6: time: 'soon' is no such time; expected a date such as 2024-01-31",
        ":7: value: '0' is not a worth; expected a number above 0",
        ":8: the line has 3 cells; expected 5, as in the first line",
        ":9: value: the value is empty; expected a number",
        ":11: time: '17' is no such time; expected a date such as 2024-01-31",
        ":12: rating: '3,5' is not a number; expected a number with a decimal point",
        ":13: rating: 6 is off the scale; expected 1 to 5",
    ]


def test_no_more_problems_than_a_person_reads(tmp_path):
    file = write(tmp_path / "r.csv", "rater,rated,rating", *["a,b,x"] * 5000)
    lines = said(file)
    assert len(lines) == MOST_PROBLEMS + 1
    assert lines[-1] == f"and {5000 - MOST_PROBLEMS:,} more problems in {file}"


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("rater,rated,ratng", ":1: rating: the column is missing (is 'ratng' meant for it?)"),
        ("source,target,rating", ":1: rater: the column is missing (is 'source' meant for it?)"),
        ("rater,rated,rating,timestamp", ":1: time: unknown column"),
        ("rater,rated,rating,rater", ":1: rater: two columns have this name; expected each column once"),
        ("6,2,4,1289241912", ":1: the first line holds data, not the names of columns"),
    ],
)
def test_the_first_line_is_wrong(tmp_path, head, problem):
    lines = said(write(tmp_path / "r.csv", head, "a,b,5,1"))
    assert any(line.replace(": timestamp: unknown", ": time: unknown").startswith(problem) for line in lines), lines


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"), (b"rater,rated,rating\n", "holds no ratings"), (b"PK\x03\x04", "a spreadsheet"),
        (b"\xff\xfer\x00", "UTF-16"), (b"\x1f\x8b\x08\x00trunc", "packed file is broken"),
        (b"rater,rated,rating\na,Ren\xe9,1\n", ":2: rated: "),
        (b'rater,rated,rating\na,"b,1\nc,d,1\n', ":2: a quoted cell"),
        (b'rater,rated,rating\na,"b"c,1\n', ":2: text follows a closing quote"),
        (b"rater,rated,rating\na,a,-1\n", "only ratings of oneself"),
        (b'rater,rated,rating\na,"' + b"b,1\n" * 60000, ":2: a quoted cell"),
    ],
)  # fmt: skip
def test_what_is_no_such_file(tmp_path, content, problem):
    file = tmp_path / "r.csv"
    file.write_bytes(content)
    assert problem in "\n".join(said(file))


def test_no_file_and_a_folder(tmp_path):
    write(tmp_path / "ratings.csv", "x")
    assert said(tmp_path / "rating.csv") == [": there is no such file; did you mean ratings.csv?"]
    assert said(tmp_path) == [": this is a folder; expected a CSV file"]


def test_what_is_odd_is_dealt_with_and_said(tmp_path):
    composed, apart = unicodedata.normalize("NFC", "Zoë"), unicodedata.normalize("NFD", "Zoë")
    file = write(
        tmp_path / "r.csv", "# from somewhere", "rater;rated;rating;time", f"{composed};b;5;3.5",
        f" {apart} ;c;1;2.5", "", "a;a;5;4", f"{composed};b;5;3.5", f"{composed};b;4;5",
        encoding="utf-8-sig", end="\r\n",
    )  # fmt: skip
    found = load_ratings(file)
    assert found.names == (composed, "c", "b")
    assert found.ratings.day.tolist() == [2.5, 3.5, 5]
    assert found.line.tolist() == [4, 3, 8]
    text = "\n".join(found.notes)
    for part in (
        "semicolons", "1 blank line left out", "1 name was tidied", "times fell 2 times",
        "1 rating of oneself left out", "1 exact copy of earlier lines left out",
        "1 ratings are of pairs that had rated before",
    ):  # fmt: skip
        assert part in text


def test_like_lines_without_times_of_day_are_dealings(tmp_path):
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", *["a,b,-1,2024-01-01"] * 3)
    found = load_ratings(file)
    assert len(found.ratings) == 3
    assert any("2 exact copies of earlier lines kept" in note for note in found.notes)


def test_nobodys_number_depends_on_what_comes_later(tmp_path):
    lines = ["z,y,-1,1", "y,x,1,2", "x,w,1,3"]
    past = load_ratings(write(tmp_path / "a.csv", "rater,rated,rating,time", *lines))
    more = load_ratings(write(tmp_path / "b.csv", "rater,rated,rating,time", "a,b,1,9", *reversed(lines)))
    assert more.names[: len(past.names)] == past.names
    assert more.ratings.rated[:3].tolist() == past.ratings.rated.tolist()


def test_labels(tmp_path):
    found = load_ratings(write(tmp_path / "r.csv", "rater,rated,rating", "a,b,-1", "a,c,1"))
    notes = []
    labels = load_labels(write(tmp_path / "l.csv", "user,label", "b,-1", "c,1", "b,-1", "nobody,1"), found, notes)
    assert labels == {1: True, 2: False}
    assert notes == ["1 labelled people are not in the ratings and are left out", "1 labels stand there twice"]
    for lines, problem in [
        (["b,-1", "b,1"], ":3: label: 'b' has the other label on line 2"),
        (["b,0", "c,1"], ":2: label: 0 is no label; expected 1 for benign or -1 for fraudulent"),
        (["b,-1"], "do not have both labels"),
        (["b,bad", "c,1"], ":2: label: 'bad' is not a number"),
    ]:
        with pytest.raises(ScenarioError) as caught:
            load_labels(write(tmp_path / "l.csv", "user,label", *lines), found, [])
        assert problem in str(caught.value)


def test_a_million_rows_take_seconds(tmp_path):
    n = 100_000
    rater = [f"käufer {i * 7919 % 20011}" for i in range(n)]
    lines = [f"{r},店{i % 997},{1 + i % 5},{1300000000 + i}" for i, r in enumerate(rater)]
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", *lines)
    packed = tmp_path / "r.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    started = time.process_time()
    found = load_ratings(packed)
    # A tenth of a million, with room for a slow machine.
    assert time.process_time() - started < 6
    assert len(found.ratings) == n > CHUNK
    assert found.line.tolist() == list(range(2, n + 2))


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12).filter(
    lambda s: s.strip() and unicodedata.normalize("NFC", s.strip()) == s
)
ROWS = st.lists(
    st.tuples(NAMES, NAMES, st.integers(-1, 1), st.integers(0, 999)).filter(lambda row: row[0] != row[1]),
    min_size=1, max_size=30,
)  # fmt: skip


@given(
    rows=ROWS, separator=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n"]), bom=st.booleans(),
    pack=st.booleans(), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), order=st.permutations(range(4)),
)  # fmt: skip
def test_any_file_that_can_be_written_is_read_back(tmp_path_factory, rows, separator, end, bom, pack, quoting, order):
    text = io.StringIO()
    out = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    out.writerow([("rater", "rated", "rating", "time")[i] for i in order])
    for row in rows:
        out.writerow([row[i] for i in order])
    raw = text.getvalue().encode("utf-8-sig" if bom else "utf-8")
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(gzip.compress(raw) if pack else raw)
    found = load_ratings(file, scale="ternary")
    wanted = sorted(rows, key=lambda row: row[3])
    read = found.ratings
    assert [found.names[i] for i in read.rater] == [row[0] for row in wanted]
    assert [found.names[i] for i in read.rated] == [row[1] for row in wanted]
    assert read.value.tolist() == [row[2] for row in wanted]
    assert read.day.tolist() == [row[3] for row in wanted]


LINES = st.text(max_size=200).map(lambda text: ("rater,rated,rating\n" + text).encode("utf-8", "replace"))


@given(raw=st.binary(max_size=200) | LINES)
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(tmp_path_factory, raw):
    file = tmp_path_factory.getbasetemp() / "anything.csv"
    file.write_bytes(raw)
    try:
        found, problems = load_ratings(file, scale="-1..1"), ()
    except ScenarioError as error:
        found, problems = None, error.problems
    if found is None:
        assert problems
        assert all(str(problem).strip() and "\n" not in str(problem) for problem in problems)
    else:
        assert len(found.ratings) == len(found.line) > 0
