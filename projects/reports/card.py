"""The card of one project (项目卡片) as PDF or Word, now or as it was."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.clock import get_today
from projects.exports.file_names import clean_name, plain_name, time_part
from projects.exports.formats import FORMATS
from projects.exports.job import Export
from projects.exports.wording import listing, phrase
from projects.reading.queries import get_project
from projects.reports.card_facts import read_card
from projects.reports.card_map import draw_map
from projects.reports.card_pdf import Sheet, write_pdf
from projects.reports.card_photos import read_photos
from projects.reports.card_word import write_word
from projects.reports.card_words import moment, say
from projects.shelves.shelf import Shelf
from projects.store.past import enter_past, moment_words
from projects.words.names import Language

WRITERS = {"pdf": write_pdf, "docx": write_word}


def write_card(
    session: Session,
    format_: str,
    code: str,
    *,
    as_of: date | datetime | None,
    access: Access,
    files: Shelf,
    language: Language,
) -> Export:
    """Return the card of a project as far as the caller may know; raises NotFound, or Moved for a merged one.

    `files` is where the photos lie.
    """
    if as_of is not None:
        enter_past(session, as_of)
    detail = get_project(session, code)
    row = detail.row
    card = read_card(session, detail, access, language)
    album = read_photos(session, row, access, files, language)
    day = get_today().isoformat()
    when = say("as_it_was", language, moment_words(as_of)) if as_of else say("made_on", language, day)
    version = say("version", language, row.version, moment(row.updated_at))
    below = listing(filter(None, [row.name_en, *(share.label for share in row.districts)]), language)
    foot = " · ".join((phrase("brand", language), row.code, version, when))
    sheet = Sheet(card, row.name, below, foot, draw_map(session, row), album)
    name = clean_name("-".join((say("card", language), row.name[:60], moment_words(as_of) if as_of else day)))
    time = f"as-of-{time_part(as_of)}" if as_of else day
    plain = plain_name("card", row.code, time, "en" if language == "en" else "", ending=format_)
    return Export(f"{name}.{format_}", plain, FORMATS[format_].mimetype, WRITERS[format_](sheet))
