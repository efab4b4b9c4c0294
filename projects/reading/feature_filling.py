"""Make the texts of features that are not kept, or by another way of making them: after an upgrade, all.

What is written later is marked and folded (folding.py), so this is done once by whoever begins to fold.
Readers write meanwhile what is not kept yet.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import PlaceMark, Project
from projects.reading.feature_texts import (
    FEATURES,
    TEXT_COLUMNS,
    TEXTS,
    form,
    select_kept_texts,
    write_text,
)
from projects.reading.folding import may_fold

# Of one transaction: a second of work.
MOST_TEXTS = 2_000


def fill_texts(session: Session, is_wanted: Callable[[], bool] = lambda: True) -> bool:
    """Make all texts that are not kept, a transaction for some of them; returns whether none is left.

    No transaction may be open. It gives way to whoever folds.
    """
    after = 0
    while is_wanted():
        with session.begin():
            if not may_fold(session):
                return False
            ids = list_unkept(session, after)
            if not ids:
                return True
            make_texts(session, ids)
            after = ids[-1]
    return False


def make_texts(session: Session, ids: list[int]) -> None:
    """Make the texts of some projects anew."""
    session.execute(delete(FEATURES).where(among(FEATURES.c.project_id, ids)))
    rows = select_kept_texts(lambda column: among(column, ids))
    session.execute(insert(FEATURES).from_select(TEXT_COLUMNS, rows))


def list_unkept(session: Session, after: int) -> list[int]:
    """Return the first projects after an id of which no text of this code's making is kept."""
    kept = FEATURES.c
    is_kept = select(kept.project_id).where(kept.project_id == Project.id, kept.form == form()).exists()
    query = select(Project.id).where(Project.id > after, Project.merged_into_id.is_(None), ~is_kept)
    return list(session.scalars(query.order_by(Project.id).limit(MOST_TEXTS)))


def count_wrong_texts(session: Session) -> int:
    """Return how many texts are not those of their projects; marked projects stand as last folded."""
    kept, marked = FEATURES.c, select(PlaceMark.project_id)
    anew = write_text(FEATURES, kept.project_id, TEXTS, Project.merged_into_id.is_(None))
    text = func.concat(*(kept[name] for name in TEXTS))
    wrong = select(func.count()).where(kept.form == form(), kept.project_id.not_in(marked))
    return session.scalar(wrong.where(text.is_distinct_from(anew))) or 0
