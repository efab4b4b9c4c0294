"""Read officers' updates for programs: those of the caller's districts and its own, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, exists, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Forbidden, NotFound
from projects.models import Allocation, Project, Update
from projects.words import vocabulary
from projects.words.keyset import big_key, decode_key
from projects.words.query_words import Readers, Words, codes_of, read_one, read_values

CURSOR = "updates"


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """One update with the code of its project; `changes` maps a field to [as it was read, as it was sent].

    A registration has no project until it is accepted. `contents` is what the changes cannot say.
    """

    id: int
    project: str | None
    kind: str
    state: str
    month: date | None
    changes: dict[str, list[Any]]
    contents: dict[str, Any] | None
    reason: str | None
    evidence: str | None
    evidence_link: str | None
    batch: str | None
    base_version: int
    author: str
    noted_at: datetime | None
    noted_lon: float | None
    noted_lat: float | None
    noted_accuracy_m: int | None
    submitted_at: datetime
    reviewed_by: str | None
    reviewed_at: datetime | None
    review_note: str | None


@dataclass(frozen=True, slots=True)
class UpdateFilter:
    """Which updates: several values of one field are alternatives; a page begins below `before`."""

    state: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    project: str = ""
    before: int | None = None


COLUMNS = tuple(
    Project.code.label("project") if field.name == "project" else getattr(Update, field.name)
    for field in fields(UpdateRecord)
)


def read_place(word: str, values: Sequence[str]) -> int:
    """Return the id below which a page begins."""
    before: int
    (before,) = decode_key(CURSOR, read_one(word, values), big_key)
    return max(0, before)


READERS: Readers = {
    "state": codes_of(vocabulary.UPDATE_STATES),
    "kind": codes_of(vocabulary.UPDATE_KINDS),
    "project": read_one,
    "cursor": read_place,
}


def parse_update_filter(session: Session, words: Words, also: Collection[str] = ()) -> UpdateFilter:
    """Return the filter that the words name; raises BadInput, also for a project that is not there."""
    given = read_values(words, READERS, also)
    code = given.get("project", "")
    if "\x00" in code or (code and session.scalar(select(Project.id).where(Project.code == code)) is None):
        raise BadInput(
            msg("登记簿里没有编码为“%(code)s”的项目。"), field="project", code=code[:50].replace("\x00", "")
        )
    return UpdateFilter(given.get("state", ()), given.get("kind", ()), code, given.get("cursor"))


def list_updates(session: Session, access: Access, wanted: UpdateFilter, limit: int) -> list[UpdateRecord]:
    """Return a page of the updates that the caller may read, the newest first."""
    found: list[ColumnElement[bool]] = [readable(access)]
    if wanted.state:
        found.append(Update.state.in_(wanted.state))
    if wanted.kind:
        found.append(Update.kind.in_(wanted.kind))
    if wanted.project:
        found.append(Project.code == wanted.project)
    if wanted.before is not None:
        found.append(Update.id < wanted.before)
    query = select_updates().where(*found).order_by(Update.id.desc()).limit(limit)
    return [UpdateRecord(*row) for row in session.execute(query)]


def get_update(session: Session, access: Access, update_id: int) -> UpdateRecord:
    """Return one update; raises NotFound, or Forbidden for one that is not the caller's to read."""
    query = select_updates().add_columns(readable(access)).where(Update.id == update_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(msg("没有这条更新。"))
    if not row[-1]:
        raise Forbidden(msg("这条更新不在您负责的县区。"))
    return UpdateRecord(*row[:-1])


def select_updates() -> Select[*tuple[Any, ...]]:
    """Return the SELECT of every column of an UpdateRecord."""
    return select(*COLUMNS).select_from(Update).outerjoin(Project, Project.id == Update.project_id)


def readable(access: Access) -> ColumnElement[bool]:
    """Say whether an update is the caller's own, or touches the caller's districts."""
    if access.reaches("administrator"):
        return true()
    touching = exists().where(Allocation.project_id == Update.project_id, Allocation.adcode.in_(access.scope))
    to_register = Update.districts.overlap(literal(sorted(access.scope), ARRAY(Text())))
    return or_(
        Update.officer_id == access.officer_id, touching, and_(Update.project_id.is_(None), to_register)
    )
