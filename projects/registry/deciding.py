"""Decide which of several stated figures counts, and open the question again: services, one event each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.errors import BadInput, NotFound
from projects.models import Project, Statement, Update
from projects.registry import audit, writing
from projects.registry.adoption import is_of_project
from projects.registry.audit import Author, Changes
from projects.words.texts import tidy
from projects.words.vocabulary import COMPARED_MEASURES


def adopt_statement(
    session: Session,
    project: Project,
    statement_id: int,
    author: Author,
    reason: str,
    *,
    expected_version: int | None = None,
) -> None:
    """Let one stated total, length or area count, with a reason.

    Raises Conflict when the project has moved on, NotFound for another project's figure, BadInput for a
    figure that is only a floor, is not of the works or of another scope, or without a reason.
    """
    check_decidable(session, project, reason, expected_version)
    statement = session.get(Statement, statement_id)
    known = ("investment_wan", *COMPARED_MEASURES)
    if statement is None or statement.project_id != project.id or statement.measure not in known:
        raise NotFound(msg("这个项目没有这一处说法。"), field="statement")
    if statement.qualifier == "floor":
        raise BadInput(msg("“以上”只是下限,不能作为总投资。"), field="statement")
    if not is_of_project(statement.scope, statement.purpose, project.scope):
        raise BadInput(msg("这一处说的不是本项目登记范围内的工程,不能采用。"), field="statement")
    if statement.measure == "investment_wan":
        settle(session, project, author, reason, statement_id)
    else:
        settle_measure(session, project, author, reason, statement)


def reopen_conflict(
    session: Session,
    project: Project,
    author: Author,
    reason: str,
    *,
    measure: str = "investment_wan",
    expected_version: int | None = None,
) -> None:
    """Take a decision back: the rule (the lowest stated figure) counts again."""
    check_decidable(session, project, reason, expected_version)
    if measure in project.measures_decided:
        remaining = [name for name in project.measures_decided if name != measure]
        write_decided(session, project, author, reason, {"measures_decided": remaining})
    elif measure == "investment_wan" and project.adoption == "officer":
        settle(session, project, author, reason, None)
    else:
        raise BadInput(msg("这个项目的这一数字没有裁定过。"))


def check_decidable(session: Session, project: Project, reason: str, expected_version: int | None) -> None:
    """Raise unless the project is live, as it was read, and a reason is given; the row is held."""
    session.refresh(project, with_for_update=True)
    writing.check_version(project, expected_version)
    if not tidy(reason):
        raise BadInput(msg("请写明理由。"), field="reason")
    if project.merged_into_id is not None:
        raise BadInput(msg("“%(name)s”已经并入别的项目。"), name=project.name)


def state_total(session: Session, project: Project, investment_wan: Decimal, update: Update) -> int:
    """Add the total in 万元 that an officer's accepted update states; returns the statement's id."""
    statement = Statement(
        project_id=project.id,
        update_id=update.id,
        measure="investment_wan",
        value=investment_wan,
        **words_of_total(update, investment_wan),
    )
    session.add(statement)
    session.flush()
    return statement.id


def words_of_total(update: Update, investment_wan: Decimal) -> dict[str, str]:
    """Return how an update writes its total, and how exact that is: in its own words where it keeps them."""
    kept = (update.contents or {}).get("figures", ())
    own = [one for one in kept if one["measure"] == "investment_wan"]
    words = f"{audit.plain(investment_wan)}万元"
    if not own:
        return {"as_written": words, "qualifier": "exact"}
    return {"as_written": own[0]["as_written"] or words, "qualifier": own[0]["qualifier"]}


def settle(session: Session, project: Project, author: Author, reason: str, statement_id: int | None) -> None:
    """Write the decision (none: the rule), what it makes of the figures, the event and the rollup."""
    version = project.version
    changes = decide(session, project, statement_id)
    writing.record_change(session, project, author, changes, since=version, reason=tidy(reason))


def settle_measure(
    session: Session, project: Project, author: Author, reason: str, statement: Statement
) -> None:
    """Let a stated length or area be the project's own until the question is opened again."""
    value = statement.value if statement.corrected is None else statement.corrected
    decided = sorted({*project.measures_decided, statement.measure})
    write_decided(session, project, author, reason, {statement.measure: value, "measures_decided": decided})


def write_decided(
    session: Session, project: Project, author: Author, reason: str, values: Mapping[str, Any]
) -> None:
    """Write a decision on a length or area, what the rule makes of the others, and the event."""
    version = project.version
    with session.no_autoflush:
        changes = writing.set_values(project, values)
        changes |= writing.adopt_figures(session, [project.id]).get(project.id, {})
    writing.record_change(session, project, author, changes, since=version, reason=tidy(reason))


def decide(session: Session, project: Project, statement_id: int | None) -> Changes:
    """Write the decision (none: the rule) and what it makes of the figures; returns all that changed."""
    return decide_totals(session, {project: statement_id})[project.id]


def decide_totals(
    session: Session, chosen: Mapping[Project, int | None], without: Collection[int] = ()
) -> dict[int, Changes]:
    """Let a stated total of each of many projects count (none: by the rule), in a few statements.

    `without` are statements that are about to go. Returns all that changed, by project.
    """
    named = {*chosen.values(), *(project.adopted_statement_id for project in chosen)} - {None}
    # One write for the whole decision, so that a project's version rises by one.
    with session.no_autoflush:
        # Held here, so that each is cited without another query.
        known = session.scalars(select(Statement).where(among(Statement.id, named))).all()
        before = {one.id: cite_statement(session, one.adopted_statement_id) for one in chosen}
        changes = {
            project.id: writing.set_values(project, {"adoption": "rule" if decided is None else "officer"})
            for project, decided in chosen.items()
        }
        for project, statement_id in chosen.items():
            writing.set_values(project, {"adopted_statement_id": statement_id})
        figures = writing.adopt_figures(session, [one.id for one in chosen], without)
    for project in chosen:
        after = cite_statement(session, project.adopted_statement_id)
        cited = {"adopted_statement": [before[project.id], after]} if before[project.id] != after else {}
        changes[project.id] |= cited | figures.get(project.id, {})
    del known
    return changes


def cite_statement(session: Session, statement_id: int | None) -> str | None:
    """Return a stated total as the history names it: as written, with its amount in 万元."""
    statement = session.get(Statement, statement_id) if statement_id else None
    if statement is None:
        return None
    value = statement.value if statement.corrected is None else statement.corrected
    return f"{statement.as_written or ''} ({audit.plain(value)} 万元)".strip()
