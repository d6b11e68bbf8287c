"""Effects, indices and luck: against functions whose answers are known, and where there is no answer."""

import math
from itertools import pairwise

import numpy as np
import pytest

from emptor.report.sensitivity_words import index_notes
from emptor.scenario import ScenarioError
from emptor.study.design import Axis, points_of
from emptor.study.indices import CONSTANT, FEW, luck
from emptor.study.sampled import Sampled
from emptor.study.screening import screened
from emptor.study.sensitivity import Sensitivity
from emptor.study.study_file import Design, read
from study.analytic import (
    G_RANGES,
    ISHIGAMI_RANGES,
    cube,
    g_function,
    g_indices,
    ishigami,
    ishigami_indices,
    sampled,
)

DRAWS = 12
"""Designs drawn anew; no seed of theirs is chosen."""


def blocks(size, seed=1):
    return {"kind": "sobol_indices", "size": size, "seed": seed}


def walks(count, seed=1, **more):
    return {"kind": "morris", "trajectories": count, "seed": seed, **more}


def parts(found):
    return found.answers[0].parts


def without(found, keep):
    """The same with some of its rows gone."""
    return Sampled(found.study, found.axes, found.levers, found.frame[keep(found.frame)], found.currency)


# -- known answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "ranges", "known"),
    [(ishigami, ISHIGAMI_RANGES, ishigami_indices()), (g_function, G_RANGES, g_indices())],
    ids=["ishigami", "g"],
)
def test_known_indices_lie_within_their_intervals(function, ranges, known):
    inside, widths = [], []
    for seed in range(1, DRAWS + 1):
        for one, first, total in zip(parts(sampled(function, ranges, blocks(256, seed))), *known, strict=True):
            inside += [one.alone.low <= first <= one.alone.high, one.total.low <= total <= one.total.high]
            widths += [one.alone.high - one.alone.low, one.total.high - one.total.low]
            # Whatever is drawn, none is far off.
            assert abs(one.alone.mean - first) < 1.2 * (one.alone.high - one.alone.low)
            assert abs(one.total.mean - total) < 1.2 * (one.total.high - one.total.low)
    # 95% intervals; the spread of a scrambled sequence is a little less than that of the bootstrap's draws.
    assert np.mean(inside) >= 0.93
    # And they are worth something.
    assert np.mean(widths) < 0.25


def test_intervals_shrink_with_the_number_of_blocks():
    few, many = (parts(sampled(ishigami, ISHIGAMI_RANGES, blocks(size))) for size in (64, 1024))
    for one, other in zip(few, many, strict=True):
        assert other.total.high - other.total.low < 0.5 * (one.total.high - one.total.low)


def test_effects_of_a_plane_are_its_slopes():
    found = parts(sampled(lambda x, y, z: 3 * x - 2 * y + 0 * z, cube("xyz"), walks(5)))
    assert [one.mu for one in found] == pytest.approx([3, -2, 0])
    assert [one.mu_star.mean for one in found] == pytest.approx([3, 2, 0])
    assert [one.sigma for one in found] == pytest.approx([0, 0, 0], abs=1e-12)


def test_effects_of_ishigamis_function_are_those_of_its_four_levels():
    # From level to level by hand: sin² is 0, ¾, ¾, 0 at the levels −π, −π/3, π/3, π, and a step is two thirds.
    found = parts(sampled(ishigami, ISHIGAMI_RANGES, walks(400)))
    assert found[1].mu_star.mean == pytest.approx(7 * 0.75 / (2 / 3))
    step = math.sin(math.pi / 3) / (2 / 3)
    assert found[0].mu_star.mean == pytest.approx(step * (1 + 0.1 * math.pi**4 / 2 * (1 + 1 / 81)), rel=0.05)


@pytest.mark.parametrize("count", [2, 3, 5, 7])
def test_listed_values_move_as_far_as_they_do(count):
    # From end to end of the list the outcome goes by 6, whatever the number of its values.
    values = [6.0 * k / (count - 1) for k in range(count)]
    found = sampled(lambda x, y: x + y, {"x": values, "y": {"low": 0, "high": 1}}, walks(12))
    assert parts(found)[0].mu_star.mean == pytest.approx(6)
    assert parts(found)[1].mu_star.mean == pytest.approx(1)


def test_three_values_in_no_order_have_no_sign():
    uncertainties = {"x": ["red", "green", "blue"], "y": {"low": 0, "high": 1}}
    found = parts(sampled(lambda x, y: {"red": 0, "green": 5, "blue": 0}[x] + y, uncertainties, walks(12)))
    assert math.isnan(found[0].mu)
    assert found[0].mu_star.mean == pytest.approx(10)
    assert found[1].mu == pytest.approx(1)


def test_categories_and_log_scales_have_the_indices_of_their_values():
    uncertainties = {"x": ["red", "green", "blue", "grey"], "y": {"low": 0.01, "high": 100, "scale": "log"}}
    worth = {"red": 0.0, "green": 1.0, "blue": 2.0, "grey": 3.0}
    one, other = parts(sampled(lambda x, y: worth[x] + math.log10(y), uncertainties, blocks(512)))
    # Variances: 5/4 of four numbers one apart, 16/12 of four decades.
    first = 1.25 / (1.25 + 4 / 3)
    assert one.alone.low < first < one.alone.high
    assert other.alone.low < 1 - first < other.alone.high
    assert one.alone.high - one.alone.low < 0.2


