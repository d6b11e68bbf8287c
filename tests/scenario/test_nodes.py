import pytest

from emptor.scenario.nodes import MOST_BYTES, Place, from_python, merge, parse, parse_file, parse_value


def read(text, problems=None):
    return parse(text if isinstance(text, bytes) else text.encode(), "f.yaml", problems if problems is not None else [])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("true", True), ("12:30", "12:30"),
        ("2020-01-01", "2020-01-01"), ("1_000", "1_000"), ("~", None), ("", None), ("null", None), ("1e3", 1000.0),
        (".5", 0.5), ("-3", -3), ("'3'", "3"), ("\"true\"", True and "true"), ("=", "="),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(written, value):
    problems = []
    found = read(f"a: {written}\n", problems).plain()["a"]
    assert (found, type(found), problems) == (value, type(value), [])


def test_lines_of_keys_and_values():
    tree = read("a:\n  b: 1\n  c:\n    - x\n    - y\n")
    assert tree.child("a").key_line == 1
    assert tree.child("a").child("b").place == Place("f.yaml", 2, "a.b")
    assert tree.child("a").child("c").child(1).place == Place("f.yaml", 5, "a.c.1")
    assert tree.child("a").child("c").key_line == 3


def test_problems_are_collected_and_the_rest_is_read():
    problems = []
    tree = read("a: &x 1\nb: *x\nc: !!str 3\nd: .inf\ne: 4\ne: 5\n", problems)
    assert [p.line for p in problems] == [1, 2, 3, 4, 6]
    assert tree.child("e").value == 4


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe", b"a: \x00", b"a: \x1b", "[" * 900_000, "a: " + "9" * 5000, "a: 1e999", "{" * 50, "- " * 60 + "a",
        "a: [", "%", "a: 'b", "---\n---\n", "...", "\ufeff", "? a", "a: b: c", "!", "&", "*", "|", "a: \"\\ud800\"",
    ],
)  # fmt: skip
def test_nothing_breaks_the_reader(text):
    problems = []
    tree = read(text, problems)
    assert problems or tree is not None


def test_a_bomb_of_aliases_is_refused_at_once():
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else 'x'}]" for i in range(20))
    problems = []
    read(levels, problems)
    assert any("alias" in str(p) for p in problems)


def test_large_and_missing_files(tmp_path):
    problems = []
    (tmp_path / "big.yaml").write_bytes(b"#" * (MOST_BYTES + 1))
    for name in ("big.yaml", "none.yaml", "."):
        assert parse_file(tmp_path / name, name, problems) is None
    assert [p.said for p in problems] == ["the file is larger than 1 MB", "there is no such file", "this is a folder"]


def test_merge_goes_deep_and_replaces_lists():
    under, over = read("a: {b: 1, c: [1, 2]}\nd: 4\n"), read("a: {c: [3]}\nd: null\n")
    assert merge(under, over).plain() == {"a": {"b": 1, "c": [3]}, "d": None}


def test_option_values():
    problems = []
    assert parse_value("[1, a]", Place("--set"), problems).plain() == [1, "a"]
    assert parse_value("", Place("--set"), problems).plain() is None
    assert not problems
    parse_value("[1", Place("--set"), problems)
    assert str(problems[0]).startswith("--set: this is not YAML")


def test_python_data():
    problems = []
    loop: dict = {}
    loop["self"] = loop
    from_python({"a": loop, "b": float("nan"), "c": object(), 3: 1}, Place(), problems)
    assert len(problems) == 4


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("rules:\n  payment:\n    custody: escrow\n   delivery: {}\n", 4, "that begins in line 2; expected the indent"),
        ("name: a\n rules:\n  payment: {}\n", 2, "expected the indentation of the other lines"),
        ("name: \"a\" b\n", 1, "quotes around the whole of a text"),
    ],
)  # fmt: skip
def test_a_broken_indentation_is_called_one(text, line, said):
    problems = []
    assert parse(text.encode(), "mine.yaml", problems) is None
    assert [problem.line for problem in problems] == [line]
    assert said in str(problems[0])
