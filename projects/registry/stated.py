"""Read which totals, lengths and areas are stated of projects, as the rules of adoption see them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import Statement
from projects.registry.adoption import Stated
from projects.words.vocabulary import COMPARED_MEASURES


def list_stated(
    session: Session, project_ids: Collection[int], without: Collection[int] = ()
) -> dict[int, dict[str, list[Stated]]]:
    """Return by project and measure what is stated, corrected where a correction stands beside it.

    Statements `without` are left out.
    """
    gone = frozenset(without)
    query = (
        select(
            Statement.project_id,
            Statement.measure,
            Statement.id,
            func.coalesce(Statement.corrected, Statement.value),
            Statement.as_written,
            Statement.qualifier,
            Statement.scope,
            Statement.purpose,
        )
        .where(
            Statement.measure.in_(("investment_wan", *COMPARED_MEASURES)),
            among(Statement.project_id, project_ids),
        )
        .order_by(Statement.project_id, Statement.id)
    )
    found: dict[int, dict[str, list[Stated]]] = {}
    for row in session.execute(query):
        if row.id not in gone:
            found.setdefault(row[0], {}).setdefault(row[1], []).append(Stated(*row[2:]))
    return found
