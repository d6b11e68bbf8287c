"""Tables laid out along the processor's cache lines, so that a touch of a row is a touch of as few as can be."""

from __future__ import annotations

from typing import Any

import numpy as np

LINE = 64
"""Bytes of a cache line."""


def whole_lines(dtype: np.dtype) -> np.dtype:
    """The same columns in rows of a whole number of cache lines."""
    fields: Any = dtype.fields or {}
    names = list(dtype.names or ())
    return np.dtype(
        {
            "names": names,
            "formats": [fields[name][0] for name in names],
            "offsets": [fields[name][1] for name in names],
            "itemsize": -(-dtype.itemsize // LINE) * LINE,
        }
    )


def blank_rows(shape: int | tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Zeroed rows, the first at the start of a cache line."""
    count = int(np.prod(shape))
    raw = np.zeros(count * dtype.itemsize + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    return raw[start : start + count * dtype.itemsize].view(dtype).reshape(shape)
