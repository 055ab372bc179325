"""Reading a drawing's numbers: whatever a draft holds, only finite ones within bounds come out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def number(value: Any) -> float | None:
    """A finite number as a float, None for everything else (booleans too)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def point(value: Any) -> tuple[float, float]:
    """The x and y of {"x": …, "y": …}, each -1 to 1; an axis that is not given moves nothing."""
    given = value if isinstance(value, Mapping) else {}
    return clamp(number(given.get("x")) or 0.0, -1, 1), clamp(number(given.get("y")) or 0.0, -1, 1)


def clamp(value: float, low: float, high: float) -> float:
    """`value`, or the bound it is beyond; `high` wins where the bounds cross."""
    return min(max(value, low), high)
