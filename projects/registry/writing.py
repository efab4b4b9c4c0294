"""The only writes of a project. Every function flushes and never commits; each change is one event.

A change sets values (`set_values` compares first), then `record_change` writes its event and brings all
that is derived up to date: adopted figures, rollup, search text. No other module assigns to a project.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, cast

from sqlalchemy import Connection, Table, bindparam, event, func, inspect, select, text, update
from sqlalchemy.orm import Mapper, Session, object_session

from geo.among import among
from geo.districts import find_levels
from geo.errors import msg
from projects.errors import Stale
from projects.models import Project, ProjectEvent
from projects.registry.adoption import Stated, adopt, adopt_measure
from projects.registry.audit import Author, Changes, compare, plain
from projects.registry.creating import NewProject, complete, list_told_columns, tell
from projects.registry.custody import with_custody
from projects.registry.field import Kind
from projects.registry.fields import COUNTED, SEARCHED
from projects.registry.layout import lay_out, take_ids
from projects.registry.rollup import count_first, recount
from projects.registry.shares import Shares, list_districts, replace_allocations
from projects.registry.stated import list_stated
from projects.search.index import list_outdated
from projects.store.many_rows import insert_rows, update_rows
from projects.words.texts import tidy
from projects.words.vocabulary import COMPARED_MEASURES

# What a total is made of, and what is told of a membership or of mentions that moved.
COUNTING = frozenset({*COUNTED, "parent_id", "mentions", "merged", "merged_into"})
# The columns that a search looks into, and the changes that bring other names to a project or take them.
LISTS = tuple(field.name for field in SEARCHED if field.kind is Kind.TEXTS)
PEOPLE = tuple(field.name for field in SEARCHED if field.kind is Kind.PERSON)
TEXTS = tuple(field.name for field in SEARCHED if field.name not in (*LISTS, *PEOPLE))
NAMING = frozenset({*TEXTS, *LISTS, *PEOPLE, "mentions", "merged", "merged_into"})
# A new project names the statement that counts, which names the project.
ADOPTED = "SET CONSTRAINTS fk_projects_adopted_statement_id_statements"
ADOPTED_LATER, ADOPTED_NOW = text(f"{ADOPTED} DEFERRED"), text(f"{ADOPTED} IMMEDIATE")
WAITING = "projects to count anew"
TOGETHER = "projects to search anew"
EVENTS = "events to tell together"
MOMENT = "moment of what is written together"
STALE_AT_ONCE = 1000


def create_project(session: Session, values: Mapping[str, Any], shares: Shares) -> Project:
    """Add a project with its districts; `record_creations` writes its first event once it is whole."""
    project = Project(**with_custody(None, values))
    session.add(project)
    session.flush()
    replace_allocations(session, project, shares)
    return project


def record_creations(
    session: Session, projects: Sequence[Project], author: Author, reason: str | None = None
) -> None:
    """Write the first event of new projects, every field that each was created with, and derive the rest."""
    ids = [project.id for project in projects]
    adopt_figures(session, ids)
    refresh_search(session, ids)
    for project in projects:
        values = {name: plain(getattr(project, name)) for name in list_told_columns()}
        changes: Changes = {
            name: [None, value] for name, value in values.items() if value not in (None, [], False)
        }
        changes["districts"] = [None, list_districts(session, project)]
        add_event(session, project, author, changes, kind="created", reason=reason)
    # However often a new row was written on its way in, readers first see its version 1.
    session.execute(update(Project).where(among(Project.id, ids)).values(version=1))
    count_anew(session, ids)


def create_projects(session: Session, new: Sequence[NewProject]) -> list[int]:
    """Add projects with all that is stated of them, each with its first event; returns their ids, in order.

    It takes a few statements for any number of them. Whoever calls this has checked what they hold.
    """
    session.flush()
    ids = take_ids(session, Project, len(new))
    written = lay_out(session, ids, new)
    levels = find_levels(session, {adcode for one in new for adcode, _share in one.shares})
    rows = [
        complete(one, (*TEXTS, *LISTS), PEOPLE)
        | {"id": id_, "adopted_statement_id": written.adopted.get(id_)}
        | count_first(one, levels)
        for id_, one in zip(ids, new, strict=True)
    ]
    session.execute(ADOPTED_LATER)
    insert_rows(session, cast(Table, Project.__table__), rows)
    for model, of_model in written.rows.items():
        insert_rows(session, cast(Table, model.__table__), of_model)
    told = [first_event(id_, row, one) for id_, row, one in zip(ids, rows, new, strict=True)]
    insert_rows(session, cast(Table, ProjectEvent.__table__), told)
    session.execute(ADOPTED_NOW)
    session.expire_all()
    count_anew(session, ids)
    return ids


def first_event(project_id: int, row: Mapping[str, Any], new: NewProject) -> dict[str, Any]:
    """Return the event of a project that begins, as the table holds it."""
    return {
        "project_id": project_id,
        "origin": new.author.origin,
        "actor": new.author.name,
        "officer_id": new.author.officer_id,
        "kind": "created",
        "changes": tell(row, new),
        "reason": new.reason,
        "evidence": new.evidence,
        "update_id": new.update_id,
    }


def change_project(
    session: Session,
    project: Project,
    values: Mapping[str, Any],
    author: Author,
    *,
    expected_version: int | None = None,
    reason: str | None = None,
    evidence: str | None = None,
) -> Changes:
    """Apply values to a project and write the event; returns what changed, nothing written when nothing did.

    Raises Conflict when the project has moved on from the version that the author read.
    """
    check_version(project, expected_version)
    version = project.version
    changes = set_values(project, values)
    if changes:
        record_change(session, project, author, changes, since=version, reason=reason, evidence=evidence)
    return changes


def set_values(project: Project, values: Mapping[str, Any]) -> Changes:
    """Write the values that differ, and return them as [old, new]; whoever calls this records the change."""
    changes = compare(project, values := with_custody(project, values))
    for name in changes:
        setattr(project, name, values[name])
    return changes


def record_change(
    session: Session,
    project: Project,
    author: Author,
    changes: Changes,
    *,
    since: int,
    reason: str | None = None,
    evidence: str | None = None,
    update_id: int | None = None,
    undoes_id: int | None = None,
    also_count: Collection[int] = (),
) -> None:
    """Write the one event of a change and bring what is derived up to date.

    `since` is the version before the change: it always rises, also when no column of the project's own
    changed. `also_count` are further projects whose rollup the change may touch: programmes that are left.
    """
    if project.version == since:
        touch(project)
    if TOGETHER not in session.info:
        session.flush()
    add_event(
        session,
        project,
        author,
        changes,
        reason=tidy(reason or "") or None,
        evidence=evidence,
        update_id=update_id,
        undoes_id=undoes_id,
    )
    if not NAMING.isdisjoint(changes):
        search_anew(session, project.id)
    if not COUNTING.isdisjoint(changes):
        left = [one for one in changes.get("parent_id", ()) if one is not None]
        count_anew(session, {project.id, *left, *also_count})


def touch(project: Project) -> None:
    """Note the moment of a change; the version rises by itself when the row is written."""
    session = object_session(project)
    known = session.info if session else {}
    project.updated_at = known.get(MOMENT, func.clock_timestamp())


@event.listens_for(Project, "before_update")
def note_moment(_mapper: Mapper[Project], _connection: Connection, project: Project) -> None:
    """Let every change of a project's columns bear its moment; what is derived is no change of it."""
    session = object_session(project)
    if session is not None and session.is_modified(project):
        touch(project)


