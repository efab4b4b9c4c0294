"""Files as people send them, good and bad, made on the spot."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import ExifTags, Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

HERE = (120.4512, 41.5734)


def as_degrees(value: float) -> tuple[float, float, float]:
    minutes = (value - int(value)) * 60
    return (float(int(value)), float(int(minutes)), round((minutes - int(minutes)) * 60, 4))


def make_exif(
    at: tuple[float, float] | None = HERE,
    *,
    taken: str = "2026:11:20 10:11:12",
    direction: float | None = None,
    **tags: Any,
) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif[ExifTags.Base.Orientation] = tags.pop("orientation", 1)
    exif[ExifTags.IFD.Exif] = {ExifTags.Base.DateTimeOriginal: taken} | tags.pop("more", {})
    if at is not None:
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: as_degrees(at[1]),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: as_degrees(at[0]),
        } | ({} if direction is None else {ExifTags.GPS.GPSImgDirection: direction})
    return exif


def make_picture(
    format_: str = "JPEG", size: tuple[int, int] = (800, 600), *, mode: str = "RGB", **options: Any
) -> bytes:
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    target = BytesIO()
    picture.save(target, format_, **options)
    return target.getvalue()


def make_photo(size: tuple[int, int] = (800, 600), **tags: Any) -> bytes:
    return make_picture("JPEG", size, exif=make_exif(**tags), comment=b"secret comment")


def make_pdf(pages: int = 1, *, attached: bytes = b"", password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if attached:
        writer.add_attachment("inner.exe", attached)
    if password:
        writer.encrypt("", password, algorithm="RC4-128")
    return write(writer)


def make_pdf_with_action(kind: str, **more: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    action = DictionaryObject({NameObject("/S"): NameObject(kind)})
    action |= {NameObject(f"/{name}"): TextStringObject(value) for name, value in more.items()}
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return write(writer)


def write(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
