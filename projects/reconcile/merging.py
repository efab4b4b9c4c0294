"""Merge two projects that are the same thing on the ground, and take a merge back exactly.

Everything that hangs on the duplicate moves to the kept project: mentions with their figures, children,
and what other mentions list under it. The duplicate keeps its row, so that its code still resolves. Its
event holds under `moved` what went over; `unmerge_project` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.errors import BadInput
from projects.models import Mention, Project, ProjectEvent, Statement
from projects.reconcile.decisions import record_decision, reverse_decision
from projects.reconcile.merge_checks import MergeRefused, check_mergeable, is_part_of
from projects.reconcile.merge_rules import TAKEN_COLUMNS, take_blanks
from projects.registry import audit, writing
from projects.registry.audit import Author
from projects.registry.doubts import Doubts
from projects.registry.placement import judge_values
from projects.words.texts import tidy

Moved = dict[str, Any]


def merge_projects(
    session: Session,
    kept: Project,
    gone: Project,
    author: Author,
    reason: str,
    *,
    expected_versions: tuple[int | None, int | None] = (None, None),
) -> None:
    """Merge `gone` into `kept`; raises MergeRefused, or Conflict when one has moved on since it was read."""
    lock(session, kept, gone)
    for project, version in zip((kept, gone), expected_versions, strict=True):
        writing.check_version(project, version)
    with writing.counting_once(session):
        join_projects(session, kept, gone, author, reason)
        record_decision(session, kept, gone, author, reason, merged=(kept, gone))


def lock(session: Session, *projects: Project) -> None:
    """Hold the rows until the transaction ends, always in the same order, and read them afresh."""
    session.flush()
    ids = [project.id for project in projects]
    query = select(Project).where(among(Project.id, ids)).order_by(Project.id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).all()


def join_projects(session: Session, kept: Project, gone: Project, author: Author, reason: str) -> None:
    """Merge without a decision."""
    check_mergeable(session, kept, gone, reason)
    versions = kept.version, gone.version
    above = list_programmes(session, gone)
    doubts = doubt_location(session, kept, gone)
    taken = take_over(session, kept, gone)
    moved = move_all(session, kept, gone, author, reason)
    moved |= {"adoption": gone.adoption, "adopted": gone.adopted_statement_id, "taken": taken}
    writing.set_values(gone, {"merged_into_id": kept.id, "adoption": "rule"})
    figures = writing.adopt_figures(session, [kept.id, gone.id])
    lines = cite(session, moved["mentions"])
    own = taken | figures.get(kept.id, {}) | {"merged": [None, gone.code], "mentions": [None, lines]}
    theirs = figures.get(gone.id, {}) | {"merged_into": [None, kept.code], "moved": [None, moved]}
    why = "\n".join(filter(None, (reason, str(doubts))))
    writing.record_change(session, kept, author, own, since=versions[0], reason=why)
    writing.record_change(session, gone, author, theirs, since=versions[1], reason=reason, also_count=above)


def doubt_location(session: Session, kept: Project, gone: Project) -> Doubts:
    """Return what is doubted of the place that is taken over; raises MergeRefused where it cannot be."""
    try:
        return judge_values(session, kept, find_taken(kept, gone))
    except BadInput as error:
        raise MergeRefused(error.message, field=error.field, **error.values) from error


def list_programmes(session: Session, project: Project) -> set[int]:
    """Return the programmes that a project is a member of, by the tree and by its mentions."""
    listing = select(Mention.programme_id).where(
        Mention.project_id == project.id, Mention.programme_id.is_not(None)
    )
    found = {one for one in session.scalars(listing) if one is not None}
    return found | ({project.parent_id} if project.parent_id else set())


def take_over(session: Session, kept: Project, gone: Project) -> audit.Changes:
    """Fill what the kept project leaves empty, and add the other's names; returns the changes."""
    values = find_taken(kept, gone)
    if "national_code" in values:
        # One national code belongs to one row: the duplicate gives it up first.
        writing.set_values(gone, {"national_code": None})
        session.flush()
    values["aliases"] = join_names(kept.name, kept.aliases, [gone.name, *gone.aliases])
    if kept.parent_id is None and gone.parent_id is not None:
        values["parent_id"] = gone.parent_id
    changes = writing.set_values(kept, values)
    session.flush()
    return changes


