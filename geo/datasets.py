"""Which outside data sets are loaded, and from what content."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.models import Dataset


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What a data set is, where it came from, when, under which licence."""

    key: str
    title: str
    source: str
    version: str
    dated_on: date | None
    licence: str
    note: str | None = None


def get_content_hash(session: Session, key: str) -> str | None:
    """Return the SHA-256 of the content that was loaded last under this key, if any."""
    return session.scalar(select(Dataset.content_sha256).where(Dataset.key == key))


def record_dataset(session: Session, facts: DatasetFacts, content_sha256: str) -> None:
    """Write down that this content is loaded now; the time is the database's clock."""
    values = {**asdict(facts), "content_sha256": content_sha256, "loaded_at": func.clock_timestamp()}
    statement = insert(Dataset).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=[Dataset.key], set_=values))
