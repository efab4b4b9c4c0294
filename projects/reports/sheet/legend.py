"""The legend of a sheet: only what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geo.ground.classes import BY_CODE
from projects.exports.wording import pick
from projects.map.shading import Shading
from projects.reports.sheet import look
from projects.reports.sheet.marks import Mark
from projects.reports.sheet.subject import Subject
from projects.reports.sheet.words import say
from projects.words.colours import SHADE_COLOURS, SILENT_COLOUR
from projects.words.names import Language

Entry = dict[str, str]


def legend_of(subject: Subject, marks: Sequence[Mark], language: Language) -> list[Entry]:
    """Return the entries: the colours, the kinds of marks, the lines of the ground; each with its colour."""
    rows = [row for mark in marks for row in mark.rows]
    entries = [
        entry("disc", colour, f"{pick(names, language)} {number:,}")
        for colour, names, number in subject.tones.key(rows)
    ]
    if any(len(mark.rows) > 1 for mark in marks):
        entries.append(entry("ring", look.INK, say("stack", language)))
    if any(row.is_estimated and row.precision != "route" for row in rows):
        entries.append(entry("hollow", look.INK, say("estimated", language)))
    if any(row.precision == "route" for row in rows):
        entries.append(entry("dashed", look.INK, say("sketch", language)))
    if subject.shading:
        entries += shade_entries(subject.shading, language)
    elif subject.own:
        entries.append(entry("area", look.OWN, say("own", language)))
    if any(row.unlocated.number or row.unlocated.wan for row in subject.buckets):
        entries.append(entry("badge", look.BADGE, say("badge_key", language)))
    return [*entries, *ground_entries(subject, language)]


def shade_entries(shading: Shading, language: Language) -> list[Entry]:
    """Return the classes of the districts, after what they are shaded by."""
    bounds = [say(f"bound_{shading.shade}", language, f"{bound:g}") for bound in shading.bounds]
    inner = [say("between", language, low, high) for low, high in pairwise(bounds)]
    ranges = [say("below", language, bounds[0]), *inner, say("above", language, bounds[-1])] if bounds else []
    held = sorted({class_ for class_ in shading.classes.values() if class_})
    named = ranges or [say("stated", language) for _ in held]
    silent = [entry("silent", SILENT_COLOUR, say("unknown", language))] if shading.is_silent else []
    return [
        entry("words", look.INK, say("shaded_by", language, say(f"shade_{shading.shade}", language))),
        *silent,
        *(entry("area", SHADE_COLOURS[at], words) for at, words in enumerate(named, start=1)),
    ]


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