# -- luck ----------------------------------------------------------------------------------------------------


def test_luck_is_the_part_of_the_variance_between_seeds():
    # By hand: points 0 and 4 apart, seeds 0 and 2 apart, nothing together.
    found = luck(np.array([[0.0, 2.0], [4.0, 6.0]]))
    assert found.mean == 3.0
    # Variance between points 8 and between seeds 2.
    assert found.share == pytest.approx(0.2)
    assert found.left == 0.0


def test_luck_comes_back_within_its_interval():
    inside = []
    for draw in range(60):
        random = np.random.default_rng(draw)
        values = random.normal(0, 2, (200, 1)) + random.normal(0, 1, (1, 5)) + random.normal(0, 1, (200, 5))
        found = luck(values)
        inside.append(found.low <= (1 + 1) / (4 + 1 + 1) <= found.high)
        assert found.left == pytest.approx(1 / (1 + 5 * 4), rel=0.5)
    assert np.mean(inside) >= 0.88


def test_no_luck_is_told_of_one_replication():
    found = sampled(ishigami, ISHIGAMI_RANGES, blocks(16)).answers[0]
    assert math.isnan(found.luck.share)


def test_seeds_that_differ_widen_the_intervals():
    def noise(shape):
        return np.random.default_rng(3).normal(0, 3, shape)

    calm = parts(sampled(ishigami, ISHIGAMI_RANGES, blocks(128), replications=3))
    rough = parts(sampled(ishigami, ISHIGAMI_RANGES, blocks(128), replications=3, noise=noise))
    for one, other in zip(calm, rough, strict=True):
        assert one.seeds_half == pytest.approx(0.0, abs=1e-9)
        assert other.seeds_half > 0.01
        assert other.alone.high - other.alone.low > one.alone.high - one.alone.low


def test_a_shift_of_all_points_by_a_seed_changes_no_index():
    def shift(shape):
        return np.zeros(shape) + np.array([0.0, 100.0, -40.0])

    one = parts(sampled(ishigami, ISHIGAMI_RANGES, blocks(64), replications=3))
    other = parts(sampled(ishigami, ISHIGAMI_RANGES, blocks(64), replications=3, noise=shift))
    for a, b in zip(one, other, strict=True):
        assert (a.alone.mean, a.total.mean) == pytest.approx((b.alone.mean, b.total.mean))


# -- no answer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("design", [blocks(16), walks(6)])
def test_of_a_constant_it_is_said_and_nothing_is_made_up(design):
    found = sampled(lambda *_: 0.1, cube("xy"), design, replications=2)
    (answer,) = found.answers
    assert (answer.why, list(answer.parts)) == (CONSTANT, [])
    whole = Sensitivity("x", "", *((found, None) if found.walked else (None, found)))
    assert list(whole.frame["why"]) == [CONSTANT] * 2
    assert whole.frame[["S1", "mu_star"]].isna().all(axis=None)
    assert "the same at every point (0.10): nothing here moves it" in whole.sentences()[0]


def test_a_run_that_failed_costs_its_block_alone_and_it_is_said():
    found = sampled(ishigami, ISHIGAMI_RANGES, blocks(64), replications=2)
    found.frame.loc[[7, 400], "gmv"] = math.nan
    found.frame.loc[[7, 400], "error"] = "RuntimeError"
    answer = found.answers[0]
    assert (answer.blocks.count, answer.blocks.planned, answer.blocks.replications) == (62, 64, 2)
    # Row 7 is in the second block of five; row 400 is point 80 of the second replication.
    assert not {1, 16} & set(answer.blocks.chosen.tolist())
    clean = parts(sampled(ishigami, ISHIGAMI_RANGES, blocks(64), replications=2))
    assert parts(found)[1].total.mean == pytest.approx(clean[1].total.mean, abs=0.2)
    text = " ".join(index_notes(found))
    assert "2 of 64 blocks left out whole, because a run of each failed" in text
    assert "2 runs failed" in text


def test_walks_that_are_left_out_leave_the_others_as_they_were():
    whole = sampled(lambda x, y, z: 3 * x - 2 * y, cube("xyz"), walks(6), replications=2)
    whole.frame.loc[5, "gmv"] = math.nan
    assert whole.answers[0].blocks.count == 5
    assert [one.mu for one in parts(whole)] == pytest.approx([3, -2, 0])


def test_a_replication_that_was_stopped_is_left_out_rather_than_its_blocks():
    found = sampled(ishigami, ISHIGAMI_RANGES, blocks(32), replications=3)
    cut = without(found, lambda rows: (rows["replication"] < 2) | (rows["point"] < 20))
    (answer,) = cut.answers
    assert (answer.blocks.count, answer.blocks.replications) == (32, 2)
    text = " ".join(index_notes(cut))
    assert "1 of 3 replications left out, because most blocks lack a run, or the number, in it" in text


