"""Write what plans say of a registered project: mentions with their figures, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import FundingPart, Mention, Project, Statement
from projects.registry import writing
from projects.registry.audit import Changes
from projects.registry.creating import StatedMention

Key = tuple[int, int, str, str]


def add_mentions(session: Session, project: Project, mentions: Sequence[StatedMention]) -> Changes:
    """Write mentions of a project and adopt its figures anew; returns what changed.

    A name that is not the project's becomes an alias. What is known already is left as it stands.
    """
    known = list_known(session, project.id)
    added = [one for one in mentions if key_of(one) not in known]
    if not added:
        return {}
    for one in added:
        add_mention(session, project.id, one)
    changes: Changes = {"mentions": [None, [f"{one.stated_name}:{one.line}" for one in added]]}
    with session.no_autoflush:
        changes |= writing.set_values(project, {"aliases": name_also(project, added)})
        changes |= writing.adopt_figures(session, [project.id]).get(project.id, {})
    return changes


def key_of(stated: StatedMention) -> Key:
    """Return what makes a mention of a project the same one."""
    return stated.document_id, stated.line, stated.stated_name, stated.quote


def list_known(session: Session, project_id: int) -> set[Key]:
    """Return the mentions of a project that stand already."""
    query = select(Mention.document_id, Mention.line, Mention.stated_name, Mention.quote)
    rows = session.execute(query.where(Mention.project_id == project_id))
    return {(document_id, line, name, quote) for document_id, line, name, quote in rows}


def add_mention(session: Session, project_id: int, stated: StatedMention) -> None:
    """Add one mention with its figures and its money."""
    mention = Mention(
        project_id=project_id,
        document_id=stated.document_id,
        line=stated.line,
        section=stated.section,
        box=stated.box,
        stated_name=stated.stated_name,
        quote=stated.quote,
        status_text=stated.status_text,
        note=stated.note,
        **stated.years,
    )
    session.add(mention)
    session.flush()
    for one in stated.figures:
        session.add(
            Statement(
                project_id=project_id,
                mention_id=mention.id,
                measure=one.measure,
                value=one.value,
                as_written=one.as_written,
                qualifier=one.qualifier,
                corrected=one.corrected,
                scope=one.scope,
                purpose=one.purpose,
            )
        )
    session.add_all(
        FundingPart(mention_id=mention.id, source=source, amount_wan=amount)
        for source, amount in stated.funding
    )
    session.flush()


def name_also(project: Project, mentions: Iterable[StatedMention]) -> list[str]:
    """Return a project's other names with those that the mentions give it."""
    names = dict.fromkeys((*project.aliases, *(one.stated_name for one in mentions)))
    names.pop(project.name, None)
    return list(names)
