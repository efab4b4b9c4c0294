"""What the person who brings a file asks of it: read it, read it otherwise, write it, take it back.

Each is noted in the caller's transaction and done in the background once that is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput, Conflict, NotFound
from projects.evidence.check import SentFile
from projects.evidence.file_store import FileStore
from projects.evidence.filenames import clean_filename
from projects.imports.applying import check_appliable
from projects.imports.gis.answering import parse_frame
from projects.imports.limits import LIMITS
from projects.imports.matching import NEW
from projects.imports.storing import take_up
from projects.imports.targets import FIELDS_OF, TARGETS
from projects.imports.undoing import check_undoable
from projects.imports.values.units import units_of
from projects.models import Import, ImportRow
from projects.registry.audit import Author
from projects.registry.codes import find_live_code
from projects.registry.field_readers import YEAR_PLAN
from projects.store.jobs import enqueue

TITLES = {
    "imports.preview": msg("导入:读取“%(file)s”"),
    "imports.apply": msg("导入:写入“%(file)s”"),
    "imports.undo": msg("导入:撤销“%(file)s”"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be taken: what its rows become, their month, year and datum, what stands behind.

    `datum` may also be the reference system or the order of coordinates (projects/imports/gis/answering.py).
    """

    target: str = "projects"
    month: date | None = None
    year: int | None = None
    datum: str | None = None
    reason: str = ""
    evidence: str = ""
    evidence_link: str = ""

    def check(self) -> None:
        """Raise BadInput for a target or a datum that is not known."""
        if self.target not in TARGETS:
            raise BadInput(
                msg("“%(word)s”不能是“%(value)s”。可用的有:%(known)s。"),
                field="target",
                word="target",
                value=self.target[:50],
                known=", ".join(TARGETS),
            )
        parse_frame(self.datum)

    def put(self, one: Import) -> None:
        """Let an import be taken so."""
        one.target, one.month, one.year = self.target, self.month, self.year
        one.datum = self.datum or None
        one.reason, one.evidence = self.reason or None, self.evidence or None
        one.evidence_link = self.evidence_link or None


def bring_file(
    session: Session, store: FileStore, sent: SentFile, options: Options, author: Author
) -> Import:
    """Keep a file and have it read; raises BadInput for an empty or too large one, or a wrong option."""
    one = keep_file(session, store, sent, options, author)
    have_done(session, one, "imports.preview")
    return one


def keep_file(session: Session, store: FileStore, sent: SentFile, options: Options, author: Author) -> Import:
    """Keep a file as an import that was not read yet; raises as `bring_file`."""
    options.check()
    filename, content = sent
    shown = clean_filename(filename)
    if not content:
        raise BadInput(msg("“%(file)s”是空文件。"), field="file", file=shown)
    if len(content) > LIMITS.most_bytes:
        most = LIMITS.most_bytes // 1024 // 1024
        raise BadInput(msg("“%(file)s”超过 %(most)d MB。"), field="file", file=shown, most=most)
    if author.officer_id is None:
        raise BadInput(msg("请先登录。"))
    one = Import(
        filename=shown,
        sha256=store.put(content),
        size_bytes=len(content),
        officer_id=author.officer_id,
        author=author.name,
        state="reading",
        notes=[],
        counts={},
    )
    options.put(one)
    session.add(one)
    session.flush()
    return one


def have_done(session: Session, one: Import, work: str, **arguments: Any) -> None:
    """Ask for a work of an import."""
    job = enqueue(
        session,
        work,
        {"import_id": one.id, **arguments},
        title=TITLES[work] % {"file": one.filename},
        officer_id=one.officer_id,
    )
    one.job_id = job.id
    session.flush()


def read_anew(
    session: Session,
    import_id: int,
    author: Author,
    options: Options,
    *,
    table_name: str | None = None,
    columns: Mapping[int, Mapping[str, Any]] | None = None,
    version: int | None = None,
) -> Import:
    """Read a file otherwise: another table, other columns, another target or datum.

    Raises Conflict when it was written already, or is just being, or is no more at a version that is named.
    """
    options.check()
    one = take_up(session, import_id, author.officer_id)
    if one.state not in ("previewed", "failed", "reading"):
        raise Conflict(msg("这次导入已经写入或正在写入,不能再改。"))
    if version not in (None, one.version):
        raise Conflict(msg("这次导入在您打开之后已有变化,没有保存。请看新的预览。"))
    if table_name:
        if one.tables is not None and table_name not in [table["name"] for table in one.tables]:
            raise BadInput(msg("文件里没有表“%(table)s”。"), field="table", table=table_name[:50])
        if table_name != one.table_name:
            one.mapping = None
        one.table_name = table_name
    options.put(one)
    if columns is not None and one.mapping is not None:
        one.mapping = {**one.mapping, "columns": read_columns(columns, one), "is_given": True}
    one.state, one.fault = "reading", None
    have_done(session, one, "imports.preview")
    return one


def read_columns(columns: Mapping[int, Mapping[str, Any]], one: Import) -> dict[str, Any]:
    """Return what a person says that the columns are; raises BadInput for an unknown or repeated field."""
    found: dict[str, Any] = {}
    used: set[str] = set()
    for index, column in columns.items():
        field = str(column["field"])
        if field not in FIELDS_OF[one.target] and not YEAR_PLAN.fullmatch(field):
            raise BadInput(msg("没有字段“%(name)s”。"), field="columns", name=field[:50])
        if field in used:
            raise BadInput(msg("两列都指定为同一个字段,请只留一列。"), field="columns")
        used.add(field)
        # What a column was before it was named otherwise may have left its unit.
        unit = column.get("unit")
        found[str(index)] = {
            "field": field,
            "unit": unit if unit in units_of(field) else None,
            "confidence": 1.0,
        }
    return found


def decide_rows(
    session: Session, import_id: int, author: Author, decisions: Mapping[int, str], *, version: int
) -> Import:
    """Keep what an officer says of possible duplicates, by row position: a code, or `new`; then read anew.

    Raises NotFound for a code that nothing has, Conflict when the preview is another by now.
    """
    one = take_up(session, import_id, author.officer_id)
    if one.state != "previewed" or one.version != version:
        raise Conflict(msg("这次导入在您打开之后已有变化,没有保存。请看新的预览。"))
    for position, decision in decisions.items():
        if decision != NEW:
            find_live_code(session, decision)
        found = session.execute(
            update(ImportRow)
            .where(ImportRow.import_id == one.id, ImportRow.position == position)
            .values(decision=decision)
            .returning(ImportRow.position)
        ).all()
        if not found:
            raise NotFound(msg("这次导入没有第 %(number)d 行。"), number=position)
    one.state = "reading"
    have_done(session, one, "imports.preview")
    return one


def ask_apply(
    session: Session, import_id: int, author: Author, *, version: int, leave_out: bool, confirmed: bool
) -> Import:
    """Have an import written; raises as `check_appliable` does."""
    one = take_up(session, import_id, author.officer_id)
    check_appliable(one, version=version, leave_out=leave_out, confirmed=confirmed)
    one.state, one.fault = "applying", None
    have_done(session, one, "imports.apply")
    return one


def ask_undo(
    session: Session, import_id: int, author: Author, reason: str, *, version: int, leave_out: bool
) -> Import:
    """Have an import taken back; raises as `check_undoable` does."""
    one = take_up(session, import_id, author.officer_id)
    check_undoable(one, version=version, reason=reason)
    one.state, one.fault = "undoing", None
    have_done(session, one, "imports.undo", reason=reason, leave_out=leave_out)
    return one
