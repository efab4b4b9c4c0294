"""Take thousands of updates back: those that wait are withdrawn, what is published is restored.

The rules are those of a single update; what is read for each of those is read here once for all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import DomainError, NotFound
from projects.models import Project, ProjectEvent, Update
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.events import read_events
from projects.registry.rows import EventView
from projects.registry.shares import DISTRICTS
from projects.updates.bulk import hold_projects
from projects.updates.reviews import check_reviews
from projects.updates.undo_restoring import Taken, take_back
from projects.updates.undo_rules import check_may_undo, check_undoable, holding, judge_restored

# Of one part, so that no more is held in memory at once.
AT_ONCE = 4000
COLUMNS = (
    Update.id,
    Update.state,
    Update.project_id,
    Update.officer_id,
    Update.districts,
    ProjectEvent.id.label("event_id"),
)
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """An update, how it stands, and the event that published it."""

    id: int
    state: str
    project_id: int | None
    officer_id: int
    districts: list[str] | None
    event_id: int | None


def undo_updates(
    session: Session,
    groups: Mapping[int, Sequence[int]],
    author: Author,
    access: Access,
    *,
    reason: str,
    report: Report,
) -> dict[int, DomainError]:
    """Take groups of updates back, the newest first; returns why groups are refused, by their key.

    A refused group stays whole as it is. No two updates of a group change the same field.
    """
    hold(session, [update_id for group in groups.values() for update_id in group])
    written = read_written(session, groups)
    problems: dict[int, DomainError] = {}
    done = 0
    with writing.counting_once(session):
        for keys in list_parts(written):
            report(done, len(groups))
            part = {key: written[key] for key in keys}
            problems |= undo_part(session, part, author, access, reason=reason)
            done += len(keys)
    return problems


def hold(session: Session, update_ids: Collection[int]) -> None:
    """Hold updates and their projects against others; the projects first, as submitting does."""
    own = select(Update.project_id).where(among(Update.id, update_ids))
    session.execute(select(Project.id).where(Project.id.in_(own)).order_by(Project.id).with_for_update())
    session.execute(
        select(Update.id).where(among(Update.id, update_ids)).order_by(Update.id).with_for_update()
    )


def read_written(session: Session, groups: Mapping[int, Sequence[int]]) -> dict[int, list[Written]]:
    """Return the updates of each group as they stand, by its key."""
    ids = [update_id for group in groups.values() for update_id in group]
    query = select(*COLUMNS).outerjoin(ProjectEvent, ProjectEvent.update_id == Update.id)
    found = {row.id: Written(*row) for row in session.execute(query.where(among(Update.id, ids)))}
    return {key: [found[update_id] for update_id in group] for key, group in groups.items()}


def list_parts(written: Mapping[int, Sequence[Written]]) -> Iterator[Sequence[int]]:
    """Yield the keys of groups in parts: the newest first, of one project never two in a part."""
    newest = {key: max((one.event_id or 0 for one in group), default=0) for key, group in written.items()}
    free: dict[int, int] = {}
    rounds: dict[int, list[int]] = {}
    for key in sorted(written, key=lambda key: newest[key], reverse=True):
        projects = {one.project_id for one in written[key] if one.project_id is not None}
        at = max((free.get(one, 0) for one in projects), default=0)
        free |= dict.fromkeys(projects, at + 1)
        rounds.setdefault(at, []).append(key)
    for at in sorted(rounds):
        for first in range(0, len(rounds[at]), AT_ONCE):
            yield rounds[at][first : first + AT_ONCE]


def undo_part(
    session: Session, part: Mapping[int, Sequence[Written]], author: Author, access: Access, *, reason: str
) -> dict[int, DomainError]:
    """Judge groups whole, one after the other, then take back all that may be; returns why others may not."""
    updates = [one for group in part.values() for one in group]
    projects = hold_projects(session, {one.project_id for one in updates if one.project_id is not None})
    events = read_events(session, [one.event_id for one in updates if one.event_id is not None])
    judge = Judge(session, projects, events, author, access)
    problems: dict[int, DomainError] = {}
    with holding(session, list(events.values()), projects):
        for key, group in part.items():
            try:
                judge.judge_group(group)
            except DomainError as error:
                problems[key] = error
        withdraw = sql_update(Update).where(among(Update.id, judge.withdrawn)).values(state="withdrawn")
        session.execute(withdraw, execution_options={"synchronize_session": False})
        take_back(session, judge.taken, author, reason)
    session.expire_all()
    return problems


class Judge:
    """Judges groups of updates, and gathers what is withdrawn and what is taken back of those that may be."""

    def __init__(
        self,
        session: Session,
        projects: Mapping[int, Project],
        events: Mapping[int, EventView],
        author: Author,
        access: Access,
    ) -> None:
        self.session, self.projects, self.events = session, projects, events
        self.author, self.access = author, access
        self.withdrawn: list[int] = []
        self.taken: list[Taken] = []
        # Projects whose registration is taken back so far.
        self.ended: set[int] = set()

    def judge_group(self, group: Sequence[Written]) -> None:
        """Take all of a group; raises why any of it may not be taken back."""
        waiting = [one for one in group if one.state == "pending"]
        for one in waiting:
            self.check_waiting(one)
        taken = [self.judge_published(one) for one in group if one.state == "accepted"]
        self.withdrawn += [one.id for one in waiting]
        self.taken += taken
        self.ended |= {one.project.id for one in taken if one.event.kind == "created"}

    def check_waiting(self, one: Written) -> None:
        """Raise Forbidden unless an update is the caller's own, or the caller reviews it."""
        if one.officer_id != self.author.officer_id:
            own = DISTRICTS.find(self.session, one.project_id) if one.project_id else one.districts
            check_reviews(self.access, frozenset(own or ()))

    def judge_published(self, one: Written) -> Taken:
        """Return the event that published an update, to be taken back; raises why it may not be."""
        project = self.projects[one.project_id or 0]
        check_may_undo(self.session, project, self.access)
        event = self.events.get(one.event_id or 0)
        if event is None:
            raise NotFound(msg("这个项目没有这条变更。"))
        check_undoable(self.session, project, event, self.ended)
        return Taken(project, event, judge_restored(self.session, project, event))