def check_version(project: Project, expected: int | None) -> None:
    """Raise Stale unless the project still is at the version that was read."""
    if expected is not None and project.version != expected:
        raise Stale(
            msg("项目“%(name)s”在您打开之后已被更新(版本 %(read)d → %(now)d),没有保存。"),
            name=project.name,
            read=expected,
            now=project.version,
        )


def add_event(
    session: Session,
    project: Project,
    author: Author,
    changes: Changes,
    *,
    kind: Literal["created", "changed"] = "changed",
    **told: Any,
) -> None:
    """Append one event in the session's transaction: from an officer's update, or undoing another event."""
    event = {
        "project_id": project.id,
        "origin": author.origin,
        "actor": author.name,
        "officer_id": author.officer_id,
        "kind": kind,
        "changes": changes,
        **told,
    }
    if EVENTS in session.info:
        session.info[EVENTS].append(event)
    else:
        session.add(ProjectEvent(**event))


def adopt_figures(
    session: Session, project_ids: Collection[int], without: Collection[int] = ()
) -> dict[int, Changes]:
    """Adopt for each project what its statements and the rule give; returns the changes by project.

    `without` are statements that are about to go.
    """
    stated = list_stated(session, project_ids, without)
    found: dict[int, Changes] = {}
    for project in session.scalars(select(Project).where(among(Project.id, project_ids))):
        ours = stated.get(project.id, {})
        changes = adopt_total(project, ours.get("investment_wan", ())) | adopt_measures(
            session, project, ours
        )
        if changes:
            found[project.id] = changes
    if TOGETHER not in session.info:
        session.flush()
    return found


