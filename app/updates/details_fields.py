"""The fields of a project's details, as one form shows and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.updates.forms import Faults
from app.words.events import value_words
from app.words.fields import field_label
from app.words.language import current_language
from app.words.typed import READ_AS
from projects.errors import BadInput
from projects.models import Project
from projects.registry.field import Field
from projects.registry.field_readers import LONGEST_NAME
from projects.registry.fields import FORM, GROUPS, read_field
from projects.words.form_values import read_line
from projects.words.texts import tidy

# The input of another name that the project goes by.
ALSO_NAMED = "also_named"
# A text that may be longer than this is given more lines.
MUCH = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: what the input holds, what stands now, and whether that has moved under the reader."""

    field: Field
    label: str
    text: str
    now: str
    now_words: str
    is_moved: bool

    @property
    def rows(self) -> int:
        """Return how many lines the input shows."""
        return 4 if self.field.longest > MUCH else 2


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
        (GROUPS[group].say(current_language()), [make_entry(project, one, typed, returned) for one in fields])
        for group, fields in FORM.items()
    ]


def make_entry(
    project: Project, field: Field, typed: Mapping[str, str], returned: Mapping[str, list[Any]]
) -> Entry:
    """Return one field: what its reader changed stays, what it left alone follows what stands now."""
    name = field.name
    value = getattr(project, name)
    now = text_of(value)
    text = text_of(returned[name][1]) if name in returned else now
    if name in typed:
        text = typed[name] if is_changed(typed, name) else now
    is_moved = name in typed and tidy(typed.get(READ_AS + name, "")) != tidy(now)
    words = value_words(name, f"{value.normalize():,f}" if isinstance(value, Decimal) else value)
    return Entry(field, field_label(name), text, now, words, is_moved)


def read_changed(project: Project, form: Mapping[str, str]) -> tuple[dict[str, Any], Faults]:
    """Return the fields that the form's reader changed, and by field why one cannot be understood."""
    values: dict[str, Any] = {}
    faults: Faults = {}
    try:
        values |= read_another_name(project, form)
    except BadInput as error:
        faults[ALSO_NAMED] = error
    for name in (field.name for fields in FORM.values() for field in fields):
        if name not in form or not is_changed(form, name):
            continue
        try:
            values[name] = read_field(name, form[name])
        except BadInput as error:
            faults[name] = error
    return values, faults


def read_another_name(project: Project, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the aliases of a project with the name that was typed beside its own; nothing for no new one."""
    name = read_line(form.get(ALSO_NAMED, ""), ALSO_NAMED, LONGEST_NAME)
    if name is None or name in (project.name, *project.aliases):
        return {}
    return {"aliases": [*project.aliases, name]}


def another_name(changes: Mapping[str, list[Any]]) -> str:
    """Return the name that an update gives a project beside those that it had; empty for none."""
    old, new = changes.get("aliases", ([], []))
    return "、".join(one for one in new if one not in (old or ()))


def is_changed(form: Mapping[str, str], name: str) -> bool:
    """Say whether the reader of a form changed a field of it."""
    return tidy(form[name]) != tidy(form.get(READ_AS + name, ""))
