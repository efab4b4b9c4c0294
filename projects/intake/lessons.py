"""What officers found in the plans of the registry, as the lessons that the weights are learnt from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Allocation, Document, Mention, Project, Statement


def list_lessons(session: Session) -> Iterator[str]:
    """Yield every mention of every plan as a line of JSON: file, line, name, quote, type, figures.

    `make intake-weights` takes them with the plans' texts. What merged projects were mentioned as counts too.
    """
    shares: dict[int, list[str]] = defaultdict(list)
    for project_id, adcode in session.execute(
        select(Allocation.project_id, Allocation.adcode).order_by(Allocation.project_id, Allocation.adcode)
    ):
        shares[project_id].append(adcode)
    money = (
        select(Statement.mention_id, Statement.value)
        .where(Statement.measure == "investment_wan", Statement.mention_id.is_not(None))
        .subquery()
    )
    rows = session.execute(
        select(
            Document.file,
            Mention.line,
            Mention.stated_name,
            Mention.quote,
            Mention.project_id,
            Project.type,
            Project.is_programme,
            Project.status,
            money.c.value,
        )
        .join(Document, Document.id == Mention.document_id)
        .join(Project, Project.id == Mention.project_id)
        .outerjoin(money, money.c.mention_id == Mention.id)
        .order_by(Document.file, Mention.line, Mention.id)
    )
    for row in rows:
        yield json.dumps(
            {
                "document": row.file,
                "line": row.line,
                "stated_name": row.stated_name,
                "quote": row.quote,
                "type": row.type,
                "is_programme": row.is_programme,
                "adcodes": shares[row.project_id],
                "investment_wan": None if row.value is None else f"{row.value:f}",
                "status": row.status,
            },
            ensure_ascii=False,
        )
