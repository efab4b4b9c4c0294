"""The files behind updates: attach them, list them, find one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.errors import msg
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Forbidden, NotFound
from projects.evidence.check import MOST_FILES
from projects.evidence.checked_file import CheckedFile
from projects.evidence.file_store import FileStore
from projects.models import Attachment, AttachmentTakedown, Project, Update
from projects.registry.audit import Author
from projects.store.past import get_past
from projects.words.texts import tidy

BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One file as pages show it; `state` is that of its update, positions are WGS-84 degrees.

    `is_undone` says that what the update changed was taken back. A registration that waits has no project
    yet: `registered_in` are the adcodes that it is of.
    """

    id: int
    project_id: int | None
    update_id: int
    kind: str
    filename: str
    mimetype: str
    size_bytes: int
    sha256: str
    thumbnail_sha256: str | None
    width_px: int | None
    height_px: int | None
    taken_at: datetime | None
    suggested_lon: float | None
    suggested_lat: float | None
    direction: float | None
    caption: str | None
    author: str
    uploaded_at: datetime
    state: str
    is_undone: bool
    registered_in: list[str] | None

    @property
    def is_published(self) -> bool:
        """Say whether anyone may see it."""
        return self.state == "accepted" and not self.is_undone


# Both tell how it is now, whichever day is looked at: who takes a file back does not mean only today.
IS_UNDONE = func.update_is_undone(Update.id, type_=Boolean)
IS_DOWN = exists().where(AttachmentTakedown.attachment_id == Attachment.id)
OF_UPDATE = {
    "project_id": Update.project_id,
    "state": Update.state,
    "is_undone": IS_UNDONE,
    "registered_in": Update.districts,
}
COLUMNS = tuple(
    OF_UPDATE[name] if name in OF_UPDATE else getattr(Attachment, name) for name in AttachmentRow.__slots__
)


def attach_files(  # noqa: PLR0917 (in the order of the tables: project, update, files)
    session: Session,
    store: FileStore,
    project_id: int | None,
    update_id: int,
    files: Sequence[CheckedFile],
    author: Author,
    caption: str = "",
) -> list[Attachment]:
    """Keep files and attach them to an update; one that it already has is not attached twice.

    `project_id` is empty under a registration, whose project is that of the update once it is accepted.
    The bytes are on the disk before any row names them. Raises BadInput at `files` when there would be
    too many of them.
    """
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    held = set(session.scalars(select(Attachment.sha256).where(Attachment.update_id == update_id)))
    added: list[Attachment] = []
    for file in files:
        sha256 = store.put(file.content)
        if sha256 in held:
            continue
        held.add(sha256)
        added.append(
            Attachment(
                project_id=project_id,
                update_id=update_id,
                kind=file.kind,
                filename=file.filename,
                mimetype=file.mimetype,
                size_bytes=len(file.content),
                sha256=sha256,
                thumbnail_sha256=store.put(file.thumbnail) if file.thumbnail else None,
                width_px=file.width_px,
                height_px=file.height_px,
                taken_at=file.facts.taken_at,
                suggested_lon=file.facts.lon,
                suggested_lat=file.facts.lat,
                direction=file.facts.direction,
                caption=tidy(caption) or None,
                officer_id=author.officer_id,
                author=author.name,
            )
        )
    if len(held) > MOST_FILES:
        raise BadInput(msg("一次最多上传 %(most)d 个文件。"), field="files", most=MOST_FILES)
    session.add_all(added)
    session.flush()
    return added


def list_of_project(session: Session, project_id: int, *, with_drafts: bool = False) -> list[AttachmentRow]:
    """Return a project's published files, the newest update first; with drafts those that are not public too.

    The files of the projects that were merged into it are its own.
    """
    states = ("accepted", "pending") if with_drafts else ("accepted",)
    merged = select(Project.id).where(or_(Project.id == project_id, Project.merged_into_id == project_id))
    query = select_rows().where(Update.project_id.in_(merged), Update.state.in_(states))
    if not with_drafts:
        query = query.where(~IS_UNDONE)
    past = get_past(session)
    if past is not None:
        query = query.where(Update.reviewed_at <= past.moment)
    return [AttachmentRow(*row) for row in session.execute(query)]


def count_of_project() -> ColumnElement[int]:
    """Return how many files a query's project has, drafts and those of what was merged into it too."""
    its = aliased(Project)
    merged = select(its.id).where(or_(its.id == Project.id, its.merged_into_id == Project.id))
    query = (
        select(func.count())
        .select_from(Attachment)
        .join(Update, Update.id == Attachment.update_id)
        .where(Update.project_id.in_(merged.correlate(Project)), Update.state.in_(("accepted", "pending")))
        .where(~IS_DOWN, ~IS_UNDONE)
    )
    return query.correlate(Project).scalar_subquery()


def list_of_updates(session: Session, update_ids: Collection[int]) -> dict[int, list[AttachmentRow]]:
    """Return the files of each update in the order they were sent, drafts too: ask the access first."""
    found: dict[int, list[AttachmentRow]] = {update_id: [] for update_id in update_ids}
    for row in session.execute(select_rows().where(among(Attachment.update_id, update_ids))):
        attachment = AttachmentRow(*row)
        found[attachment.update_id].append(attachment)
    return found


def get_attachment(session: Session, attachment_id: int) -> AttachmentRow:
    """Return one file's row, whatever the state of its update; raises NotFound, also for one taken down."""
    row = None
    if attachment_id <= BIGGEST_ID:
        row = session.execute(select_rows().where(Attachment.id == attachment_id)).one_or_none()
    if row is None:
        raise refuse_unknown()
    return AttachmentRow(*row)


def find_districts_of(session: Session, row: AttachmentRow) -> frozenset[str]:
    """Return the adcodes of a file's project, or of the registration that it stands behind."""
    if row.project_id is None:
        return frozenset(row.registered_in or ())
    return find_districts(session, [row.project_id])[row.project_id]


def get_published(session: Session, attachment_id: int) -> tuple[AttachmentRow, int]:
    """Return one file's row with the id of its project; raises NotFound also where it has none yet."""
    row = get_attachment(session, attachment_id)
    if row.project_id is None:
        raise refuse_unknown()
    return row, row.project_id


def refuse_unknown() -> NotFound:
    """Return the one answer for a file that is not there and for one that the caller may not see."""
    return NotFound(msg("没有这个附件。"))


def select_rows() -> Select[*tuple[Any, ...]]:
    """Return the query of attachment rows: those of the newest update first, in the order they were sent.

    What was taken down is not among them.
    """
    query = select(*COLUMNS).join(Update, Update.id == Attachment.update_id).where(~IS_DOWN)
    return query.order_by(Attachment.update_id.desc(), Attachment.id)
