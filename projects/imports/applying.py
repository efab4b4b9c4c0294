"""Write what an import proposes: all in one transaction, through the updates of officers, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import func, literal, select, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, DomainError
from projects.imports.details import STATUS
from projects.imports.matters import write_matter
from projects.imports.proposing import Report
from projects.imports.stated import FIGURES
from projects.models import Import, ImportRow, Update
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.field_readers import YEAR_PLAN
from projects.registry.field_values import restore
from projects.updates.bulk import BulkRefused, Wanted, submit_updates
from projects.updates.kinds.month import restore_value
from projects.updates.month_bulk import submit_reports
from projects.updates.month_report import MonthReport
from projects.updates.registering import unpack_figure
from projects.updates.registration import Registration, RegistrationsRefused, submit_registrations
from projects.updates.submission import Submission

WRITTEN = ("new", "changed")
AT_ONCE = 4000
# What is written of a row, and where it stands.
COLUMNS = (
    ImportRow.position,
    ImportRow.table_name,
    ImportRow.number,
    ImportRow.project_id,
    ImportRow.project_version,
    ImportRow.stated,
    ImportRow.behind,
)
# A row of these; who writes.
Row = Any
Who = tuple[Author, Access]


class ImportRefused(Conflict):
    """Something of an import cannot be written, so nothing was; `problems` says why, by position."""

    def __init__(self, problems: Mapping[int, DomainError]) -> None:
        first = next(iter(problems.values()))
        super().__init__(
            msg("有 %(number)d 行不能写入,一行也没有写入。第一处:%(first)s"),
            number=len(problems),
            first=first.message % first.values if first.values else first.message,
        )
        self.problems = dict(problems)


def check_appliable(one: Import, *, version: int, leave_out: bool, confirmed: bool) -> None:
    """Raise unless an import was previewed as its officer saw it, and every row is decided or left out."""
    if one.state != "previewed" or one.version != version:
        raise Conflict(msg("这次导入在您打开之后已有变化,没有写入。请看新的预览。"))
    counts = one.counts
    if not any(counts.get(verdict) for verdict in WRITTEN):
        raise BadInput(msg("没有要写入的行。"))
    open_ = counts.get("error", 0) + counts.get("duplicate", 0)
    if open_ and not leave_out:
        raise BadInput(
            msg("还有 %(wrong)d 行有误、%(undecided)d 行可能重复。请改好或逐个决定,或勾选“这些行不写入”。"),
            field="leave_out",
            wrong=counts.get("error", 0),
            undecided=counts.get("duplicate", 0),
        )
    if counts.get("doubted") and not confirmed:
        raise BadInput(
            msg("有 %(number)d 行有疑问。确认无误请勾选“已核对,确认无误”。"),
            field="confirmed",
            number=counts["doubted"],
        )


def apply_import(
    session: Session,
    one: Import,
    author: Author,
    access: Access,
    report: Report = lambda _done, _total: None,
) -> None:
    """Write every new and changed row; what waits for review waits as one batch.

    Raises ImportRefused naming each row that the rules refuse by now. The caller rolls back.
    """
    rows = read_rows(session, one.id)
    one.batch = uuid4().hex
    session.flush()
    number = len(rows)
    report(0, number)
    if one.target == "matters":
        written = write_matters(session, rows, author, access, report)
    elif one.target == "progress":
        written = write_months(session, one, rows, (author, access), report)
    else:
        written = write_parts(session, one, rows, (author, access), report)
    note_written(session, one.id, written)
    one.counts = {**one.counts, **count_written(session, one, written)}
    one.state, one.applied_at = "applied", func.clock_timestamp()
    session.flush()
    report(number, number)


def write_parts(
    session: Session, one: Import, rows: Sequence[Row], who: Who, report: Report
) -> dict[int, list[int]]:
    """Submit details a part at a time, so that only one part is held in memory; counted once."""
    written: dict[int, list[int]] = {}
    with writing.counting_once(session):
        for first in range(0, len(rows), AT_ONCE):
            written |= write_details(session, one, rows[first : first + AT_ONCE], *who)
            report(min(first + AT_ONCE, len(rows)), len(rows))
    return written


def read_rows(session: Session, import_id: int) -> Sequence[Row]:
    """Return what is to be written, in the order of the file; plain rows, which no write makes stale."""
    query = select(*COLUMNS).where(ImportRow.import_id == import_id, ImportRow.verdict.in_(WRITTEN))
    return session.execute(query.order_by(ImportRow.position)).all()


def write_details(
    session: Session, one: Import, rows: Sequence[Row], author: Author, access: Access
) -> dict[int, list[int]]:
    """Submit new projects and changed ones; returns the updates of each row, by position."""
    batch = str(one.batch)
    fresh = [row for row in rows if row.project_id is None]
    changed = [row for row in rows if row.project_id is not None]
    written: dict[int, list[int]] = {}
    try:
        ids = submit_registrations(
            session, [as_registration(one, row) for row in fresh], author, access, batch=batch
        )
    except RegistrationsRefused as error:
        raise ImportRefused({fresh[at].position: why for at, why in error.problems.items()}) from error
    for row, update_id in zip(fresh, ids, strict=True):
        written[row.position] = [update_id]
    wanted = [(row, found) for row in changed for found in as_submissions(one, row)]
    try:
        updates = submit_updates(session, [found for _row, found in wanted], author, access, batch=batch)
    except BulkRefused as error:
        raise ImportRefused({wanted[at][0].position: why for at, why in error.problems.items()}) from error
    for (row, _found), update_id in zip(wanted, updates, strict=True):
        written.setdefault(row.position, []).append(update_id)
    return written


def as_registration(one: Import, row: Row) -> Registration:
    """Return the new project of a row."""
    stated = dict(row.stated)
    shares = [(adcode, None) for adcode in stated.pop("districts", ())]
    parent_code = stated.pop("parent_code", None)
    statements = tuple(unpack_figure(one) for one in stated.pop(FIGURES, ()))
    values = {name: restore_field(name, value) for name, value in stated.items()}
    return Registration(
        values, shares, parent_code, statements=statements, **explain(one, row), is_confirmed=True
    )


def as_submissions(one: Import, row: Row) -> Iterable[Wanted]:
    """Yield what a row changes of its project: its status, and its details."""
    stated = dict(row.stated)
    figures = stated.pop(FIGURES, None)
    values = {name: restore_field(name, value) for name, value in stated.items()}
    project_id, version = int(row.project_id or 0), int(row.project_version or 0)
    behind = explain(one, row)
    if "status" in values:
        status = {name: values.get(name) for name in STATUS}
        yield Wanted(project_id, version, Submission("status", status, **behind, is_confirmed=True))
    details = {name: value for name, value in values.items() if name not in STATUS}
    if details:
        contents = {FIGURES: figures} if figures else None
        fields = Submission("fields", details, **behind, is_confirmed=True, contents=contents)
        yield Wanted(project_id, version, fields)


def restore_field(name: str, value: Any) -> Any:
    """Return a field of a project as it is written, from what JSON keeps."""
    return restore("year_plan_wan" if YEAR_PLAN.fullmatch(name) else name, value)


def explain(one: Import, row: Row) -> dict[str, Any]:
    """Return what stands behind a row: the import's own words, and always where in which file it stands."""
    place = f"导入自“{one.filename}” {row.table_name} 第 {row.number} 行"
    own = row.behind
    said = own.get("reason") or one.reason or ""
    return {
        "reason": f"{said}\n{place}" if said else place,
        "evidence": own.get("evidence") or one.evidence or "",
        "evidence_link": own.get("evidence_link") or one.evidence_link or "",
    }


