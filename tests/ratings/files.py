"""Files of ratings for tests, and commands as a user types them."""

import contextlib
import io
import os
from pathlib import Path

import pytest

from emptor.cli import main

HOME = Path(__file__).parents[2]
DATA = Path(os.environ.get("EMPTOR_DATA", HOME.parent / "shared" / "data"))
OTC, LABELS = DATA / "bitcoin_otc.csv", DATA / "bitcoin_otc_labels.csv"
needs_data = pytest.mark.skipif(
    not OTC.exists() or not LABELS.exists(),
    reason=f"the Bitcoin OTC ratings are not in {DATA}; EMPTOR_DATA names another folder (docs/ratings.md)",
)


def emptor(*args):
    """Exit code, output, errors."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as caught:
        main([str(arg) for arg in args])
    return caught.value.code or 0, out.getvalue(), err.getvalue()


def write(path, *lines, encoding="utf-8", end="\n"):
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    return path
