"""What is wrong with a study file in itself, before its values are held against a scenario."""

from __future__ import annotations

from dataclasses import replace

from emptor.scenario.errors import Problem, nearest, one_of, quoted
from emptor.scenario.nodes import Node, Place
from emptor.study.study_models import ONE_BY_ONE, Study, Vary

LEAST_BLOCKS = 4
"""Blocks of Sobol' indices below which their variance cannot be told."""


def clashes(
    levers: tuple[Vary, ...],
    uncertainties: tuple[Vary, ...],
    fixed: tuple[tuple[str, Node], ...],
    points: tuple[tuple[tuple[str, Node], ...], ...],
) -> list[Problem]:
    """Paths that are said twice, or one within another; but `set` may lay the ground for what varies within it."""
    first = points[0] if points else ()
    said = [(v.path, v.node, "rules") for v in levers] + [(v.path, v.node, "uncertainties") for v in uncertainties]
    said += [(path, node, "set") for path, node in fixed] + [(path, node, "design.points") for path, node in first]
    found = []
    for i, (path, node, from_) in enumerate(said):
        for other, _, where in said[:i]:
            around = other.startswith(path + ".") and from_ != "set"
            inside = path.startswith(other + ".") and where != "set"
            if path == other or around or inside:
                found.append(node.key_place.problem(f"{other} is given under {where} already", "one of the two"))
    return found


def outcomes(study: Study, node: Node) -> list[Problem]:
    """Measures that there are not."""
    from emptor.measures import all_measures

    known, found = list(all_measures()), []
    listed = node.child("outcomes")
    for i, name in enumerate(study.outcomes or ()):
        item = listed.child(i) if listed is not None else None
        if name not in known:
            place = item.place if item is not None else node.place
            expected = "a name that `emptor list measures` prints"
            found.append(place.problem(f"there is no measure {quoted(name)}", expected, nearest(name, known)))
    return found


def of_design(
    study: Study,
    node: Node,
    levers: tuple[Vary, ...],
    uncertainties: tuple[Vary, ...],
    points: tuple[tuple[tuple[str, Node], ...], ...],
) -> list[Problem]:
    """What does not go with the kind of the design."""
    design = study.design
    holder = node.child("design")

    def at(key: str) -> Place:
        child = holder.child(key) if holder is not None else None
        place = child.place if child is not None else (holder.key_place if holder is not None else node.place)
        return place if child is not None else replace(place, key=f"design.{key}")

    found: list[Problem] = []
    sampled = design.kind in ("latin_hypercube", "sobol", "sobol_indices")
    walked = design.kind == "morris"
    if sampled and design.size is None:
        found.append(at("size").problem(f"the key is missing: how many points {design.kind} takes", "e.g. 64"))
    if not sampled and design.size is not None:
        found.append(at("size").problem(f"a {design.kind} has no size", "latin_hypercube or sobol as kind"))
    if walked and design.trajectories is None:
        found.append(at("trajectories").problem("the key is missing: how many walks morris takes", "e.g. 20"))
    if not walked and design.trajectories is not None:
        found.append(at("trajectories").problem(f"a {design.kind} has no trajectories", "morris as kind"))
    if walked and design.steps % 2:
        found.append(at("levels").problem(f"{design.levels} is not even", "an even number of levels, e.g. 4"))
    if (sampled or design.kind == "list") and design.levels is not None:
        found.append(at("levels").problem(f"a {design.kind} has no levels", "grid or morris as kind"))
    if design.kind in ONE_BY_ONE and study.seeds.across_points == "fresh":
        seeds = node.child("seeds")
        place = (seeds or node).place
        said = f"the points of {design.kind} are held against each other, which other luck at each would blur"
        found.append(replace(place, key="seeds.across_points").problem(said, "same"))
    if design.kind == "sobol_indices" and design.size is not None and design.size < LEAST_BLOCKS:
        found.append(at("size").problem(f"{design.size} blocks say nothing", f"{LEAST_BLOCKS} or more, e.g. 128"))
    if design.kind in ("sobol", "sobol_indices") and design.size is not None and design.size & (design.size - 1):
        near = 1 << max(0, design.size.bit_length() - 1)
        found.append(at("size").problem(f"{design.size} is not a power of two", f"{near} or {2 * near}"))
    if (sampled or walked) and not any(v.path for v in (*uncertainties, *(v for v in levers if v.range))):
        said = f"{design.kind} has nothing to sample"
        found.append(at("kind").problem(said, "uncertainties, or levers with a range"))
    if design.kind == "list":
        if not points:
            found.append(at("points").problem("the key is missing: the points of the list", "a list of mappings"))
        if uncertainties or any(v.range for v in levers):
            said = "a list says itself what varies"
            found.append(at("kind").problem(said, "no uncertainties and no ranges beside it"))
        paths = {path for path, _ in points[0]} if points else set()
        for point in points:
            missing = paths ^ {path for path, _ in point}
            if missing and point:
                said = f"not every point says {one_of(sorted(missing))}"
                found.append(point[0][1].place.problem(said, "the same paths at every point"))
    elif design.points is not None:
        found.append(at("points").problem(f"a {design.kind} has no points of its own", "list as kind"))
    return found
