"""What officers submitted, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.words.events import share_words, value_words
from app.words.fields import field_label
from app.words.i18n import term_label
from app.words.places import place_name
from projects.registry.fields import BY_NAME
from projects.updates.review_queries import UpdateRow
from projects.updates.waiting import Waiting
from projects.words import vocabulary

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
    changes = [
        line_of(row, name, old, new)
        for name, (old, new) in in_order(row)
        if name not in UNREAD and not (name == "is_no_change" and not new)
    ]
    return changes + stated_lines(row)


def line_of(row: UpdateRow, name: str, old: Any, new: Any) -> Line:
    """Return what an update would make of one field; districts by their names."""
    if name != "districts":
        return change_line(row, name, old, new)
    return named_districts(row) if row.kind == "register" else named_shares(row, old, new)


def named_shares(row: UpdateRow, old: Any, new: Any) -> Line:
    """Return how an update would divide a project between its districts, which it does not change."""
    labels = {one.adcode: place_name(one.label) for one in row.districts}
    now = row.moved.get("districts")
    return Line(
        field_label("shares"),
        share_words(old, labels),
        share_words(new, labels),
        share_words(now, labels) if now else None,
    )


def change_line(row: UpdateRow, name: str, old: Any, new: Any) -> Line:
    """Return what an update would make of one field."""
    now = value_words(name, row.moved[name]) if name in row.moved else None
    return Line(field_label(name), value_words(name, old), value_words(name, new), now)


def named_districts(row: UpdateRow) -> Line:
    """Return the districts of a registration by name, each with its share where one is stated."""
    nothing = value_words("", None)
    names = [
        f"{name} {share.share * 100:g}%" if share.share is not None else name
        for share, name in ((share, place_name(share.label)) for share in row.districts)
    ]
    return Line(field_label("district_names"), nothing, gettext("、").join(names) or nothing, None)


def in_order(row: UpdateRow) -> list[tuple[str, list[Any]]]:
    """Return the changes of an update; those of a registration, which has many, as its form has them."""
    if row.kind != "register":
        return list(row.changes.items())
    names = list(BY_NAME)
    return sorted(row.changes.items(), key=lambda one: names.index(one[0]) if one[0] in names else len(names))


def stated_lines(row: UpdateRow) -> list[Line]:
    """Return what a registration states beside its fields: figures of a scope of their own, plans' words."""
    contents = row.contents or {}
    nothing = value_words("", None)
    figures = [
        Line(field_label(one["measure"]), nothing, " · ".join(filter(None, figure_words(one))), None)
        for one in contents.get("figures", ())
        if one["scope"] or one["purpose"] != "works" or one["qualifier"] != "exact"
    ]
    mentions = [
        Line(gettext("规划原文第 %(line)s 行", line=one["line"]), nothing, one["quote"], None)
        for one in contents.get("mentions", ())
    ]
    return figures + mentions


def figure_words(figure: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a stated figure in words: as written, of what, and how exact it is."""
    return (
        figure["as_written"] or figure["value"],
        figure["scope"] or "",
        term_label(vocabulary.PURPOSES, figure["purpose"]) if figure["purpose"] != "works" else "",
        term_label(vocabulary.QUALIFIERS, figure["qualifier"]),
    )


def update_title(row: UpdateRow) -> str:
    """Return what an update is about, in a few words."""
    if row.kind == "register":
        return value_words("type", row.changes["type"][1])
    if row.kind == "status" and "status" in row.changes:
        old, new = (value_words("status", value) for value in row.changes["status"])
        return f"{old} → {new}"
    if row.kind == "phases":
        return gettext("分为 %(number)s 期", number=len(row.changes["phases"][1]))
    if row.month:
        return gettext("%(month)s 月报", month=f"{row.month:%Y-%m}")
    return gettext("、").join(line.label for line in update_lines(row)[:MOST_LABELS])


def waiting_words(waiting: Waiting) -> str:
    """Return what waits for review, in a few words."""
    if waiting.status:
        what = value_words("status", waiting.status)
    elif waiting.month:
        what = gettext("%(month)s 月报", month=f"{waiting.month:%Y-%m}")
    else:
        what = term_label(vocabulary.UPDATE_KINDS, waiting.kind)
    return gettext("待审核:%(what)s", what=what)


def address_to_submit_again(row: UpdateRow) -> str:
    """Return the page on which the officer may submit the same thing again."""
    if row.kind == "register":
        return url_for("register.show_new", again=row.id)
    page = url_for("project.show_project", code=row.code)
    if row.kind in ("phases", "districts"):
        return f"{page}/{row.kind}"
    if row.month:
        return f"{page}/progress?month={row.month:%Y-%m}"
    if "geom" in row.changes:
        return f"{page}/place"
    return f"{page}/status" if row.kind == "status" else f"{page}/edit"
