"""Keep imports and their rows; find them again, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.errors import DomainError, NotFound
from projects.imports.likeness import Likeness
from projects.imports.proposing import Proposal
from projects.imports.rows import CellFault
from projects.imports.source import Note
from projects.models import Import, ImportRow, Job, Project
from projects.registry.doubts import Doubt
from projects.store.many_rows import insert_rows

PAGE = 50
# Where their files lie, below the folder of files.
FOLDER = "imports"
# Days that a file and its rows are kept, counted from when it was brought.
KEPT_DAYS = 90
# What an import was before a work was asked of it, and how a work ends that did nothing.
BEFORE = {"applying": "previewed", "undoing": "applied"}
UNDONE = ("failed", "cancelled")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of an import with the code of the project that it is; empty for a new one."""

    row: ImportRow
    code: str
    project_name: str


def get_import(session: Session, import_id: int, officer_id: int | None, *, hold: bool = False) -> Import:
    """Return an officer's import, or anybody's for None; raises NotFound for those of others too."""
    query = select(Import).where(Import.id == import_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or (officer_id is not None and found.officer_id != officer_id):
        raise NotFound(msg("没有这次导入。"))
    return found


def find_state(session: Session, one: Import) -> str:
    """Return the state of an import; where the work asked of it ended and did nothing, the one before that.

    A work that is cancelled before it begins, or that its worker gives up, leaves no word on the import.
    """
    return find_states(session, [one])[one.id]


def find_states(session: Session, imports: Sequence[Import]) -> dict[int, str]:
    """Return the same of several imports, by id: one query where any is under way."""
    asked = {one.job_id for one in imports if one.state in BEFORE and one.job_id is not None}
    jobs = select(Job.id).where(among(Job.id, asked), Job.state.not_in(UNDONE))
    going = set(session.scalars(jobs)) if asked else set()
    return {
        one.id: BEFORE[one.state] if one.state in BEFORE and one.job_id not in going else one.state
        for one in imports
    }


def take_up(session: Session, import_id: int, officer_id: int | None) -> Import:
    """Hold an import to ask something of it, in the state that it has; raises NotFound."""
    one = get_import(session, import_id, officer_id, hold=True)
    one.state = find_state(session, one)
    return one


def list_imports(session: Session, officer_id: int | None, before: int | None = None) -> Sequence[Import]:
    """Return a page of an officer's imports, or of everybody's for None, the newest first, and one more."""
    query = select(Import).order_by(Import.id.desc()).limit(PAGE + 1)
    if officer_id is not None:
        query = query.where(Import.officer_id == officer_id)
    if before is not None:
        query = query.where(Import.id < before)
    return session.scalars(query).all()


def list_rows(
    session: Session, import_id: int, verdict: str = "", after: int | None = None, limit: int = PAGE
) -> list[RowView]:
    """Return a page of an import's rows in the order of the file, of one verdict or all, and one more."""
    query = (
        select(ImportRow, func.coalesce(Project.code, ""), func.coalesce(Project.name, ""))
        .outerjoin(Project, Project.id == ImportRow.project_id)
        .where(ImportRow.import_id == import_id)
        .order_by(ImportRow.position)
        .limit(limit + 1)
    )
    if verdict == "doubted":
        query = query.where(func.jsonb_array_length(ImportRow.doubts) > 0)
    elif verdict:
        query = query.where(ImportRow.verdict == verdict)
    if after is not None:
        query = query.where(ImportRow.position > after)
    return [RowView(*record) for record in session.execute(query)]


def list_wrong(session: Session, import_id: int) -> Sequence[ImportRow]:
    """Return the wrong rows of an import in the order of the file."""
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.verdict == "error")
    return session.scalars(query.order_by(ImportRow.position)).all()


def replace_rows(session: Session, import_id: int, proposals: Sequence[Proposal]) -> dict[str, int]:
    """Write the rows of an import anew; returns how many are of each verdict, and how many are doubted."""
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    counts: dict[str, int] = {}
    rows = []
    for position, one in enumerate(proposals, start=1):
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
        if one.doubts and one.verdict in ("new", "changed"):
            counts["doubted"] = counts.get("doubted", 0) + 1
        rows.append({"import_id": import_id, "position": position, **as_row(one)})
    insert_rows(session, cast(Table, ImportRow.__table__), rows)
    return counts


