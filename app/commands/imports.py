"""`lantu import`: a file into the registry from the command line, as the pages do it, and back out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.commands.session import in_both_languages, open_session, plainly
from app.config import read_config
from geo.datum import DATUMS
from geo.errors import msg
from projects.errors import BadInput, NotFound
from projects.evidence.file_store import FileStore
from projects.imports.applying import WRITTEN, apply_import, check_appliable
from projects.imports.asking import Options, keep_file
from projects.imports.gis.answering import LAT_LON
from projects.imports.previewing import preview_import
from projects.imports.reading import read_file
from projects.imports.source import name_column
from projects.imports.storing import FOLDER, RowView, get_import, list_rows
from projects.imports.targets import TARGETS
from projects.imports.undoing import Undoing, check_undoable, undo_import
from projects.models import Import, Officer
from projects.registry.fields import name_of
from projects.shelves.folder import Folder
from projects.updates.works import who
from projects.words.form_values import read_month
from projects.words.vocabulary import IMPORT_VERDICTS, find_term

MOST_SHOWN = 200
LAST, LONGEST_NUMBER = "last", 10
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=READABLE, required=False)
@click.option("--dry-run", is_flag=True, help="Say what each row would do and keep nothing.")
@click.option(
    "--target",
    default="projects",
    show_default=True,
    type=click.Choice(TARGETS),
    help="What rows become.",
)
@click.option(
    "--datum",
    help=f"Datum of coordinates ({', '.join(DATUMS)}); {LAT_LON} where latitude stands first, or an EPSG code"
    " where the file names none. Else the file's own, WGS-84.",
)
@click.option("--month", default="", help="Month of monthly reports, such as 2026-10.")
@click.option("--year", type=click.IntRange(1949, 2100), help="Year of a column that only says 年度计划投资.")
@click.option("--table", help="Sheet or layer to read; else the one with most rows.")
@click.option("--evidence", default="", help="Document number that stands behind all rows.")
@click.option("--reason", default="", help="Reason of all rows.")
@click.option("--leave-out", is_flag=True, help="Write the sound rows although others are wrong.")
@click.option("--confirmed", is_flag=True, help="What is doubted was looked at and is right.")
@click.option(
    "--undo", metavar="NUMBER", help="Take the import of this number back, or the `last` of the account."
)
@click.option("--as", "login", help="Account in whose name it is done; else the first administrator's.")
@plainly
def import_file(file: Path | None, *, undo: str | None, login: str | None, **words: Any) -> None:
    """Read FILE (Excel, CSV, Word, GIS) and write its rows, all or nothing; or take an import back."""
    if (file is None) == (undo is None):
        raise click.UsageError("Give a FILE, or --undo NUMBER.")
    if file is None:
        take_back(undo or LAST, login, words["reason"], leave_out=words["leave_out"])
    else:
        bring_in(file, login, words)


def bring_in(file: Path, login: str | None, words: dict[str, Any]) -> None:
    """Say what each row would do and, unless it is a dry run, write them."""
    dry_run, table = words.pop("dry_run"), words.pop("table")
    leave_out, confirmed = words.pop("leave_out"), words.pop("confirmed")
    options = Options(**{**words, "month": read_month(words["month"], "month")})
    content = file.read_bytes()
    # Until the rows are written nothing of the file is kept.
    with TemporaryDirectory() as folder, open_session() as session:
        store = FileStore(Folder(Path(folder)))
        author, access = who(session, find_officer(session, login))
        one = keep_file(session, store, (file.name, content), options, author)
        one.table_name = table
        with store.local(one.sha256) as path:
            preview_import(session, one, path, access, read=read_file)
        tell_rows(session, one)
        if dry_run:
            session.rollback()
            return
        check_appliable(one, version=one.version, leave_out=leave_out, confirmed=confirmed)
        apply_import(session, one, author, access)
        FileStore(read_config().files, FOLDER).put(content)
        number, counts = one.id, dict(one.counts)
        session.commit()
    published, waiting = counts.get("published", 0), counts.get("waiting", 0)
    click.echo(f"已写入 / written: {published} published, {waiting} waiting for review")
    click.echo(f"撤销 / to take it back: lantu import --undo {number} --reason …")


def take_back(number: str, login: str | None, reason: str, *, leave_out: bool) -> None:
    """Take the import of a number back, whole or, with `leave_out`, all rows that have not moved on."""
    with open_session() as session:
        author, access = who(session, find_officer(session, login))
        whose = None if access.role == "administrator" else author.officer_id
        one = get_import(session, find_import(session, number, author.officer_id), whose, hold=True)
        check_undoable(one, version=one.version, reason=reason)
        undo_import(session, one, Undoing(author, access, reason), leave_out=leave_out)
        filename, counts = one.filename, dict(one.counts)
        session.commit()
    undone, kept = counts.get("undone", 0), counts.get("kept", 0)
    click.echo(f"{filename}: 已撤销 / taken back: {undone} rows, {kept} kept as they have moved on")


def find_import(session: Session, number: str, officer_id: int | None) -> int:
    """Return the import of a number, or the last that an officer wrote; raises BadInput or NotFound."""
    if number.isascii() and number.isdecimal() and len(number) < LONGEST_NUMBER:
        return int(number)
    if number != LAST:
        raise BadInput(msg("--undo 后面写导入的编号,或 last。"))
    query = select(func.max(Import.id)).where(Import.officer_id == officer_id, Import.state == "applied")
    found = session.scalar(query)
    if found is None:
        raise NotFound(msg("没有这次导入。"))
    return found


def find_officer(session: Session, login: str | None) -> int:
    """Return the account of a name, without one the first administrator's; raises NotFound."""
    query = select(Officer.id).where(Officer.is_active).order_by(Officer.id).limit(1)
    query = query.where(Officer.name == login) if login else query.where(Officer.role == "administrator")
    found = session.scalar(query)
    if found is None:
        raise NotFound(msg("没有这个账号。请用 --as 写明登录名。"))
    return found


