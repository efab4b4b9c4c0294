"""A file that somebody brings in, and what is proposed of each of its rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp
from projects.models.checks import first_of_month, one_of
from projects.words import vocabulary

Moment = DateTime(timezone=True)
Json = JSONB(none_as_null=True)


class Import(Base):
    """One file, who brought it, how it is read, and how far it has come. It is its officer's own business.

    The bytes lie in the file store of imports under `sha256`, until they are forgotten.
    """

    __tablename__ = "imports"
    __table_args__ = (
        one_of("state", vocabulary.IMPORT_STATES),
        one_of("target", vocabulary.IMPORT_TARGETS),
        first_of_month("month"),
        CheckConstraint("filename <> ''", name="filename_given"),
        CheckConstraint("author <> ''", name="author_given"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("size_bytes > 0", name="size_positive"),
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_sane"),
        CheckConstraint("state <> 'failed' OR fault IS NOT NULL", name="failed_with_fault"),
        Index("ix_imports_officer_id", "officer_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    filename: Mapped[str]
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    # By content; unknown until it was read.
    format: Mapped[str | None]
    encoding: Mapped[str | None]
    # What it holds: [{"name", "kind", "is_hidden", "rows", "width", "crs", "headings"}].
    tables: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    # How it is to be read, as recognised or as the person says.
    table_name: Mapped[str | None]
    target: Mapped[str]
    # {"columns": {"0": {"field", "unit", "confidence"}}, "first_row", "shape", "headings", "is_given"}.
    mapping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    datum: Mapped[str | None]
    month: Mapped[date | None]
    year: Mapped[int | None]
    reason: Mapped[str | None]
    evidence: Mapped[str | None]
    evidence_link: Mapped[str | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="reading")
    # What readers say of the file: [{"message", "values"}]; why it could not be read or written.
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    fault: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # Rows by verdict, then what was published, waits, was undone.
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    # What all its updates share.
    batch: Mapped[str | None]
    created_at: Mapped[Timestamp]
    previewed_at: Mapped[datetime | None] = mapped_column(Moment)
    applied_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    # Rises whenever it is read anew, so that nobody applies another preview than they saw.
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (declared by SQLAlchemy)


class ImportRow(Base):
    """One row of a file with its verdict. It goes when its import is read anew."""

    __tablename__ = "import_rows"
    __table_args__ = (
        one_of("verdict", vocabulary.IMPORT_VERDICTS),
        Index("ix_import_rows_verdict", "import_id", "verdict", "position"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    number: Mapped[int]
    verdict: Mapped[str]
    name: Mapped[str | None]
    # The project that it is, at the version that the preview saw; None for a new one.
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    project_version: Mapped[int | None]
    # What the row states, as JSON keeps it, and what that changes: {field: [old, new]}.
    stated: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # [{"message", "values", "column", "field"}]; doubts have a "code" too.
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    doubts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # [{"code", "name", "score", "reasons"}], and what the officer decided: a code, or "new".
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    decision: Mapped[str | None]
    # The reason and evidence that the row itself gives.
    behind: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # What became of it: its updates (of the target matters, the matter), and why it could not be undone.
    written_ids: Mapped[list[int] | None] = mapped_column(Json)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(Json)
