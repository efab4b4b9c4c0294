"""Matters as a file. They are the offices' own business: what a caller may not read is never in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from geo.districts import list_names
from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.exports.csv_file import write_csv
from projects.exports.file_names import MOST_DISTRICTS, clean_name, digest, district_part, plain_name
from projects.exports.filter_text import MOST_NAMES
from projects.exports.formats import FORMATS
from projects.exports.job import MOST_ROWS, Export, Table
from projects.exports.office_files import write_table
from projects.exports.wording import label, listing, phrase, pick
from projects.matters.filters import MatterFilter, check_matter_filter
from projects.matters.queries import list_matters
from projects.matters.rows import MatterRow
from projects.words.names import Language
from projects.words.vocabulary import MATTER_KINDS, MATTER_STATES

NAME = ("需协调事项", "Matters to settle")
COLUMNS = (
    *("project_code", "project_name", "districts", "district_names", "matter_id", "kind", "kind_name"),
    *("subject", "responsible", "due_on", "days_overdue", "state", "state_name", "opened_at", "opened_by"),
    *("last_note_at", "last_note_by", "last_note", "closed_at", "result"),
)


WRITERS: dict[str, Callable[[Table, Language], bytes]] = {
    "csv": lambda table, _language: write_csv(table),
    "xlsx": lambda table, language: write_table(table, language, pick(NAME, language)),
}


def write_matters(
    session: Session,
    format_: str,
    wanted: MatterFilter,
    access: Access,
    today: date,
    *,
    language: Language = "zh",
) -> Export:
    """Return a file of the filter's matters that the caller may read.

    Raises NotFound for another's project, BadInput for an unknown district or too many rows.
    """
    wanted = check_matter_filter(session, wanted, access)
    found = list_matters(session, wanted, access, today, limit=MOST_ROWS)
    if found.next_cursor:
        raise BadInput(
            msg("符合条件的数据超过 %(most)d 行,无法一次导出。请加上县区、类型等条件后分次导出。"),
            most=MOST_ROWS,
        )
    table = Table(COLUMNS, [cells(row, today, language) for row in found.rows])
    body = WRITERS[format_](table, language)
    name = f"{file_name(session, wanted, today, language)}.{format_}"
    narrowed = wanted.without(*([] if len(wanted.district) > MOST_DISTRICTS else ["district"]))
    parts = district_part(wanted.district), digest(narrowed.to_args()), today.isoformat()
    plain = plain_name("matters", *parts, "en" if language == "en" else "", ending=format_)
    return Export(name, plain, FORMATS[format_].mimetype, body)


def cells(row: MatterRow, today: date, language: Language) -> tuple[Any, ...]:
    """Return one matter under COLUMNS."""
    state = "open" if row.is_open else "closed"
    left = row.days_left(today)
    return (
        row.project_code,
        row.project_name,
        row.adcodes,
        [share.label for share in row.districts],
        row.id,
        row.kind,
        label(MATTER_KINDS, row.kind, language),
        row.subject,
        row.responsible,
        row.due_on,
        -left if left is not None and left < 0 else None,
        state,
        label(MATTER_STATES, state, language),
        row.opened_at,
        row.author,
        row.latest.at,
        row.latest.author,
        row.latest.body,
        row.closed_at,
        row.result,
    )


def file_name(session: Session, wanted: MatterFilter, today: date, language: Language) -> str:
    """Return the name of the file: what it is, of which districts, whether more narrows it, and the day."""
    names = [name.label for name in list_names(session, wanted.district).values()]
    parts = [phrase("brand", language), pick(NAME, language)]
    parts.append(listing(names[:MOST_NAMES], language) or phrase("everything", language))
    if wanted.without("district").to_args() or len(names) > MOST_NAMES:
        parts.append(phrase("narrowed", language))
    return clean_name("-".join([*parts, today.isoformat()]))
