from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from projects.evidence.camera_notes import or_nothing, read_position
from projects.evidence.check import check_file
from projects.evidence.checked_file import CheckedFile
from tests.projects.evidence.samples import HERE, make_exif, make_photo, make_picture


def open_kept(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(BytesIO(content))


def test_the_place_is_suggested_and_then_stripped() -> None:
    original = make_photo()
    assert b"SecretCamera" in original
    assert b"secret comment" in original
    kept = check_file("现场.jpg", original)
    assert kept.facts.lon == pytest.approx(HERE[0], abs=1e-5)
    assert kept.facts.lat == pytest.approx(HERE[1], abs=1e-5)
    for content in (kept.content, kept.thumbnail):
        picture = open_kept(content)
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Secret" not in (content or b"")
        assert b"Exif" not in (content or b"")
        assert b"secret" not in (content or b"")


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_other_formats_lose_their_notes_too(format_: str) -> None:
    original = make_picture(format_, mode="RGB", exif=make_exif(), xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    kept = check_file("现场", original)
    assert kept.facts.lon == pytest.approx(HERE[0], abs=1e-5)
    assert b"secret" not in kept.content
    assert dict(open_kept(kept.content).getexif()) == {}


def test_a_transparent_picture_keeps_what_shows_through_and_nothing_else() -> None:
    picture = Image.new("RGBA", (60, 40), (255, 0, 0, 0))
    target = BytesIO()
    picture.save(target, "PNG", exif=make_exif(), icc_profile=b"secret profile")
    kept = check_file("章.png", target.getvalue())
    shown = open_kept(kept.content)
    assert (kept.mimetype, shown.mode, shown.info) == ("image/png", "RGBA", {})
    assert open_kept(kept.thumbnail).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_is_turned_upright() -> None:
    kept = check_file("现场.jpg", make_photo((800, 600), orientation=6))
    assert (kept.width_px, kept.height_px) == (600, 800)
    shown = open_kept(kept.content).convert("L")
    # The gradient ran from dark at the top to light at the bottom; turned right, it is light at the left.
    assert shown.getpixel((10, 400)) > shown.getpixel((590, 400))  # type: ignore[operator]


def test_a_large_picture_is_shrunk_and_a_small_one_is_not() -> None:
    kept = check_file("大.jpg", make_picture("JPEG", (6000, 3000)))
    assert (kept.width_px, kept.height_px) == (4096, 2048)
    assert open_kept(kept.content).size == (4096, 2048)
    assert open_kept(kept.thumbnail).size == (480, 240)
    small = check_file("小.jpg", make_picture("JPEG", (100, 50)))
    assert open_kept(small.thumbnail).size == (100, 50)


def test_the_two_pictures_of_a_phone_are_one_photo() -> None:
    first, second = Image.new("RGB", (400, 300), "green"), Image.new("RGB", (200, 150), "red")
    target = BytesIO()
    first.save(target, "MPO", save_all=True, append_images=[second])
    kept = check_file("现场.jpg", target.getvalue())
    assert (kept.width_px, kept.height_px) == (400, 300)


def test_sixteen_bits_of_grey_are_scaled() -> None:
    picture = Image.new("I;16", (20, 20), 32768)
    target = BytesIO()
    picture.save(target, "PNG")
    red, green, blue = open_kept(check_file("a.png", target.getvalue()).content).getpixel((3, 3))  # type: ignore[misc]
    assert 126 <= red == green == blue <= 130


def kept_with(**tags: Any) -> CheckedFile:
    return check_file("现场.jpg", make_photo(**tags))


@pytest.mark.parametrize("at", [(0.0, 0.0), (2.35, 48.85), (200.0, 41.0), (120.0, 95.0)], ids=str)
def test_a_place_that_cannot_be_true_is_no_suggestion(at: tuple[float, float]) -> None:
    facts = kept_with(at=at).facts
    assert (facts.lon, facts.lat) == (None, None)
    assert facts.taken_at is not None


LAT, LON, SIDE = ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLatitudeRef
GOOD = (120.0, 30.0, 0.0)


@pytest.mark.parametrize(
    "gps",
    [
        {LAT: "41.5", LON: "120.4"},
        {LAT: (41.0, 30.0), LON: GOOD},
        {LAT: (41.0, 75.0, 0.0), LON: GOOD},
        {LAT: (41.0, 30.0, 0.0)},
        {SIDE: "S", LAT: (41.0, 30.0, 0.0), LON: GOOD},
        {LAT: (IFDRational(41, 0), IFDRational(30), IFDRational(0)), LON: GOOD},
        {LAT: (IFDRational(0, 0),) * 3, LON: (IFDRational(0, 0),) * 3},
    ],
)
def test_garbage_for_a_place_is_ignored(gps: dict[int, Any]) -> None:
    assert read_position(gps) is None


def test_notes_of_another_type_than_they_should_be_are_ignored() -> None:
    assert or_nothing(lambda: read_position({LAT: ("a", "b", "c"), LON: GOOD})) is None


def test_broken_notes_do_not_refuse_a_photo() -> None:
    photo = make_photo()
    start = photo.index(b"Exif\x00\x00") + 6
    broken = photo[:start] + b"\xff" * 60 + photo[start + 60 :]
    assert check_file("a.jpg", broken).facts.lon is None


CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:11:20 10:11:12", "", datetime(2026, 11, 20, 10, 11, 12, tzinfo=CHINA)),
        ("2026:11:20 10:11:12", "+00:00", datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)),
        ("2026:11:20 10:11:12", "rubbish", datetime(2026, 11, 20, 10, 11, 12, tzinfo=CHINA)),
        ("0000:00:00 00:00:00", "", None),
        ("2199:01:01 00:00:00", "", None),
        ("1970:01:01 00:00:00", "", None),
        ("yesterday", "", None),
        ("", "", None),
    ],
)
def test_when_it_was_taken(taken: str, offset: str, expected: datetime | None) -> None:
    more = {ExifTags.Base.OffsetTimeOriginal: offset} if offset else {}
    assert kept_with(taken=taken, more=more).facts.taken_at == expected
