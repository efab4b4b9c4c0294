"""The fields of a project's details, as one form shows and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext

from app.updates.forms import Faults
from app.words.events import value_words
from app.words.fields import field_label
from projects.errors import BadInput
from projects.models import Project
from projects.registry.field_readers import read_field
from projects.words import vocabulary
from projects.words.texts import tidy

# Status, months, plans of years, districts and the place on the map have forms of their own.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (lazy_gettext("名称"), ("name", "name_en", "national_code")),
    (lazy_gettext("性质"), ("nature", "level", "approval")),
    (
        lazy_gettext("投资和规模"),
        ("investment_wan", "length_km", "land_m2", "floor_m2", "capacity", "description"),
    ),
    (lazy_gettext("计划起止"), ("start_year", "start_month", "end_year", "end_month")),
    (
        lazy_gettext("地点和责任"),
        ("place_text", "owner", "lead_unit", "assisting_units", "steward", "lead_official"),
    ),
)
NAMES = tuple(name for _, names in GROUPS for name in names)
CHOICES = {"nature": vocabulary.NATURES, "level": vocabulary.LEVELS, "approval": vocabulary.APPROVALS}
LONG = {"description", "capacity", "assisting_units"}
# Beside each field stands what it was read as, so that only what its reader changed is sent.
READ_AS = "read_"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: what the input holds, what stands now, and whether that has moved under the reader."""

    name: str
    label: str
    text: str
    now: str
    now_words: str
    is_moved: bool

    @property
    def is_long(self) -> bool:
        """Say whether the field takes several lines."""
        return self.name in LONG

    @property
    def choices(self) -> tuple[vocabulary.Term, ...]:
        """Return the codes to choose from, none for a field that is typed."""
        return CHOICES.get(self.name, ())


def text_of(value: Any) -> str:
    """Return a value as a form's input holds it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(value) if isinstance(value, list) else str(value)


def list_groups(
    project: Project, typed: Mapping[str, str], returned: Mapping[str, list[Any]]
) -> list[tuple[str, list[Entry]]]:
    """Return the fields by group; `typed` is a form that was refused, `returned` an update that came back."""
    return [
        (str(title), [make_entry(project, name, typed, returned) for name in names])
        for title, names in GROUPS
    ]


def make_entry(
    project: Project, name: str, typed: Mapping[str, str], returned: Mapping[str, list[Any]]
) -> Entry:
    """Return one field: what its reader changed stays, what it left alone follows what stands now."""
    value = getattr(project, name)
    now = text_of(value)
    text = text_of(returned[name][1]) if name in returned else now
    if name in typed:
        text = typed[name] if is_changed(typed, name) else now
    is_moved = name in typed and tidy(typed.get(READ_AS + name, "")) != tidy(now)
    words = value_words(name, f"{value.normalize():,f}" if isinstance(value, Decimal) else value)
    return Entry(name, field_label(name), text, now, words, is_moved)


def read_changed(form: Mapping[str, str]) -> tuple[dict[str, Any], Faults]:
    """Return the fields that the form's reader changed, and by field why one cannot be understood."""
    values: dict[str, Any] = {}
    faults: Faults = {}
    for name in NAMES:
        if name not in form or not is_changed(form, name):
            continue
        try:
            values[name] = read_field(name, form[name])
        except BadInput as error:
            faults[name] = error
    return values, faults


def is_changed(form: Mapping[str, str], name: str) -> bool:
    """Say whether the reader of a form changed a field of it."""
    return tidy(form[name]) != tidy(form.get(READ_AS + name, ""))
