"""The legend of a sheet: only what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from geo.ground.classes import BY_CODE
from projects.exports.wording import label, pick
from projects.reports.sheet import look
from projects.reports.sheet.marks import Mark
from projects.reports.sheet.subject import Subject
from projects.reports.sheet.words import say
from projects.words.colours import STATUS_COLOURS
from projects.words.names import Language
from projects.words.vocabulary import STATUSES

Entry = dict[str, str]


def legend_of(subject: Subject, marks: Sequence[Mark], language: Language) -> list[Entry]:
    """Return the entries: the statuses, the kinds of marks, the lines of the ground; each with its colour."""
    rows = [row for mark in marks for row in mark.rows]
    statuses = {row.status for row in rows}
    entries = [
        entry("disc", colour, label(STATUSES, code, language))
        for code, colour in STATUS_COLOURS.items()
        if code in statuses
    ]
    if any(len(mark.rows) > 1 for mark in marks):
        entries.append(entry("ring", look.INK, say("stack", language)))
    if any(row.is_estimated and row.precision != "route" for row in rows):
        entries.append(entry("hollow", look.INK, say("estimated", language)))
    if any(row.precision == "route" for row in rows):
        entries.append(entry("dashed", look.INK, say("sketch", language)))
    if subject.own:
        entries.append(entry("area", look.OWN, say("own", language)))
    return [*entries, *ground_entries(subject, language)]


def ground_entries(subject: Subject, language: Language) -> list[Entry]:
    """Return the lines of the ground that the sheet shows."""
    shown = {one.class_ for one in subject.ground}
    return [
        entry("line", stroke.colour, pick((BY_CODE[code].zh, BY_CODE[code].en), language))
        for code, stroke in look.STROKES.items()
        if code in shown and stroke.casing
    ]


def entry(kind: str, colour: str, words: str) -> Entry:
    """Return an entry as the template reads it."""
    return {"kind": kind, "colour": colour, "words": words}
