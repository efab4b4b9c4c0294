"""Planned years and months: when a start lies after an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLANNED = ("start_year", "start_month", "end_year", "end_month")


def is_in_order(planned: Mapping[str, Any]) -> bool:
    """Say whether `start_year`, `start_month`, `end_year` and `end_month` leave the start before the end.

    A year without a month may be any of its months; what is not given contradicts nothing.
    """
    if planned["start_year"] is None or planned["end_year"] is None:
        return True
    first = planned["start_year"], planned["start_month"] or 1
    last = planned["end_year"], planned["end_month"] or 12
    return bool(first <= last)
