"""The totals as plain names and values, for programs: money is None where every part is silent."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from projects.reading.totals import BucketTotal, Summary
from projects.words.sums import Sum

# Of these it is said how many there are; the others are of the projects that count.
NUMBERED = ("started", "done", "unlocated", "beside")


def figures_of(record: Summary | BucketTotal | Sum) -> dict[str, Any]:
    """Return a record of the totals flat: each sum as number, 万元 and how many of it are silent."""
    if isinstance(record, Sum):
        return investment_figures(record)
    found: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "investment":
            found |= investment_figures(value)
            found["investment_high_wan"] = record.high.stated_wan
        elif isinstance(value, Sum):
            found |= named_figures(field.name, value)
        elif field.name != "investment_high_wan":
            found[field.name] = value
    return found


def investment_figures(value: Sum) -> dict[str, Any]:
    """Return the figures of what counts."""
    return {
        "number": value.number,
        "investment_wan": value.stated_wan,
        "without_investment_number": value.silent,
    }


def named_figures(name: str, value: Sum) -> dict[str, int | Decimal | None]:
    """Return the figures of a part that has a name."""
    number = {f"{name}_number": value.number} if name in NUMBERED else {}
    return {**number, f"{name}_wan": value.stated_wan, f"{name}_silent_number": value.silent}
