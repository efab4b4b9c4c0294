"""Lay out as rows what stands beside new projects: districts, mentions, figures, year plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.orm import Base
from projects.models import Allocation, FundingPart, Mention, Statement, YearPlan
from projects.registry.creating import NewProject, StatedFigure, find_adopted

YEAR_COLUMNS = ("start_year", "start_month", "end_year", "end_month")


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows by table, in the order in which they must be written, and by project the statement that counts."""

    rows: dict[type[Base], list[dict[str, Any]]]
    adopted: dict[int, int]


def take_ids(session: Session, model: type[Base], number: int) -> list[int]:
    """Return as many new ids of a table."""
    taken = func.nextval(func.pg_get_serial_sequence(model.__tablename__, "id"))
    return list(session.scalars(select(taken).select_from(func.generate_series(1, number))))


def lay_out(session: Session, ids: Sequence[int], new: Sequence[NewProject]) -> Layout:
    """Return the rows of all tables but the projects' own, each with its id."""
    mention_ids = iter(take_ids(session, Mention, sum(len(one.mentions) for one in new)))
    statement_ids = iter(take_ids(session, Statement, sum(len(one.stated) for one in new)))
    layout = Layout({Allocation: [], Mention: [], Statement: [], FundingPart: [], YearPlan: []}, {})
    for project_id, one in zip(ids, new, strict=True):
        layout.rows[Allocation] += [
            {"project_id": project_id, "adcode": adcode, "share": share} for adcode, share in one.shares
        ]
        layout.rows[YearPlan] += [
            {"project_id": project_id, "year": year, "planned_wan": planned}
            for year, planned in one.year_plans.items()
        ]
        sources: list[tuple[int | None, StatedFigure]] = []
        for mention in one.mentions:
            mention_id = next(mention_ids)
            layout.rows[Mention].append(
                {
                    "id": mention_id,
                    "project_id": project_id,
                    "document_id": mention.document_id,
                    "line": mention.line,
                    "section": mention.section,
                    "box": mention.box,
                    "stated_name": mention.stated_name,
                    "quote": mention.quote,
                    "status_text": mention.status_text,
                    "note": mention.note,
                    **{name: mention.years.get(name) for name in YEAR_COLUMNS},
                }
            )
            layout.rows[FundingPart] += [
                {"mention_id": mention_id, "source": source, "amount_wan": amount}
                for source, amount in mention.funding
            ]
            sources += [(mention_id, figure) for figure in mention.figures]
        sources += [(None, figure) for figure in one.figures]
        statements = [statement_row(next(statement_ids), project_id, one, *source) for source in sources]
        layout.rows[Statement] += statements
        at = find_adopted(one)
        if at is not None:
            layout.adopted[project_id] = statements[at]["id"]
    return layout


def statement_row(
    id_: int, project_id: int, new: NewProject, mention_id: int | None, figure: StatedFigure
) -> dict[str, Any]:
    """Return one stated figure as its table holds it: of a mention, else of the officer's update."""
    return {
        "id": id_,
        "project_id": project_id,
        "mention_id": mention_id,
        "update_id": new.update_id if mention_id is None else None,
        "measure": figure.measure,
        "value": figure.value,
        "as_written": figure.as_written,
        "qualifier": figure.qualifier,
        "corrected": figure.corrected,
        "scope": figure.scope,
        "purpose": figure.purpose,
    }
