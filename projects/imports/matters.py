"""Rows that raise matters to coordinate, or change open ones; what stands as the row says is left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import DomainError, msg
from projects.accounts.access import Access
from projects.clock import get_today
from projects.errors import BadInput, Conflict
from projects.imports.known import KnownProject
from projects.imports.proposing import Proposal
from projects.imports.source import Note
from projects.matters.details import MatterDetails, read_details
from projects.matters.steps import change_matter, close_matter, open_matter
from projects.models import ImportRow, Matter, Project
from projects.registry import audit
from projects.registry.audit import Author
from projects.words.vocabulary import MATTER_KINDS, MATTER_STATES

FIELDS = ("kind", "subject", "responsible", "due_on")
CODES = {term.zh: term.code for term in MATTER_KINDS} | {term.code: term.code for term in MATTER_KINDS}
CLOSED = {name for term in MATTER_STATES if term.code == "closed" for name in (term.code, term.zh, term.en)}
# Which matter a row changes and as it was read then; beside the fields in what the row states.
HELD, VERSION = "matter_id", "matter_version"


class Matters:
    """The target of matters."""

    takes_new = False
    repeats = True

    def __init__(self, session: Session) -> None:
        self.session, self.today = session, get_today()
        self.held: dict[int, list[Matter]] = defaultdict(list)

    def judge_matched(self, proposals: Sequence[Proposal]) -> None:
        """Read each row as a matter of its project."""
        ids = sorted({one.project.id for one in proposals if one.project})
        query = select(Matter).where(among(Matter.project_id, ids)).order_by(Matter.id)
        for matter in self.session.scalars(query):
            self.held[matter.project_id].append(matter)
        seen: set[Any] = set()
        for one in proposals:
            verdict = "unchanged"
            try:
                verdict = self.judge_one(one, seen)
            except DomainError as error:
                one.refuse(error)
            one.conclude(verdict if one.changes else "unchanged")

    def judge_new(self, proposals: Sequence[Proposal]) -> None:
        """Leave rows alone that no project is known of: a matter is always one's."""

    def judge_one(self, one: Proposal, seen: set[Any]) -> str:
        """Fill in the matter that a row raises or changes; raises BadInput where it is none."""
        values = one.row.values
        matter = self.find_held(one)
        if is_closed(values):
            note_closed(one, matter)
            return "unchanged"
        if matter is not None and matter.closed_at is not None:
            one.notes.append(Note(msg("这个事项已经销号,没有改。")))
            return "unchanged"
        if matter is None:
            details = read_matter(values, self.today)
            matter = self.find_open(cast(KnownProject, one.project).id, details)
        if matter is not None:
            details = read_changed(matter, values, self.today)
        key = matter.id if matter is not None else (one.project, details.kind, details.subject)
        if key in seen:
            one.notes.append(Note(msg("前面已有一行是同一个事项,这一行没有读入。")))
            return "unchanged"
        seen.add(key)
        one.stated = {name: audit.plain(getattr(details, name)) for name in FIELDS}
        if matter is None:
            one.changes = {name: [None, value] for name, value in one.stated.items() if value is not None}
            return "new"
        one.changes = {
            name: [before, one.stated[name]]
            for name in FIELDS
            if (before := audit.plain(getattr(matter, name))) != one.stated[name]
        }
        one.stated |= {HELD: matter.id, VERSION: matter.version}
        return "changed"

    def find_held(self, one: Proposal) -> Matter | None:
        """Return the matter whose number a row names; raises BadInput for one of another project."""
        number = one.row.values.get(HELD)
        if number is None:
            return None
        for matter in self.held[cast(KnownProject, one.project).id]:
            if matter.id == number:
                return matter
        raise BadInput(msg("这个项目没有编号为 %(number)d 的事项。"), field=HELD, number=number)

    def find_open(self, project_id: int, details: MatterDetails) -> Matter | None:
        """Return the open matter of a project that a row is about."""
        return next(
            (
                matter
                for matter in self.held[project_id]
                if matter.closed_at is None
                and (matter.kind, matter.subject) == (details.kind, details.subject)
            ),
            None,
        )


def is_closed(values: Mapping[str, Any]) -> bool:
    """Say whether a row says that its matter is closed."""
    return values.get("state") in CLOSED


def note_closed(one: Proposal, matter: Matter | None) -> None:
    """Say what becomes of a matter that a row calls closed: it is neither raised nor closed."""
    if matter is not None and matter.closed_at is None:
        one.notes.append(Note(msg("导入不销号:请在事项页上写明办理结果。")))
    else:
        one.notes.append(Note(msg("表里写着已销号,没有再提出。")))


def read_changed(matter: Matter, values: Mapping[str, Any], today: date) -> MatterDetails:
    """Return an open matter with what a row says otherwise; an empty cell says nothing. Raises BadInput."""
    held = {name: getattr(matter, name) for name in FIELDS}
    return read_matter(held | {name: values[name] for name in FIELDS if name in values}, today)


def read_matter(values: Mapping[str, Any], today: date) -> MatterDetails:
    """Return the matter that values give; without a kind it is another. Raises BadInput."""
    texts = {name: str(audit.plain(values.get(name)) or "") for name in FIELDS}
    texts["kind"] = CODES.get(texts["kind"] or "other", texts["kind"])
    return read_details(texts, today)


def write_matter(session: Session, row: Any, author: Author, access: Access) -> Matter:
    """Raise the matter of a row, or change the open one that it names; raises as the steps of matters do."""
    details = read_matter(row.stated, get_today())
    if HELD not in row.stated:
        project = session.get_one(Project, row.project_id)
        return open_matter(session, project, details, author, access)
    version = row.stated[VERSION]
    return change_matter(session, row.stated[HELD], details, author, access, expected_version=version)


def undo_matter(
    session: Session, row: ImportRow, matter_id: int, who: tuple[Author, Access], reason: str
) -> None:
    """Close a matter that a row raised, or give a changed one back what it said.

    Raises Conflict where somebody has worked on it since.
    """
    matter = session.get_one(Matter, matter_id)
    version = (row.stated or {}).get(VERSION, 0) + 1
    if matter.version != version:
        raise Conflict(msg("事项“%(subject)s”之后已有办理记录。"), subject=matter.subject)
    said = f"导入已撤销:{reason}"
    if version == 1:
        close_matter(session, matter_id, said, *who, expected_version=version)
        return
    before = row.stated | {name: old for name, (old, _new) in row.changes.items()}
    details = read_matter(before, get_today())
    change_matter(session, matter_id, details, *who, reason=said, expected_version=version)
