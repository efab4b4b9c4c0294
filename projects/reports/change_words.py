"""What changed of a project, in the Chinese of printed reports."""

from __future__ import annotations

from typing import Any

from projects.registry.fields import TERMS, name_of
from projects.timeline.differences import Difference
from projects.words import vocabulary
from projects.words.vocabulary import codes, find_term

# What the steps of the status say, or what follows from another field.
UNREAD = {
    *("status", "status_basis", "investment_low_wan", "investment_high_wan"),
    *("adoption", "measures_decided", "year_plan_year", "progress_month"),
}
NOTHING = "空"


def move_words(row: Difference) -> str:
    """Return how a project moved: the steps of its status with what they rest on, then its fields."""
    steps = list(map(step_words, row.steps))
    day = row.changes.get("status_on", (None, None))[1]
    if steps and day:
        steps[-1] += f" {day}"
    return ";".join([*steps, *field_changes(row)])


def step_words(step: Any) -> str:
    """Return one change of status with its reason and evidence."""
    old, new = (find_term(vocabulary.STATUSES, code).zh for code in (step.old, step.new))
    grounds = [f"理由:{step.reason}" if step.reason else "", f"依据:{step.evidence}" if step.evidence else ""]
    told = ",".join(filter(None, grounds))
    return f"{old}→{new}" + (f"({told})" if told else "")


def field_changes(row: Difference) -> list[str]:
    """Return each changed field with what it was and what it is."""
    return [
        f"{name_of(name).title('zh')} {value_words(name, old)}→{value_words(name, new)}"
        for name, (old, new) in row.changes.items()
        if name not in UNREAD and not (name == "status_on" and row.steps)
    ]


def value_words(name: str, value: Any) -> str:
    """Return a plain value as the report writes it."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if name == "geom":
        return "有"
    terms = TERMS.get(name, ())
    return find_term(terms, value).zh if value in codes(terms) else str(value)