def adopt_total(project: Project, stated: Sequence[Stated]) -> Changes:
    """Write which stated total counts; returns what changed."""
    decided = project.adopted_statement_id if project.adoption == "officer" else None
    outcome = adopt(stated, decided, project.scope)
    values = {
        "investment_wan": outcome.value,
        "investment_low_wan": outcome.low,
        "investment_high_wan": outcome.high,
    }
    changes = set_values(project, values)
    project.adopted_statement_id = outcome.statement_id
    return changes


def adopt_measures(session: Session, project: Project, stated: Mapping[str, Sequence[Stated]]) -> Changes:
    """Write which stated lengths and areas count, save where an officer decided; returns what changed.

    A measure that nobody states keeps its value: it was given to the project itself.
    """
    outcomes = {
        name: adopt_measure(stated[name], project.scope) for name in COMPARED_MEASURES if name in stated
    }
    note_apart(session, project, [name for name, one in outcomes.items() if one.is_apart])
    by_rule = {name: one.value for name, one in outcomes.items() if name not in project.measures_decided}
    return set_values(project, by_rule)


def note_apart(session: Session, project: Project, apart: Sequence[str]) -> None:
    """Keep which lengths and areas differ; it is derived, so it is no change of the project."""
    if list(project.measures_apart) != list(apart):
        table = cast(Table, Project.__table__)
        session.execute(update(table).where(table.c.id == project.id).values(measures_apart=list(apart)))
        session.expire(project, ["measures_apart", "has_measure_conflict"])


def refresh_search(session: Session, project_ids: Collection[int]) -> None:
    """Bring the search text of projects and its sound up to date with names, places, units and mentions."""
    session.flush()
    outdated = list_outdated(session, project_ids, TEXTS, LISTS, PEOPLE)
    if outdated:
        table = cast(Table, Project.__table__)
        write = update(table).where(table.c.id == bindparam("row"))
        # The index is derived, so it is no change of a project: version and time stand.
        write = write.values(search_text=bindparam("text"), search_pinyin=bindparam("sound"))
        rows = [{"row": one.project_id, "text": one.text, "sound": one.sound} for one in outdated]
        session.connection().execute(write, rows)


def search_anew(session: Session, project_id: int) -> None:
    """Bring the search text of a project up to date: now, or once where many change."""
    if TOGETHER in session.info:
        session.info[TOGETHER].add(project_id)
    else:
        refresh_search(session, [project_id])


def refresh_stale_search(session: Session) -> None:
    """Work out the search text of the projects whose sound a migration emptied."""
    stale = session.scalars(select(Project.id).where(Project.search_pinyin == "")).all()
    for first in range(0, len(stale), STALE_AT_ONCE):
        refresh_search(session, stale[first : first + STALE_AT_ONCE])


def count_anew(session: Session, project_ids: Collection[int]) -> None:
    """Bring the rollup of projects and of all above them up to date: now, or once where many change."""
    waiting: set[int] | None = session.info.get(WAITING)
    if waiting is None:
        recount(session, project_ids)
    else:
        waiting.update(project_ids)


@contextmanager
def counting_once(session: Session) -> Iterator[None]:
    """Count what changes inside only once, at the end: for loads, where a count a change takes minutes."""
    if WAITING in session.info:
        yield
        return
    waiting = session.info[WAITING] = set[int]()
    try:
        yield
    finally:
        del session.info[WAITING]
    if waiting:
        recount(session, waiting)


@contextmanager
def recording_together(session: Session) -> Iterator[None]:
    """Write what changes inside in a few statements at its end, all at one moment: for whole batches."""
    waiting = session.info[TOGETHER] = set[int]()
    events: list[dict[str, Any]] = session.info.setdefault(EVENTS, [])
    session.info[MOMENT] = session.scalar(select(func.clock_timestamp()))
    try:
        with counting_once(session):
            # Whatever is read inside, no project is written before all of its changes are known.
            with session.no_autoflush:
                yield
            write_changed(session)
            insert_rows(session, cast(Table, ProjectEvent.__table__), events)
            refresh_search(session, waiting)
            session.expire_all()
    finally:
        del session.info[TOGETHER], session.info[EVENTS], session.info[MOMENT]


def write_changed(session: Session) -> None:
    """Write all changed projects of a session, which holds their rows, by a few statements."""
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    changed = [one for one in session.dirty if isinstance(one, Project)]
    for project in changed:
        names = ("id", "version", *sorted(inspect(project).committed_state))
        rows.setdefault(names, []).append({name: getattr(project, name) for name in names})
    number = sum(update_rows(session, cast(Table, Project.__table__), some) for some in rows.values())
    if number != len(changed):
        raise Stale(msg("有项目在这期间已被更新,没有保存。"))
    for project in changed:
        session.expire(project)
    session.flush()