def write_months(
    session: Session, one: Import, rows: Sequence[Row], who: Who, report: Report
) -> dict[int, list[int]]:
    """Submit monthly reports: of each project the earliest first, as later ones follow from it."""
    written: dict[int, list[int]] = {}
    with writing.counting_once(session):
        for part in list_parts(rows):
            report(len(written), len(rows))
            reports = {int(row.project_id or 0): as_report(one, row) for row in part}
            try:
                ids = submit_reports(session, reports, *who, batch=str(one.batch))
            except BulkRefused as error:
                refused = {row.position: error.problems.get(int(row.project_id or 0)) for row in part}
                raise ImportRefused({at: why for at, why in refused.items() if why}) from error
            written |= {row.position: [ids[int(row.project_id or 0)]] for row in part}
    return written


def list_parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield months in parts: the earliest first, of one project never two in a part."""
    free: Counter[int | None] = Counter()
    rounds: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row.project_id or 0, row.stated["month"])):
        rounds.setdefault(free[row.project_id], []).append(row)
        free[row.project_id] += 1
    for at in sorted(rounds):
        for first in range(0, len(rounds[at]), AT_ONCE):
            yield rounds[at][first : first + AT_ONCE]


def as_report(one: Import, row: Row) -> MonthReport:
    """Return the monthly report of a row."""
    stated = dict(row.stated)
    month = date.fromisoformat(stated.pop("month"))
    values = {name: restore_value(name, value) for name, value in stated.items()}
    return MonthReport(month, values, confirmed=True, batch=one.batch, **explain(one, row))


def write_matters(
    session: Session, rows: Sequence[Row], author: Author, access: Access, report: Report
) -> dict[int, list[int]]:
    """Raise matters and change open ones; returns the matter of each row, by position."""
    problems: dict[int, DomainError] = {}
    written: dict[int, list[int]] = {}
    for done, row in enumerate(sorted(rows, key=lambda row: row.project_id or 0)):
        report(done, len(rows))
        try:
            with session.begin_nested():
                written[row.position] = [write_matter(session, row, author, access).id]
        except DomainError as error:
            problems[row.position] = error
    if problems:
        raise ImportRefused(problems)
    return written


def note_written(session: Session, import_id: int, written: Mapping[int, Collection[int]]) -> None:
    """Note on each row what became of it."""
    if not written:
        return
    table = ImportRow.__table__
    given = literal([[at, list(ids)] for at, ids in written.items()], JSONB())
    noted = func.jsonb_array_elements(given).table_valued("value", name="noted")
    one = type_coerce(noted.c.value, JSONB())
    write = update(table).where(  # type: ignore[arg-type]
        table.c.import_id == import_id, table.c.position == one[0].as_integer()
    )
    session.connection().execute(write.values(written_ids=one[1]))


def count_written(session: Session, one: Import, written: Mapping[int, Collection[int]]) -> dict[str, int]:
    """Return how many updates were published at once and how many wait; of matters, how many are open."""
    if one.target == "matters":
        return {"published": len(written)}
    query = select(Update.state, func.count()).where(Update.batch == one.batch).group_by(Update.state)
    by_state = dict(session.execute(query).all())
    return {"published": by_state.get("accepted", 0), "waiting": by_state.get("pending", 0)}
