"""Read an import's file, find out what its columns are, and keep a verdict for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.imports.columns.recognising import find_unit, recognise
from projects.imports.datum_fit import tell_datum
from projects.imports.details import Details
from projects.imports.gis.answering import parse_frame, read_as
from projects.imports.limits import LIMITS, Limits
from projects.imports.matters import Matters
from projects.imports.months import Months
from projects.imports.parsing import NAMING, parse_rows
from projects.imports.proposing import Behind, Report, Setting, Target, propose
from projects.imports.reading import read_here
from projects.imports.round_trip.own import read_own
from projects.imports.rows import Column, ParsedRow, Recognised
from projects.imports.source import Note, SourceFile, SourceTable
from projects.imports.storing import Json, read_decisions, replace_rows, tell_note
from projects.imports.values.district_names import DistrictBook
from projects.models import Import

LONGEST_HEADING = 100


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a file is understood: which tables are read, and what their columns are."""

    tables: tuple[SourceTable, ...]
    recognised: Recognised
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a file with the tables that they stand in, what is said of them, and the columns."""

    rows: tuple[ParsedRow, ...]
    tables: tuple[SourceTable, ...]
    notes: tuple[Note, ...]
    mapping: Json | None


def preview_import(
    session: Session,
    one: Import,
    path: Path,
    access: Access,
    *,
    report: Report = lambda _done, _total: None,
    read: Callable[[Path, str, Limits], SourceFile] = read_here,
) -> None:
    """Read the file of an import and keep a verdict for each of its rows; nothing else is written.

    `read` is how the file is read: here, or by `read_file` in a process of its own, where this is none.
    Raises BadInput for a file that cannot be read.
    """
    frame = parse_frame(one.datum)
    read = read_as(frame, read)

    source = read(path, one.filename, LIMITS)
    found = find_rows(session, one, source, DistrictBook.load(session, access.scope))
    setting = Setting(
        access,
        Behind(one.filename, one.reason or "", one.evidence or "", one.evidence_link or ""),
        one.month,
        one.year,
        frame.datum,
    )
    target = open_target(session, one.target, setting)
    proposals = propose(
        session, found.rows, setting, target, decisions=read_decisions(session, one.id), report=report
    )
    one.format, one.encoding = source.format, source.encoding
    one.tables = [tell_table(table) for table in source.tables]
    one.table_name, one.mapping = found.tables[0].name, found.mapping
    notes = [*source.notes, *found.notes, *(note for table in found.tables for note in table.notes)]
    notes += tell_datum(session, proposals, setting)
    one.notes = [tell_note(note) for note in notes]
    one.counts = replace_rows(session, one.id, proposals)
    one.state, one.fault, one.previewed_at = "previewed", None, func.clock_timestamp()
    session.flush()


def find_rows(session: Session, one: Import, source: SourceFile, book: DistrictBook) -> Found:
    """Return the rows of a file: what was changed in a workbook of ours, else every record as recognised."""
    own = read_own(source, book)
    if own is not None:
        one.target = own.target
        ours = Note(msg("这是系统导出的表:只看改过的单元格,没有改的不动。"))
        return Found(own.rows, own.tables, (ours, *own.notes), None)
    meaning = understand(session, one, source)
    rows = [row for table in meaning.tables for row in parse_rows(table, meaning.recognised, book)]
    return Found(tuple(rows), meaning.tables, (), tell_mapping(meaning))


def open_target(session: Session, target: str, setting: Setting) -> Target:
    """Return what judges the rows of a target."""
    targets: Mapping[str, Callable[[], Target]] = {
        "projects": lambda: Details(session, setting, takes_new=True),
        "year_plans": lambda: Details(session, setting, takes_new=False),
        "geometries": lambda: Details(session, setting, takes_new=False),
        "progress": lambda: Months(session, setting),
        "matters": lambda: Matters(session),
    }
    return targets[target]()


def understand(session: Session, one: Import, source: SourceFile) -> Meaning:
    """Return which tables are read and what their columns are: as the person says, else as recognised.

    Without a choice it is the visible table with most rows of those that name projects and say something of
    them, if any does, and all others that have the same headings.
    Raises BadInput for a file without rows, or a table that it does not have.
    """
    shown = [table for table in source.tables if table.rows and not table.is_hidden]
    if one.table_name is not None:
        chosen = next((table for table in source.tables if table.name == one.table_name), None)
    else:
        chosen = max(shown, key=lambda table: (speaks(table, one.target), len(table.rows)), default=None)
    if chosen is None or not chosen.rows:
        raise BadInput(msg("“%(file)s”里没有可读的行。"), field="file", file=one.filename)
    recognised = recognise(chosen, one.target)
    others = [table for table in shown if table is not chosen]
    same = [table for table in others if recognise(table, one.target).shape == recognised.shape]
    given = find_given(session, one, recognised.shape)
    if given:
        return Meaning((chosen, *same), as_given(recognised, given), is_given=True)
    return Meaning((chosen, *same), recognised)


def speaks(table: SourceTable, target: str) -> bool:
    """Say whether the rows of a table name a project and say something of it."""
    found = {column.field for column in recognise(table, target).columns.values()}
    return not found.isdisjoint(NAMING) and not found.issubset((*NAMING, "districts"))


def find_given(session: Session, one: Import, shape: str) -> Json | None:
    """Return what the person said of columns with these headings: of this file, else of the last such one."""
    held = one.mapping
    if held and held.get("is_given") and held.get("shape") == shape:
        return held
    query = select(Import.mapping).where(
        Import.officer_id == one.officer_id,
        Import.target == one.target,
        Import.mapping["shape"].astext == shape,
        Import.mapping["is_given"].astext == "true",
    )
    return session.scalar(query.order_by(Import.id.desc()).limit(1))


def as_given(recognised: Recognised, given: Json) -> Recognised:
    """Return columns as a person has named them; the unit of one that names none is that of its heading."""
    named = {int(index): Column(**column) for index, column in given["columns"].items()}
    headings = dict(enumerate(recognised.headings))
    columns = {
        at: replace(one, unit=one.unit or find_unit(one.field, headings.get(at, ""), recognised.told))
        for at, one in named.items()
    }
    return replace(recognised, columns=columns)


def tell_mapping(meaning: Meaning) -> Json:
    """Return what the columns are, as JSON keeps it."""
    recognised = meaning.recognised
    return {
        "columns": {
            str(index): {"field": one.field, "unit": one.unit, "confidence": one.confidence}
            for index, one in sorted(recognised.columns.items())
        },
        "headings": [heading[:LONGEST_HEADING] for heading in recognised.headings],
        "first_row": recognised.first_row,
        "shape": recognised.shape,
        "tables": [table.name for table in meaning.tables],
        "is_given": meaning.is_given,
    }


def tell_table(table: SourceTable) -> Json:
    """Return what a table is, as JSON keeps it."""
    return {
        "name": table.name,
        "kind": table.kind,
        "is_hidden": table.is_hidden,
        "rows": len(table.rows),
        "width": table.width,
        "crs": table.crs,
    }
