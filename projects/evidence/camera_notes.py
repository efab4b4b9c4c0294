"""What a camera writes into a photo (EXIF): the moment, the place, the direction, which side is up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from PIL import ExifTags, Image

from projects.clock import CHINA
from projects.evidence.checked_file import PhotoFacts

Found = TypeVar("Found")
# Cameras note the local time, often without saying of where: then it is taken for China's.
EARLIEST = datetime(1990, 1, 1, tzinfo=CHINA)
# The frame of China; a position elsewhere, or the zeros of a camera without a fix, suggests nothing.
WEST, SOUTH, EAST, NORTH = 73.0, 3.0, 136.0, 54.0
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_notes(picture: Image.Image) -> tuple[PhotoFacts, Image.Transpose | None]:
    """Return what the camera noted and how to turn the picture upright."""
    turn = or_nothing(lambda: TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1)))
    taken_at = or_nothing(lambda: read_moment(picture.getexif().get_ifd(ExifTags.IFD.Exif)))
    position = or_nothing(lambda: read_position(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)))
    direction = or_nothing(lambda: read_direction(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)))
    lon, lat = position or (None, None)
    return PhotoFacts(taken_at, lon, lat, direction), turn


def or_nothing(read: Callable[[], Found | None]) -> Found | None:
    """Return what a reader finds; broken notes are no reason to refuse a photo."""
    try:
        return read()
    except Exception:  # they may be broken in any way
        return None


def read_moment(notes: Mapping[int, Any]) -> datetime | None:
    """Return when a photo was taken; without a stated zone the clock is taken for China's."""
    text = str(notes.get(ExifTags.Base.DateTimeOriginal, "")).strip("\x00 ")
    offset = str(notes.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\x00 ")
    try:
        local = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (the zone follows)
    except ValueError:
        return None
    try:
        zone = datetime.strptime(offset, "%z").tzinfo
    except ValueError:
        zone = CHINA
    moment = local.replace(tzinfo=zone)
    return moment if EARLIEST <= moment <= datetime.now(UTC) + timedelta(days=1) else None


def read_position(notes: Mapping[int, Any]) -> tuple[float, float] | None:
    """Return (lon, lat) in degrees, WGS-84; None when there is none or it cannot be true."""
    lat = read_degrees(notes.get(ExifTags.GPS.GPSLatitude), notes.get(ExifTags.GPS.GPSLatitudeRef), "S")
    lon = read_degrees(notes.get(ExifTags.GPS.GPSLongitude), notes.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if lon is None or lat is None or not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        return None
    return round(lon, 6), round(lat, 6)


def read_direction(notes: Mapping[int, Any]) -> float | None:
    """Return which way the camera looked, in degrees from north, clockwise; None when it does not say so.

    From magnetic north it is some degrees more or less: no compass of a phone is better.
    """
    noted = notes.get(ExifTags.GPS.GPSImgDirection)
    if noted is None:
        return None
    degrees = float(noted)
    return round(degrees % 360, 1) % 360 if 0 <= degrees <= 360 else None


def read_degrees(parts: Any, side: Any, negative: str) -> float | None:
    """Return degrees of three rationals (degrees, minutes, seconds) and the letter of their side."""
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found) or min(degrees, minutes, seconds) < 0 or max(minutes, seconds) >= 60.001:
        return None
    return -found if str(side).strip("\x00 ").upper() == negative else found
