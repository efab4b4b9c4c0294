"""What the search looks into, a row for each project that stands, apart from what changes every day."""

from __future__ import annotations

from sqlalchemy import ARRAY, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base


class ProjectWords(Base):
    """The search text of a project that was not merged, its sound, and the adcodes of its own districts.

    Triggers copy them (migration 0048). The index holds what `words_of` makes of a row, so that a change of
    a project's status, money or place writes nothing here.
    """

    __tablename__ = "project_words"
    __table_args__ = (
        Index(
            "ix_project_words_held",
            text("words_of(search_text, search_pinyin, places)"),
            postgresql_using="gin",
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    search_text: Mapped[str]
    search_pinyin: Mapped[str]
    places: Mapped[list[str]] = mapped_column(ARRAY(Text()))
