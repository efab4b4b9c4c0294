"""The photos of a project's card: those that the caller may see, made small enough to be printed and sent."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import NotFound
from projects.evidence.attachments import AttachmentRow, list_of_project
from projects.evidence.file_store import FileStore
from projects.registry.rows import ProjectRow
from projects.reports.card_words import moment, say
from projects.shelves.shelf import Shelf
from projects.words.names import Language

MOST_PHOTOS = 4
PRINTED_PX = 1200


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG and the words below it."""

    jpeg: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Album:
    """The photos to print, and what is said of those that are not."""

    photos: tuple[Photo, ...] = ()
    notes: tuple[str, ...] = ()


def read_photos(session: Session, row: ProjectRow, access: Access, shelf: Shelf, language: Language) -> Album:
    """Return the newest photos that the caller may see, and what is said of those not shown."""
    adcodes = [share.adcode for share in row.districts]
    with_drafts = access.can_read_project(adcodes, is_published=False)
    files = [one for one in list_of_project(session, row.id, with_drafts=with_drafts) if one.kind == "photo"]
    photos, notes = [], []
    for file in files[:MOST_PHOTOS]:
        try:
            with FileStore(shelf).open(file.sha256) as content:
                photos.append(Photo(shrink(content), caption_of(file)))
        except (OSError, NotFound):
            notes.append(say("lost_photo", language, file.filename))
    if len(files) > MOST_PHOTOS:
        notes.append(say("more_photos", language, len(files) - MOST_PHOTOS))
    return Album(tuple(photos), tuple(notes))


def shrink(content: IO[bytes]) -> bytes:
    """Return a kept picture as a JPEG as large as it is printed; raises OSError for what is none."""
    with Image.open(content) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small.thumbnail((PRINTED_PX, PRINTED_PX))
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def caption_of(file: AttachmentRow) -> str:
    """Return what a photo shows and when it was taken or sent."""
    return " · ".join(
        part for part in (file.caption or "", moment(file.taken_at or file.uploaded_at)) if part
    )
