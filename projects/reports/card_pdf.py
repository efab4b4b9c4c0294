"""A project's card as PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from projects.exports.typeset import page_words, printable, typeset
from projects.registry.fields import name_of
from projects.reports.card_facts import Card
from projects.reports.card_photos import Album
from projects.reports.card_words import say
from projects.words.names import Language

MAP = "map.png"
MONTH_COLUMNS = ("month", "month_wan", "completed_wan", "physical_progress")
MATTER_COLUMNS = ("kind", "subject", "responsible", "due_on", "state")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card with its title, what stands below it and at its foot, its map and its photos."""

    card: Card
    title: str
    subtitle: str
    foot: str
    drawing: bytes | None
    album: Album


def write_pdf(sheet: Sheet) -> bytes:
    """Return the card typeset."""
    card, album = sheet.card, sheet.album
    language = card.language
    files = {f"photo{at}.jpg": photo.jpeg for at, photo in enumerate(album.photos)}
    pictures = [
        {"file": file, "caption": printable(photo.caption)}
        for file, photo in zip(files, album.photos, strict=True)
    ]
    data = {
        "kind": say("card", language),
        "code": card.row.code,
        "title": printable(sheet.title),
        "subtitle": printable(sheet.subtitle),
        "foot": printable(sheet.foot),
        "footer": page_words(say("footer", language)),
        "unknown": say("unknown", language),
        "stages": [
            {"name": stage.name, "on": str(stage.on or ""), "is-now": stage.is_now} for stage in card.stages
        ],
        "facts": table_of(
            "facts",
            [say(key, language) for key in ("item", "value", "source")],
            ((fact.name, fact.text, fact.source) for fact in card.facts),
            language,
        ),
        "place": {
            "title": say("place", language),
            "map": MAP if sheet.drawing else "",
            "words": [printable(words) for words in card.place],
        },
        "months": {
            **table_of("months", heads(MONTH_COLUMNS, language), card.months, language),
            "note": card.months_note,
        },
        "matters": matters_of(card),
        "photos": {
            "title": say("photos", language) if album.photos or album.notes else "",
            "pictures": pictures,
            "notes": [printable(note) for note in album.notes],
        },
        "sources": table_of("sources", [], card.sources, language)
        if card.sources
        else {"title": "", "rows": []},
    }
    return typeset("card", data, language, {**files, **({MAP: sheet.drawing} if sheet.drawing else {})})


def matters_of(card: Card) -> dict[str, Any]:
    """Return the matters; nothing at all, not even their title, for who may not read them."""
    if card.matters is None:
        return {"title": "", "heads": [], "rows": [], "note": ""}
    note = "" if card.matters else say("no_matters", card.language)
    columns = heads(MATTER_COLUMNS, card.language)
    return {**table_of("matters", columns, card.matters, card.language), "note": note}


def heads(keys: Iterable[str], language: Language) -> list[str]:
    """Return the headings of a table, with their units."""
    return [name_of(key).title(language) for key in keys]


def table_of(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], language: Language
) -> dict[str, Any]:
    """Return a table as the template reads it."""
    return {
        "title": say(title, language),
        "heads": list(columns),
        "rows": [[printable(cell) for cell in row] for row in rows],
    }