def tell_rows(session: Session, one: Import) -> None:
    """Say how many rows there are of each verdict, and what is wrong with which cell."""
    found = [f"{find_term(IMPORT_VERDICTS, code)} {number}" for code, number in verdicts(one)]
    click.echo(f"{one.filename} ({one.format}): {', '.join(found) or '0'}")
    for note in one.notes:
        click.echo(f"  {in_both_languages(note['message'], note['values'])}")
    for verdict in WRITTEN:
        for view in list_rows(session, one.id, verdict, limit=MOST_SHOWN)[:MOST_SHOWN]:
            tell_row(view)
    for view in list_rows(session, one.id, "error", limit=MOST_SHOWN)[:MOST_SHOWN]:
        tell_wrong(view.row.table_name, view.row.number, view.row.faults)
    for view in list_rows(session, one.id, "duplicate", limit=MOST_SHOWN)[:MOST_SHOWN]:
        others = "、".join(f"{other['code']} {other['name']}" for other in view.row.candidates)
        click.echo(f"  {view.row.table_name}!{view.row.number} {view.row.name} ≈ {others}", err=True)


def tell_row(view: RowView) -> None:
    """Say what a row would write: its project, each field old → new, and what is doubted of it."""
    row = view.row
    click.echo(
        f"  {row.table_name}!{row.number} {find_term(IMPORT_VERDICTS, row.verdict)} {view.code} {row.name}"
    )
    for field, (old, new) in row.changes.items():
        click.echo(f"    {name_of(field).zh}: {as_word(old)} → {as_word(new)}")
    for doubt in row.doubts:
        click.echo(f"    ? {in_both_languages(doubt['message'], tidy_values(doubt['values']))}", err=True)


def as_word(value: Any) -> str:
    """Return a value of a change on one line."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "—" if value is None else str(value)


def tidy_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a message on one line each."""
    return {name: as_word(value) if isinstance(value, list) else value for name, value in values.items()}


def verdicts(one: Import) -> list[tuple[str, int]]:
    """Return the verdicts that rows got, with their numbers."""
    return [(term.code, one.counts[term.code]) for term in IMPORT_VERDICTS if one.counts.get(term.code)]


def tell_wrong(table: str, number: int, faults: Sequence[dict[str, Any]]) -> None:
    """Say what is wrong with a row, each fault with its cell."""
    for fault in faults:
        column = fault.get("column")
        cell = f"{name_column(column)}{number}" if column is not None else str(number)
        said = in_both_languages(fault["message"], tidy_values(fault["values"]))
        click.echo(f"  {table}!{cell}: {said}", err=True)
