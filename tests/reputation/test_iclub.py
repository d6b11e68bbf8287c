from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.iclub import IClub, linked
from reputation.webs import relabelled, told, web, webs

DIVIDED = [(0, 9, 1.0), (1, 9, 1.0), (2, 9, -1.0), (3, 9, -1.0), (4, 9, -1.0)]


def test_clusters_go_from_point_to_point():
    points = np.array([[0.0], [0.2], [0.4], [0.9], [0.4]])
    assert linked(points, 0.25).tolist() == [0, 0, 0, 1, 0]
    assert len(set(linked(points, 0.1).tolist())) == 4
    assert len(set(linked(points, 0.5).tolist())) == 1


def test_locally_those_who_say_the_same_are_believed():
    ratings = web(*DIVIDED)
    assert told(IClub, ratings, viewer=0)[9] == 1
    assert told(IClub, ratings, viewer=4)[9] == 0
    assert told(IClub, ratings, viewer=-1)[9] == 0, "three are more than two"
    assert told(IClub, ratings, viewer=0, reach=1.5)[9] == pytest.approx(0.4), "all in one cluster"


def test_globally_those_who_agreed_elsewhere_are_believed():
    # 7 agrees with 1 on 8, and disagrees with 2 and 3: on 9 it believes 1, though more speak against.
    ratings = web(*DIVIDED, (7, 8, 1.0), (1, 8, 1.0), (2, 8, -1.0), (3, 8, -1.0))
    assert told(IClub, ratings, viewer=7)[9] == 1
    # Who disagreed with it anywhere is not credible: nobody is, and the most are heard.
    fallen_out = web(*DIVIDED, (7, 8, 1.0), (1, 8, 1.0), (7, 6, 1.0), (1, 6, -1.0))
    assert told(IClub, fallen_out, viewer=7)[9] == 0


def test_own_ratings_must_be_enough():
    ratings = web(*DIVIDED, (7, 8, 1.0), (2, 8, 1.0), (7, 9, 1.0))
    assert told(IClub, ratings, viewer=7)[9] == 1
    # With one rating of 9 not enough, whoever is credible says; 2 agreed on 8, but not on 9.
    assert told(IClub, ratings, viewer=7, enough=2)[9] == pytest.approx(1.0)


def test_nobody_is_heard_of_the_unrated():
    assert np.isnan(told(IClub, web(*DIVIDED), viewer=0, agents=12)[[0, 11]]).all()


@given(webs(agents=7, levels=5), st.permutations(range(7)))
@settings(max_examples=40, deadline=None)
def test_names_do_not_matter(ratings, order):
    names = np.array(order)
    mine, theirs = told(IClub, ratings, 3), told(IClub, relabelled(ratings, names), int(names[3]))
    np.testing.assert_allclose(theirs[names], mine)
