"""A photo is taken in as a picture and nothing else: decoded, turned upright, shrunk and written anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from geo.errors import msg
from projects.evidence.camera_notes import read_notes
from projects.evidence.checked_file import PhotoFacts
from projects.evidence.rejection import Rejected

LONGEST_SIDE_PX = 4096
THUMBNAIL_PX = 480
MOST_MEGAPIXELS = 64
# Of what cannot be decoded at a smaller size: more than any screen and A4 at 600 dpi.
MOST_MEGAPIXELS_WHOLE = 40
# A progressive JPEG has a dozen passes over the picture; thousands of empty ones would take hours. The video
# that some phones hang on a photo looks like a few hundred.
MOST_PASSES = 500
PASS = b"\xff\xda"
QUALITY = 85
# Chosen by the first bytes, never guessed: the other formats that the library knows stay shut.
DECODERS: dict[str, Callable[[BytesIO], Image.Image]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "TIFF": TiffImageFile,
}
# These are shrunk as they are; what has a palette or another depth gets its colours first.
SHRINKABLE = {"L", "RGB", "RGBA"}


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture written anew, its thumbnail (always JPEG), and what the camera had noted."""

    content: bytes
    mimetype: str
    thumbnail: bytes
    width_px: int
    height_px: int
    facts: PhotoFacts


def read_photo(content: bytes, kind: str) -> Photo:
    """Return a photo of one of DECODERS; raises Rejected when it is broken, too large or moves."""
    try:
        if kind == "JPEG" and content.count(PASS) > MOST_PASSES:
            raise ValueError("too many passes")
        picture = DECODERS[kind](BytesIO(content))
        check_size(picture)
        picture, facts = decode(picture)
    except Rejected:
        raise
    except Exception:  # a decoder of hostile bytes may fail in any way
        raise Rejected(msg("“%(file)s”不是完整的照片,打不开。请重新拍摄或导出后再传。")) from None
    return encode(picture, facts)


def check_size(picture: Image.Image) -> None:
    """Raise Rejected for more pixels than a photo has, before they are decoded, and for an animation."""
    most = MOST_MEGAPIXELS if isinstance(picture, JpegImageFile) else MOST_MEGAPIXELS_WHOLE
    check_pixels(picture, most)
    if getattr(picture, "is_animated", False):
        raise Rejected(msg("“%(file)s”是动图,请上传静止的照片。"))


def check_pixels(picture: Image.Image, most: int) -> None:
    """Raise Rejected for a picture of more than `most` megapixels."""
    if picture.width * picture.height > most * 1_000_000:
        raise Rejected(
            msg("“%(file)s”有 %(width)d × %(height)d 像素,最多 %(most)d 百万像素。请缩小后再传。"),
            width=picture.width,
            height=picture.height,
            most=most,
        )


def decode(picture: Image.Image) -> tuple[Image.Image, PhotoFacts]:
    """Return the picture upright, of a size that is kept, and what the camera noted."""
    # A JPEG far larger than what is kept is decoded at half its size or less.
    picture.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    picture.load()
    facts, turn = read_notes(picture)
    # Shrunk first where that is the same: a copy of all pixels in other colours takes hundreds of MB.
    if picture.mode in SHRINKABLE and "transparency" not in picture.info:
        picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    picture = in_plain_colours(picture)
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    return (picture if turn is None else picture.transpose(turn)), facts


def in_plain_colours(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, or as RGBA when something shows through; nothing but pixels is left."""
    if picture.has_transparency_data:
        picture = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        is_opaque = picture.getchannel("A").getextrema() == (255, 255)
        picture = picture.convert("RGB") if is_opaque else picture
    elif picture.mode.startswith("I"):
        # 16-bit grey: the library clips instead of scaling.
        picture = picture.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")
    else:
        picture = picture.convert("RGB")
    picture.info = {}
    return picture


def encode(picture: Image.Image, facts: PhotoFacts) -> Photo:
    """Return the bytes to store: JPEG, or PNG when something shows through."""
    is_transparent = picture.mode == "RGBA"
    content = write(picture, "PNG" if is_transparent else "JPEG")
    small = picture.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return Photo(
        content,
        "image/png" if is_transparent else "image/jpeg",
        write(on_white(small), "JPEG"),
        picture.width,
        picture.height,
        facts,
    )


def on_white(picture: Image.Image) -> Image.Image:
    """Return a picture as it looks on paper: white where something shows through."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def write(picture: Image.Image, format_: str) -> bytes:
    """Return a picture's bytes in a format."""
    target = BytesIO()
    picture.save(target, format_, quality=QUALITY)
    return target.getvalue()
