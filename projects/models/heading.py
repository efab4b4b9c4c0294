"""The outline of a plan document: its headings and boxes with the lines that each spans."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base
from projects.models.checks import one_of
from projects.words import vocabulary


class DocumentHeading(Base):
    """One heading or box (专栏) of a document. The spans nest, and those of level 1 cover every line."""

    __tablename__ = "document_headings"
    __table_args__ = (
        UniqueConstraint("document_id", "line", "level"),
        CheckConstraint("line > 0 AND line <= last_line", name="lines_in_order"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level_known"),
        CheckConstraint("title <> ''", name="title_given"),
        one_of("kind", vocabulary.HEADING_KINDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    line: Mapped[int]
    last_line: Mapped[int]
    level: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    title: Mapped[str]