def find_taken(kept: Project, gone: Project) -> dict[str, Any]:
    """Return the columns that the kept project takes over from the other."""
    ours, theirs = ({name: getattr(one, name) for name in TAKEN_COLUMNS} for one in (kept, gone))
    return take_blanks(ours, theirs)


def join_names(name: str, aliases: Iterable[str], more: Iterable[str]) -> list[str]:
    """Return aliases with more names added, each once and none the name itself."""
    return [alias for alias in dict.fromkeys([*aliases, *more]) if alias != name]


def move_all(session: Session, kept: Project, gone: Project, author: Author, reason: str) -> Moved:
    """Move what hangs on the duplicate; returns the ids of all that moved."""
    listed = list_under_parent(session, kept, gone)
    free = (
        update(Statement)
        .where(Statement.project_id == gone.id, Statement.mention_id.is_(None))
        .values(project_id=kept.id)
    )
    free_ids = list(session.scalars(free.returning(Statement.id)))
    session.execute(update(Statement).where(Statement.project_id == gone.id).values(project_id=kept.id))
    mentions = update(Mention).where(Mention.project_id == gone.id).values(project_id=kept.id)
    listings = update(Mention).where(Mention.programme_id == gone.id).values(programme_id=kept.id)
    return {
        "mentions": sorted(session.scalars(mentions.returning(Mention.id))),
        "statements": sorted(free_ids),
        "listings": sorted(session.scalars(listings.returning(Mention.id))),
        "listed": listed,
        "children": move_children(session, gone.id, kept.id, author, reason),
    }


def list_under_parent(session: Session, kept: Project, gone: Project) -> list[int]:
    """Let the mentions of a duplicate name its programme when the kept project stands under another.

    Else the programme would no longer know this member, and its money would count twice.
    """
    if gone.parent_id in (None, kept.parent_id):
        return []
    query = (
        update(Mention)
        .where(Mention.project_id == gone.id, Mention.programme_id.is_(None))
        .values(programme_id=gone.parent_id)
    )
    return sorted(session.scalars(query.returning(Mention.id)))


def move_children(
    session: Session,
    old_id: int,
    new_id: int,
    author: Author,
    reason: str,
    *,
    only: Iterable[int] | None = None,
) -> list[int]:
    """Hang children (or `only` some) under another parent, each with its own event; returns their ids."""
    query = select(Project).where(Project.parent_id == old_id).order_by(Project.id)
    if only is not None:
        query = query.where(among(Project.id, list(only)))
    children = session.scalars(query).all()
    for child in children:
        writing.change_project(session, child, {"parent_id": new_id}, author, reason=reason)
    return [child.id for child in children]


def cite(session: Session, mention_ids: Iterable[int]) -> list[str]:
    """Return mentions as the history names them."""
    query = select(Mention.stated_name, Mention.line).where(among(Mention.id, list(mention_ids)))
    return [f"{name}:{line}" for name, line in session.execute(query.order_by(Mention.id))]


def unmerge_project(
    session: Session,
    gone: Project,
    author: Author,
    reason: str,
    *,
    expected_version: int | None = None,
) -> Project:
    """Give a merged project back all that its merge moved; returns the project that had kept it.

    Raises MergeRefused when it is not merged, or its home has itself been merged since: the later merge
    is taken back first.
    """
    if not tidy(reason):
        raise MergeRefused(msg("请写明理由。"), field="reason")
    lock(session, gone)
    writing.check_version(gone, expected_version)
    kept = session.get(Project, gone.merged_into_id) if gone.merged_into_id else None
    if kept is None:
        raise MergeRefused(msg("项目“%(name)s”没有被合并。"), name=gone.name)
    if kept.merged_into_id is not None:
        raise MergeRefused(msg("“%(name)s”后来也被合并了,请先撤销那一次合并。"), name=kept.name)
    lock(session, kept, gone)
    with writing.counting_once(session):
        part_projects(session, kept, gone, author, reason)
        reverse_decision(session, kept, gone, author, reason)
    return kept


