"""The journal keeps what it was given, whatever happens to its file."""

import errno
import math
import random

import pytest

from emptor.study.journal import DAMAGED, DiskFull, Journal, replace_whole


def row(i, **more):
    return {"key": f"k{i}", "rules": "taobao", "measures": {"gmv": 1.5 * i, "brier": math.nan}} | more


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.jsonl"


def filled(path, n=5):
    journal = Journal(path)
    for i in range(n):
        journal.append([row(i)])
    journal.close()
    return path


def test_rows_come_back_as_they_were(path):
    filled(path)
    journal = Journal(path)
    assert list(journal) == [f"k{i}" for i in range(5)]
    assert journal.row("k3")["measures"]["gmv"] == 4.5
    assert math.isnan(journal.row("k3")["measures"]["brier"])
    journal.append([row(9, measures={"a": math.inf, "b": 0.1 + 0.2, "c": -0.0})])
    assert journal.row("k9")["measures"] == {"a": math.inf, "b": 0.1 + 0.2, "c": 0.0}
    journal.close()
    assert journal.row("k0")["measures"]["gmv"] == 0.0, "rows can be read when it is closed"


def test_of_rows_with_one_key_the_last_counts_and_a_failure_made_good_is_none(path):
    journal = Journal(path)
    journal.append([{"key": "k", "error": "no"}, row(1)])
    assert journal.failed == {"k"}
    journal.append([{"key": "k", "measures": {"gmv": 2.0}}])
    journal.close()
    again = Journal(path)
    assert again.row("k")["measures"] == {"gmv": 2.0}
    assert again.failed == set()
    assert len(again) == 2
    again.close()


@pytest.mark.parametrize("seed", range(20))
def test_a_file_cut_off_anywhere_loses_one_line_at_most(path, seed):
    whole = filled(path).read_bytes()
    cut = random.Random(seed).randrange(len(whole))
    path.write_bytes(whole[:cut])
    journal = Journal(path)
    lines = whole[:cut].count(b"\n")
    assert len(journal) == lines
    assert journal.damaged == 0
    assert journal.torn == (not whole[:cut].endswith(b"\n") and cut > 0)
    journal.append([row(7)])
    journal.close()
    again = Journal(path)
    assert (len(again), again.damaged, again.torn) == (lines + 1, 0, False)
    again.close()


@pytest.mark.parametrize("seed", range(20))
def test_a_flipped_byte_in_the_middle_is_noticed_set_aside_and_nothing_else_is_lost(path, seed):
    data = bytearray(filled(path).read_bytes())
    ends = [i for i, byte in enumerate(data) if byte == 10]
    where = random.Random(seed).randrange(ends[2])
    line = sum(end < where for end in ends)
    data[where] ^= 1 << (seed % 8)
    path.write_bytes(data)
    journal = Journal(path)
    # A flipped line end takes two lines along.
    lost = {f"k{line}", f"k{line + 1}"} if where in ends else {f"k{line}"}
    assert journal.damaged >= 1
    assert set(journal) == {f"k{i}" for i in range(5)} - lost
    assert (path.parent / DAMAGED).stat().st_size > 0
    journal.append([row(line)])
    journal.close()
    again = Journal(path)
    assert again.damaged == 0
    assert f"k{line}" in again
    again.close()


class Full:
    """A file on a disk that takes a few bytes more and then says no."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken, self.room = data[: self.room], max(0, self.room - len(data))
        return self.file.write(taken)

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.mark.parametrize("room", [0, 1, 30, 100])
def test_a_full_disk_is_named_and_leaves_whole_lines(path, room):
    filled(path, 3)
    before = path.read_bytes()
    journal = Journal(path)
    real = journal._file
    journal._file = Full(real, room)
    with pytest.raises(DiskFull, match="No space left"):
        journal.append([row(7), row(8)])
    assert path.read_bytes() == before
    assert "k7" not in journal
    journal._file = real
    journal.append([row(7)])
    assert journal.row("k7")["measures"]["gmv"] == 10.5
    journal.close()


def test_a_file_is_replaced_whole_or_not_at_all(path, monkeypatch):
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        replace_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    monkeypatch.undo()
    replace_whole(path, b"new")
    assert path.read_bytes() == b"new"
