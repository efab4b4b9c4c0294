"""A file that passed its check: what is stored of it and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["photo", "document"]


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What the camera wrote into a photo: when it was taken, where (degrees, WGS-84), looking which way.

    `direction` is in degrees from north, clockwise.
    """

    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    direction: float | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """The bytes to store; for a photo they are re-encoded and hold nothing but the picture."""

    filename: str
    kind: Kind
    mimetype: str
    content: bytes
    thumbnail: bytes | None = None
    width_px: int | None = None
    height_px: int | None = None
    facts: PhotoFacts = PhotoFacts()