def part_projects(session: Session, kept: Project, gone: Project, author: Author, reason: str) -> None:
    """Take a merge back without a decision."""
    moved = read_move(session, gone)
    versions = kept.version, gone.version
    lines = cite(session, moved["mentions"])
    above = list_programmes(session, kept)
    move_back(session, kept, gone, moved)
    move_children(session, kept.id, gone.id, author, reason, only=moved["children"])
    restored = give_back(session, kept, gone, moved["taken"])
    writing.set_values(gone, {"merged_into_id": None})
    restore_adoption(session, kept, gone, moved)
    session.flush()
    if is_part_of(session, gone.id, gone.id):
        raise MergeRefused(msg("撤销合并会使项目层级成环,请先调整所属规划包。"))
    figures = writing.adopt_figures(session, [kept.id, gone.id])
    own = restored | figures.get(kept.id, {}) | {"merged": [gone.code, None], "mentions": [lines, None]}
    theirs = figures.get(gone.id, {}) | {"merged_into": [kept.code, None]}
    above |= list_programmes(session, gone)
    writing.record_change(session, kept, author, own, since=versions[0], reason=reason)
    writing.record_change(session, gone, author, theirs, since=versions[1], reason=reason, also_count=above)


def read_move(session: Session, gone: Project) -> Moved:
    """Return what the latest merge of a project moved."""
    query = (
        select(ProjectEvent.changes["moved"][1])
        .where(ProjectEvent.project_id == gone.id, ProjectEvent.changes.has_key("moved"))
        .order_by(ProjectEvent.id.desc())
        .limit(1)
    )
    moved: Moved | None = session.scalar(query)
    if moved is None:
        raise MergeRefused(msg("变更记录里没有这次合并的明细,无法撤销。"))
    return moved


def move_back(session: Session, kept: Project, gone: Project, moved: Moved) -> None:
    """Give mentions, figures and listings back; what has since been withdrawn or moved on is left alone."""
    ours = Mention.project_id == kept.id
    listed = update(Mention).where(among(Mention.id, moved["listed"]), Mention.programme_id == gone.parent_id)
    session.execute(listed.values(programme_id=None))
    listings = update(Mention).where(among(Mention.id, moved["listings"]), Mention.programme_id == kept.id)
    session.execute(listings.values(programme_id=gone.id))
    back = update(Mention).where(among(Mention.id, moved["mentions"]), ours).values(project_id=gone.id)
    mentions = list(session.scalars(back.returning(Mention.id)))
    for figures in (among(Statement.mention_id, mentions), among(Statement.id, moved["statements"])):
        mine = update(Statement).where(figures, Statement.project_id == kept.id)
        session.execute(mine.values(project_id=gone.id))


def give_back(session: Session, kept: Project, gone: Project, taken: audit.Changes) -> audit.Changes:
    """Empty again what the kept project took over and nobody has changed since; returns the changes."""
    values = {
        name: revive(name, old)
        for name, (old, new) in taken.items()
        if name != "aliases" and audit.plain(getattr(kept, name)) == new
    }
    if "aliases" in taken:
        old, new = taken["aliases"]
        added = set(new) - set(old)
        values["aliases"] = [alias for alias in kept.aliases if alias not in added]
    changes = writing.set_values(kept, values)
    session.flush()
    if "national_code" in changes:
        writing.set_values(gone, {"national_code": changes["national_code"][0]})
    return changes


def revive(name: str, old: Any) -> Any:
    """Return a value of an event as its column holds it; all others that are taken over were empty."""
    return date.fromisoformat(old) if name == "status_on" and old else old


def restore_adoption(session: Session, kept: Project, gone: Project, moved: Moved) -> None:
    """Bring back whose decision counted: each side keeps only a decision on a figure that is its own."""
    held = dict(
        session.execute(
            select(Statement.id, Statement.project_id).where(Statement.project_id.in_([kept.id, gone.id]))
        ).all()
    )
    if held.get(moved["adopted"]) == gone.id:
        writing.set_values(gone, {"adoption": moved["adoption"], "adopted_statement_id": moved["adopted"]})
    if kept.adoption == "officer" and held.get(kept.adopted_statement_id or 0) != kept.id:
        writing.set_values(kept, {"adoption": "rule"})
