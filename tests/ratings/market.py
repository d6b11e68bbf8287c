"""Ratings of a market where the truth is known."""

import numpy as np

from ratings.files import write


def planted(tmp_path, *, sellers=60, buyers=80, ratings=4000, cheats=15, seed=3):
    """Files of ratings and labels, and each seller's chance to please: .25 for cheats, .95 for the others."""
    generator = np.random.default_rng(seed)
    rater, rated = generator.integers(0, buyers, ratings), generator.integers(0, sellers, ratings)
    pleases = np.where(np.arange(sellers) < cheats, 0.25, 0.95)
    value = np.where(generator.random(ratings) < pleases[rated], 1, -1)
    lines = [f"b{a},s{b},{v},{i / 10:.1f}" for i, (a, b, v) in enumerate(zip(rater, rated, value, strict=True))]
    file = write(tmp_path / "ratings.csv", "rater,rated,rating,time", *lines)
    labels = [f"s{i},{-1 if i < cheats else 1}" for i in range(sellers)]
    return file, write(tmp_path / "labels.csv", "user,label", *labels), pleases
