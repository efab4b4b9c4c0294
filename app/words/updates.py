"""What officers submitted, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.words.events import value_words
from app.words.fields import field_label
from projects.updates.review_queries import UpdateRow

# These follow from the other fields of the same update.
UNREAD = {"status_basis", "source_datum"}
MOST_LABELS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an update; `now` is what is published where that is no longer what the officer read."""

    label: str
    old: str
    new: str
    now: str | None


def update_lines(row: UpdateRow) -> list[Line]:
    """Return what an update would change, or changed, in words."""
    return [
        Line(
            field_label(name),
            value_words(name, old),
            value_words(name, new),
            value_words(name, row.moved[name]) if name in row.moved else None,
        )
        for name, (old, new) in row.changes.items()
        if name not in UNREAD and not (name == "is_no_change" and not new)
    ]


def update_title(row: UpdateRow) -> str:
    """Return what an update is about, in a few words."""
    if row.kind == "status" and "status" in row.changes:
        old, new = (value_words("status", value) for value in row.changes["status"])
        return f"{old} → {new}"
    if row.month:
        return gettext("%(month)s 月报", month=f"{row.month:%Y-%m}")
    return "、".join(line.label for line in update_lines(row)[:MOST_LABELS])


def address_to_submit_again(row: UpdateRow) -> str:
    """Return the page on which the officer may submit the same thing again."""
    page = url_for("project.show_project", code=row.code)
    if row.month:
        return f"{page}/progress?month={row.month:%Y-%m}"
    return f"{page}/status" if row.kind == "status" else f"{page}/edit"
