"""Bring the mentions of the seed tables, with their figures and funding, into the registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from projects.imports.seed_rows import FIGURES, YEARS, SeedRow
from projects.models import Document, FundingPart, Mention, Project, Statement
from projects.registry.audit import Changes

TEXTS = ("section", "box", "status_text", "note", *YEARS)
Key = tuple[int, int, int, str, str]


def apply_mentions(
    session: Session, rows: Iterable[SeedRow], projects: Mapping[str, Project]
) -> dict[int, Changes]:
    """Add new mentions, correct changed ones and withdraw those that the tables no longer hold.

    Returns {project id: {"mentions": [withdrawn, added]}} for the history.
    """
    documents = dict(session.execute(select(Document.file, Document.id)).all())
    held = {key_of(mention): mention for mention in session.scalars(select(Mention))}
    written: dict[Key, tuple[Mention, SeedRow]] = {}
    added: dict[int, list[str]] = {}
    for row in rows:
        key = (
            projects[row["code"]].id,
            documents[row["document"]],
            row["line"],
            row["stated_name"],
            row["quote"],
        )
        mention = held.get(key)
        if mention is None:
            mention = Mention(**dict(zip(KEY_COLUMNS, key, strict=True)))
            session.add(mention)
            added.setdefault(key[0], []).append(f"{row['document']}:{row['line']}")
        write_texts(mention, row, projects)
        written[key] = mention, row
    write_details(session, written.values())
    seen = written.keys()
    stale = [mention for key, mention in held.items() if key not in seen]
    withdrawn = withdraw(session, stale)
    return {
        project_id: {"mentions": [withdrawn.get(project_id), added.get(project_id)]}
        for project_id in added.keys() | withdrawn.keys()
    }


KEY_COLUMNS = ("project_id", "document_id", "line", "stated_name", "quote")


def key_of(mention: Mention) -> Key:
    """Return what makes a mention the same one at the next load."""
    return mention.project_id, mention.document_id, mention.line, mention.stated_name, mention.quote


def write_texts(mention: Mention, row: SeedRow, projects: Mapping[str, Project]) -> None:
    """Write a mention's texts, years and programme."""
    for name in TEXTS:
        setattr(mention, name, row[name])
    mention.programme_id = projects[row["programme_code"]].id if row["programme_code"] else None


def write_details(session: Session, written: Collection[tuple[Mention, SeedRow]]) -> None:
    """Write the figures and the funding of mentions, all read before the first is written.

    What stands as it should is not touched.
    """
    figures: dict[int, dict[str, Statement]] = {}
    for one in session.scalars(select(Statement)):
        if one.mention_id is not None:
            figures.setdefault(one.mention_id, {})[one.measure] = one
    funding: dict[int, list[tuple[str, Decimal | None]]] = {}
    for part in session.scalars(select(FundingPart)):
        funding.setdefault(part.mention_id, []).append((part.source, part.amount_wan))
    session.flush()  # from here on the new ones have their numbers
    for mention, row in written:
        write_figures(session, mention, row, figures.get(mention.id, {}))
        write_funding(session, mention, row, funding.get(mention.id, []))


def write_figures(session: Session, mention: Mention, row: SeedRow, held: Mapping[str, Statement]) -> None:
    """Write the figures that a row states; a statement keeps its id, for a project may have adopted it."""
    for measure in FIGURES:
        if row[measure] is None:
            if measure in held:
                session.delete(held[measure])
            continue
        statement = held.get(measure) or Statement(
            mention_id=mention.id, project_id=mention.project_id, measure=measure
        )
        for name, value in figure_values(row, measure).items():
            setattr(statement, name, value)
        session.add(statement)


def figure_values(row: SeedRow, measure: str) -> dict[str, Any]:
    """Return the columns of one stated figure."""
    is_total = measure == "investment_wan"
    texts = {"investment_wan": row["investment_text"], "completed_wan": row["completed_text"]}
    return {
        "value": row[measure],
        "as_written": texts.get(measure),
        "qualifier": (row["investment_qualifier"] or "exact") if is_total else "exact",
        "corrected": row["investment_corrected_wan"] if is_total else None,
        "scope": row["scope"].get(measure),
        "purpose": row["purpose"].get(measure, "works"),
    }


def write_funding(
    session: Session, mention: Mention, row: SeedRow, held: list[tuple[str, Decimal | None]]
) -> None:
    """Write the sources of money that a row states."""
    if Counter(held) == Counter(row["funding"]):
        return
    session.execute(delete(FundingPart).where(FundingPart.mention_id == mention.id))
    session.add_all(
        FundingPart(mention_id=mention.id, source=source, amount_wan=amount)
        for source, amount in row["funding"]
    )


def withdraw(session: Session, stale: Iterable[Mention]) -> dict[int, list[str]]:
    """Delete mentions that the tables no longer hold; returns their lines by project."""
    withdrawn: dict[int, list[str]] = {}
    for mention in stale:
        withdrawn.setdefault(mention.project_id, []).append(f"{mention.stated_name}:{mention.line}")
        session.delete(mention)
    session.flush()
    return withdrawn
