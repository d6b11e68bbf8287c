"""The table of opinions, and that working in parts, or with sparse sums, gives the same scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from emptor.reputation import habit, opinions
from emptor.reputation.blade import Blade
from emptor.reputation.habit import Habit
from emptor.reputation.library import Ratings, make
from emptor.reputation.opinions import MOST_AGENTS, MOST_WINDOWS, Opinions, Sums
from emptor.reputation.personalised import Personalised
from emptor.reputation.subjective_logic import SubjectiveLogic
from emptor.reputation.travos import Travos
from emptor.testing.streams import stream
from reputation.plainly import by_pair
from reputation.webs import webs

PERSONAL = [Blade, Habit, Personalised, SubjectiveLogic, Travos]


@settings(max_examples=40, deadline=None)
@given(webs(levels=5))
def test_the_table_holds_what_was_said(ratings):
    for window in (0.0, 7.0):
        table = Opinions(window=window)
        for k in range(0, len(ratings), 6):
            table.add(ratings[k : k + 6])
        assert np.all(np.diff(table.key) > 0)
        held = zip(table.rater, table.rated, table.item % MOST_WINDOWS, table.good, table.bad, strict=True)
        first = int(ratings.day[0] // window) if window else 0
        plain = {(i, j, t - first): cell for (i, j, t), cell in by_pair(ratings, window).items()}
        assert {(i, j, t): (pytest.approx(g), pytest.approx(b)) for i, j, t, g, b in held} == plain


@settings(max_examples=40, deadline=None)
@given(webs(agents=6))
def test_questions_to_the_table(ratings):
    table = Opinions()
    table.add(ratings)
    plain = by_pair(ratings)
    everybody = np.arange(-1, 9)
    grid = [axis.ravel() for axis in np.meshgrid(everybody, everybody[1:], indexing="ij")]
    good, bad = table.find(*grid)
    for k, (i, j) in enumerate(zip(*grid, strict=True)):
        assert (good[k], bad[k]) == plain.get((i, j, 0), (0.0, 0.0))
    place, row = table.about(everybody[1:])
    assert sorted(zip(place, table.rater[row], strict=True)) == sorted((j, i) for i, j, _ in plain)
    place, row = table.by(everybody)
    assert sorted(zip(everybody[place], table.rated[row], strict=True)) == sorted((i, j) for i, j, _ in plain)
    shared = table.shared(everybody)
    triples = zip(everybody[shared.viewer], table.rated[shared.own], table.rater[shared.other], strict=True)
    assert sorted(triples) == sorted((i, j, k) for i, j, _ in plain for k, about, _ in plain if about == j and k != i)
    assert np.all(table.rated[shared.own] == table.rated[shared.other])


@pytest.mark.parametrize("model", PERSONAL, ids=lambda m: m.name)
def test_parts_and_sparse_sums_change_nothing(model, monkeypatch):
    ratings = stream(7, agents=20, count=500, levels=5)
    made = make(model)
    memory = made.begin()
    made.learn(memory, ratings)
    viewers, rated = (axis.ravel() for axis in np.meshgrid(np.arange(-1, 21), np.arange(22), indexing="ij"))
    whole = made.score(memory, viewers, rated, 130.0)
    for module in (opinions, habit):
        monkeypatch.setattr(module, "ROWS_AT_ONCE", 40)
        monkeypatch.setattr(module, "DENSE", 30)
    assert made.score(memory, viewers, rated, 130.0) == pytest.approx(whole, abs=1e-12)


def test_sums_are_the_same_dense_and_sparse():
    codes, weight = np.array([3, 1, 3, 9]), np.array([1.0, 2.0, 4.0, 8.0])
    asked = np.array([0, 1, 3, 3, 9])
    for size in (10, opinions.DENSE + 1):
        assert Sums(codes, size, weight).of(asked)[0] == pytest.approx([0, 2, 5, 5, 8])
    nothing = Sums(codes[:0], opinions.DENSE + 1, weight[:0])
    assert nothing.of(asked)[0] == pytest.approx([0.0] * 5)


def test_late_days_share_the_last_window():
    table = Opinions(window=1.0)
    assert table.windows(np.array([-5.0, 0.5, 3.0, 1e9])).tolist() == [0, 0, 3, MOST_WINDOWS - 1]
    table.add(Ratings.of([0, 1], [1, 0], [1.0, 1.0], [20_000.0, 20_001.0]))
    assert (table.item % MOST_WINDOWS).tolist() == [1, 0]


def test_more_agents_than_there_is_room_for_are_refused():
    with pytest.raises(ValueError, match="more than"):
        Opinions().add(Ratings.of([0], [1], [1.0], agents=MOST_AGENTS + 1))