def test_too_few_whole_blocks_are_named():
    found = sampled(ishigami, ISHIGAMI_RANGES, blocks(4))
    found.frame.loc[[0, 6], "gmv"] = math.nan
    assert found.answers[0].why == FEW
    assert "only 2 of 4 blocks have the number in every run" in Sensitivity("x", "", None, found).sentences()[0]


def test_wide_intervals_say_how_many_more_samples_are_wanted():
    few = index_notes(sampled(ishigami, ISHIGAMI_RANGES, blocks(16)))
    assert any("--samples" in line for line in few)
    assert not any("--samples" in line for line in index_notes(sampled(ishigami, ISHIGAMI_RANGES, blocks(2048))))


# -- screening -----------------------------------------------------------------------------------------------


def test_screening_leaves_out_what_is_small_or_nothing_and_says_why():
    found = sampled(lambda x, y, z: 10 * x + 0.5 * y + 0 * z, cube("xyz"), walks(6))
    assert [(one.path, one.value, one.why) for one in screened(found)] == [
        ("y", 0.5, "at most 5% of the largest effect on any outcome"),
        ("z", 0.5, "changes nothing"),
    ]


def test_what_matters_in_one_corner_alone_stays():
    # Nothing but where x, y and z are all high: most walks see no effect of x at all.
    found = sampled(lambda x, y, z, u: (x > 0.9) * (y > 0.9) * (z > 0.5) + 0.3 * u, cube("xyzu"), walks(20))
    assert parts(found)[0].mu_star.low <= 0.0
    assert "x" not in [one.path for one in screened(found)]


def test_what_only_shuffles_luck_is_left_out():
    left = []
    for draw in range(10):

        def noise(shape, draw=draw):
            return np.random.default_rng(draw).normal(0, 0.5, shape)

        found = sampled(lambda x, y: 2 * x + 0 * y, cube("xy"), walks(15, seed=draw + 1), replications=4, noise=noise)
        left += [one.path for one in screened(found)]
        assert parts(found)[1].luck == pytest.approx(parts(found)[1].mu_star.mean, rel=0.6)
    assert left.count("x") == 0
    assert left.count("y") >= 8


# -- designs -------------------------------------------------------------------------------------------------


def test_a_walk_changes_one_value_at_a_time_and_a_block_exchanges_each():
    axes = [Axis("a", (), 1, 30, whole=True), Axis("b", ("x", "y", "z")), Axis("c", (), 0.01, 1, log=True)]
    points = points_of(Design(kind="morris", trajectories=10), axes)
    assert len(points) == 40
    for start in range(0, 40, 4):
        walk = points[start : start + 4]
        changed = [[p for p in one if one[p] != other[p]] for one, other in pairwise(walk)]
        assert sorted(path for step in changed for path in step) == ["a", "b", "c"]
    assert {point["a"] for point in points} == {1, 11, 20, 30}
    points = points_of(Design(kind="sobol_indices", size=8), axes)
    assert len(points) == 40
    for start in range(0, 40, 5):
        first, *between, last = points[start : start + 5]
        for path, point in zip("abc", between, strict=True):
            assert point == first | {path: last[path]}


def test_places_are_read_back_from_values():
    axes = [Axis("a", (), 1, 30, whole=True), Axis("b", ({"k": 1}, None, True, 2)), Axis("c", (), 0.01, 1, log=True)]
    assert [axes[1].place(value) for value in ('{"k": 1}', None, "true", "2")] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert math.isnan(axes[1].place("none of them"))
    for axis in (axes[0], axes[2]):
        assert [axis.place(axis.level(k, 4)) for k in range(4)] == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=0.02)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ({"kind": "morris"}, "design.trajectories: the key is missing"),
        ({"kind": "morris", "trajectories": 1}, "1 is too small; expected a whole number from 2"),
        ({"kind": "morris", "trajectories": 8, "size": 8}, "design.size: a morris has no size"),
        ({"kind": "morris", "trajectories": 8, "levels": 5}, "design.levels: 5 is not even"),
        ({"kind": "sobol_indices"}, "design.size: the key is missing"),
        ({"kind": "sobol_indices", "size": 100}, "100 is not a power of two.*64 or 128"),
        ({"kind": "sobol_indices", "size": 2}, "2 blocks say nothing.*4 or more"),
        ({"kind": "sobol_indices", "size": 8, "trajectories": 3}, "a sobol_indices has no trajectories"),
        ({"kind": "sobol", "size": 8, "levels": 4}, "design.levels: a sobol has no levels"),
    ],
)
def test_what_does_not_go_with_a_design_is_named(design, said):
    with pytest.raises(ScenarioError, match=said):
        read({"uncertainties": cube("xy"), "design": design, "outcomes": ["gmv"]})


def test_each_point_with_luck_of_its_own_is_refused():
    study = {"uncertainties": cube("xy"), "design": walks(4), "seeds": {"across_points": "fresh"}}
    with pytest.raises(ScenarioError, match=r"across_points: the points of morris are held against each other.*same"):
        read(study)
