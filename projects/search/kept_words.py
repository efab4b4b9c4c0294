"""What the search looks into, which triggers keep: made anew of all projects, and held against them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Connection, Select, Text, cast, func, insert, select, text, union_all
from sqlalchemy.orm import Session

from projects.models import Allocation, Project, ProjectWords

WORDS: Any = ProjectWords.__table__
COLUMNS = ("project_id", "search_text", "search_pinyin", "places")
INDEX = next(iter(WORDS.indexes))
# As the migration has it: to tell how often each token occurs, ANALYZE would take rows apart for seconds.
WITHOUT_STATISTICS = text(f"ALTER INDEX {INDEX.name} ALTER COLUMN 1 SET STATISTICS 0")


def select_words() -> Select[Any]:
    """Return the SELECT of what should be kept of each project that stands."""
    adcodes = select(cast(Allocation.adcode, Text)).where(Allocation.project_id == Project.id)
    places = func.array(adcodes.order_by(Allocation.adcode).scalar_subquery(), type_=ARRAY(Text()))
    columns: list[Any] = [Project.id, Project.search_text, Project.search_pinyin, places.label("places")]
    return select(*columns).where(Project.merged_into_id.is_(None))


def keep_all_words(connection: Connection) -> None:
    """Make all rows anew in one go: for whoever has the database for himself.

    The index is made when all rows are there, which takes a fraction of the time.
    """
    connection.execute(text("TRUNCATE project_words"))
    INDEX.drop(connection)
    connection.execute(insert(WORDS).from_select(COLUMNS, select_words()))
    INDEX.create(connection)
    connection.execute(WITHOUT_STATISTICS)


def count_wrong_words(session: Session) -> int:
    """Return how many rows are missing, left over, or not what their projects have by now."""
    kept = select(*(WORDS.c[name] for name in COLUMNS))
    apart = union_all(select_words().except_(kept), kept.except_(select_words())).subquery("apart")
    return session.scalar(select(func.count(apart.c[0].distinct()))) or 0