def as_row(one: Proposal) -> Json:
    """Return a proposal as its table holds it."""
    name = one.row.values.get("name") or (one.project.name if one.project else None)
    return {
        "table_name": one.row.table,
        "number": one.row.number,
        "verdict": one.verdict,
        "name": name,
        "project_id": one.project.id if one.project else None,
        "project_version": one.project.version if one.project else None,
        "stated": one.stated,
        "changes": one.changes,
        "faults": [tell_fault(fault, one.row.columns) for fault in one.faults],
        "doubts": [tell_doubt(doubt) for doubt in one.doubts],
        "notes": [tell_note(note) for note in one.notes],
        "candidates": [tell_candidate(candidate) for candidate in one.candidates],
        "decision": one.decision,
        "behind": {
            field: str(one.row.values[field])
            for field in ("reason", "evidence", "evidence_link")
            if one.row.values.get(field)
        },
    }


def tell_fault(fault: CellFault, columns: Mapping[str, int]) -> Json:
    """Return a fault as JSON keeps it, with its cell where its field has a column."""
    told = tell(fault.message, fault.values)
    column = columns.get(fault.field or "") if fault.column is None else fault.column
    return told | {"column": column, "field": fault.field}


def tell_doubt(doubt: Doubt) -> Json:
    """Return a doubt as JSON keeps it."""
    return tell(doubt.message, doubt.values) | {"code": doubt.code, "field": doubt.field}


def tell_note(note: Note) -> Json:
    """Return a note as JSON keeps it."""
    return tell(note.message, note.values)


def tell_candidate(one: Likeness) -> Json:
    """Return a project that a row may be as JSON keeps it."""
    reasons = [
        {"code": reason.code, "value": as_json(reason.value), "against": reason.speaks_against}
        for reason in one.reasons
    ]
    return {
        "code": one.project.code,
        "name": one.project.name,
        "score": float(one.score),
        "reasons": reasons,
    }


def tell(message: str, values: Mapping[str, Any]) -> Json:
    """Return a message with its values as JSON keeps it, to be translated when it is shown."""
    return {"message": message, "values": {name: as_json(value) for name, value in values.items()}}


def as_json(value: Any) -> Any:
    """Return a value of a message: numbers as they are, several as a list, all else as text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return [as_json(one) for one in value] if isinstance(value, tuple | list) else str(value)


def refuse_rows(session: Session, one: Import, problems: Mapping[int, DomainError]) -> None:
    """Let rows be wrong that the rules refused when they were to be written, each with its reason."""
    query = select(ImportRow).where(ImportRow.import_id == one.id, among(ImportRow.position, list(problems)))
    for row in session.scalars(query):
        error = problems[row.position]
        row.faults = [*row.faults, tell(error.message, error.values) | {"column": None, "field": error.field}]
        row.verdict = "error"
    session.flush()
    counted = select(ImportRow.verdict, func.count()).where(ImportRow.import_id == one.id)
    one.counts = dict(session.execute(counted.group_by(ImportRow.verdict)).all())


def note_kept(session: Session, one: Import, problems: Mapping[int, DomainError]) -> None:
    """Note on rows why they could not be taken back."""
    query = select(ImportRow).where(ImportRow.import_id == one.id, among(ImportRow.position, list(problems)))
    for row in session.scalars(query):
        error = problems[row.position]
        row.refusal = tell(error.message, error.values)
    session.flush()


def read_decisions(session: Session, import_id: int) -> dict[tuple[str, int], str]:
    """Return what the officer decided of possible duplicates, by table and row."""
    query = select(ImportRow.table_name, ImportRow.number, ImportRow.decision)
    decided = query.where(ImportRow.import_id == import_id, ImportRow.decision.is_not(None))
    return {(table, number): str(decision) for table, number, decision in session.execute(decided)}


def forget_old_imports(session: Session, now: datetime) -> list[str]:
    """Forget the rows of old imports; returns the files that no younger import needs.

    The import itself stays: who brought which file, when, and what became of it.
    """
    limit = now - timedelta(days=KEPT_DAYS)
    old = select(Import.id).where(Import.created_at < limit)
    session.execute(delete(ImportRow).where(ImportRow.import_id.in_(old)))
    needed = select(Import.sha256).where(Import.created_at >= limit)
    gone = select(Import.sha256).where(Import.created_at < limit, Import.sha256.not_in(needed)).distinct()
    return list(session.scalars(gone))
