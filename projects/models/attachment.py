"""A photo or document that stands behind an update."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp
from projects.models.checks import one_of
from projects.words import vocabulary


class Attachment(Base):
    """One file of an update, public while that is accepted and not taken back; never changed or deleted.

    The bytes lie in the file store under `sha256`. `suggested_lon` and `suggested_lat` (degrees, WGS-84)
    are where the camera was, `direction` is where it looked (degrees from north, clockwise); they are shown
    to the project's officers only.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        one_of("kind", vocabulary.ATTACHMENT_KINDS),
        CheckConstraint("filename <> ''", name="filename_given"),
        CheckConstraint("author <> ''", name="author_given"),
        CheckConstraint(
            "mimetype IN ('image/jpeg', 'image/png', 'application/pdf', 'application/ofd')",
            name="mimetype_known",
        ),
        CheckConstraint("size_bytes > 0", name="size_positive"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("thumbnail_sha256 ~ '^[0-9a-f]{64}$'", name="thumbnail_sha256_form"),
        CheckConstraint(
            "(kind = 'photo') = (thumbnail_sha256 IS NOT NULL AND width_px > 0 AND height_px > 0)",
            name="photo_has_size",
        ),
        CheckConstraint("(suggested_lon IS NULL) = (suggested_lat IS NULL)", name="suggestion_whole"),
        CheckConstraint(
            "suggested_lon BETWEEN -180 AND 180 AND suggested_lat BETWEEN -90 AND 90", name="suggestion_sane"
        ),
        CheckConstraint("direction >= 0 AND direction < 360", name="direction_on_compass"),
        # The same file chosen twice is one attachment.
        Index("uq_attachments_update_id_sha256", "update_id", "sha256", unique=True),
        Index("ix_attachments_project_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    # Empty under a registration: then the project is that of the update, once it is accepted.
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("project_updates.id"))
    kind: Mapped[str]
    filename: Mapped[str]
    mimetype: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    thumbnail_sha256: Mapped[str | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    suggested_lon: Mapped[float | None]
    suggested_lat: Mapped[float | None]
    direction: Mapped[float | None]
    caption: Mapped[str | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    uploaded_at: Mapped[Timestamp]


class AttachmentTakedown(Base):
    """A file that nobody is sent any more; why stands in the event. The database refuses to change it."""

    __tablename__ = "attachment_takedowns"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    at: Mapped[Timestamp]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
