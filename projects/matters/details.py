"""What is typed about a matter, and its history in words. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from geo.errors import msg
from projects.errors import BadInput
from projects.words import vocabulary
from projects.words.form_values import read_day, read_line, read_words
from projects.words.names import NAMES

LONGEST_SUBJECT = 200
LONGEST_RESPONSIBLE = 100
LONGEST_NOTE = 2000
LONGEST_REASON = 500
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class MatterDetails:
    """What a matter is about, who answers for it and by when."""

    kind: str
    subject: str
    responsible: str | None
    due_on: date | None


def read_details(words: Mapping[str, str], today: date) -> MatterDetails:
    """Return what a form says of a matter; raises BadInput that names the field."""
    kind = words.get("kind", "")
    if kind not in vocabulary.codes(vocabulary.MATTER_KINDS):
        raise BadInput(msg("请选择事项的种类。"), field="kind")
    subject = read_line(words.get("subject", ""), "subject", LONGEST_SUBJECT)
    if subject is None:
        raise BadInput(msg("请写明需要协调的事项。"), field="subject")
    responsible = read_line(words.get("responsible", ""), "responsible", LONGEST_RESPONSIBLE)
    return MatterDetails(kind, subject, responsible, read_due(words.get("due_on", ""), today))


def read_due(text: str, today: date) -> date | None:
    """Return the day by which a matter is to be cleared; none beyond ten years is meant."""
    day = read_day(text, "due_on")
    if day is not None and abs(day.year - today.year) > MOST_YEARS:
        raise BadInput(
            msg("办理期限 %(value)s 不合理,只能在今天前后 %(years)d 年以内。"),
            field="due_on",
            value=day.isoformat(),
            years=MOST_YEARS,
        )
    return day


def read_text(words: Mapping[str, str], field: str, longest: int, missing: str) -> str:
    """Return a text that must be given; raises BadInput with the message for a missing one."""
    text = read_words(words.get(field, ""), field, longest)
    if text is None:
        raise BadInput(missing, field=field)
    return text


def describe(details: MatterDetails) -> str:
    """Return a new matter in words, a line a field."""
    said = [(field.name, getattr(details, field.name)) for field in fields(details)]
    return "\n".join(f"{NAMES[name].zh}:{in_words(name, value)}" for name, value in said if value)


def describe_changes(old: MatterDetails, new: MatterDetails) -> str:
    """Return what differs as 旧 → 新, a line a field; nothing when nothing does."""
    pairs = [(field.name, getattr(old, field.name), getattr(new, field.name)) for field in fields(old)]
    return "\n".join(
        f"{NAMES[name].zh}:{in_words(name, before)} → {in_words(name, after)}"
        for name, before, after in pairs
        if before != after
    )


def in_words(name: str, value: str | date | None) -> str:
    """Return one value as the history says it."""
    if value is None:
        return "空"
    if name == "kind":
        return vocabulary.find_term(vocabulary.MATTER_KINDS, str(value)).zh
    return str(value)
