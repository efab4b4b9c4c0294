"""What a person sends as a file, checked by its content: the name and the stated type are not believed."""

from __future__ import annotations

from collections.abc import Sequence

from geo.errors import msg
from projects.errors import BadInput
from projects.evidence import ofd
from projects.evidence.checked_file import CheckedFile
from projects.evidence.filenames import clean_filename, with_ending
from projects.evidence.rejection import Rejected

# A name and the bytes under it.
SentFile = tuple[str, bytes]
MOST_FILES = 10
MOST_MB = 20
MOST_BYTES = MOST_MB * 1024 * 1024
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
# ISO media files of these brands are the photos that iPhones take by default.
HEIC_BRANDS = {
    *(
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"hevm",
        b"hevs",
        b"heif",
        b"mif1",
        b"msf1",
        b"avif",
    ),
}


def check_files(sent: Sequence[SentFile], field: str = "files") -> list[CheckedFile]:
    """Return what is to be stored of several files, in their order; raises BadInput."""
    return [check_file(filename, content, field) for filename, content in sent]


def check_file(filename: str, content: bytes, field: str = "files") -> CheckedFile:
    """Return what is to be stored of a photo, scan, PDF or OFD, under a clean name with its true ending.

    Raises BadInput at `field`, naming the file, when it is empty, too large, of another kind, broken, or
    holds what may run.
    """
    shown = clean_filename(filename)
    try:
        return check_content(shown, content)
    except Rejected as refusal:
        raise BadInput(refusal.message, field=field, file=shown, **refusal.values) from None


def check_content(shown: str, content: bytes) -> CheckedFile:
    """Return what is to be stored under a clean name; raises Rejected."""
    # Imported here and below: pages ask this module how much may be sent, and check nothing themselves.
    from projects.evidence import scan
    from projects.evidence.pdf import check_pdf, is_pdf
    from projects.evidence.photo import read_photo

    if not content:
        raise Rejected(msg("“%(file)s”是空文件。"))
    if len(content) > MOST_BYTES:
        raise Rejected(msg("“%(file)s”超过 %(most)d MB,请压缩后再传。"), most=MOST_MB)
    if content.startswith(ofd.SIGNATURE):
        ofd.check_ofd(content)
        return CheckedFile(with_ending(shown, "ofd"), "document", ofd.MIMETYPE, content)
    if content.startswith(scan.SIGNATURES) and scan.count_pages(content) > 1:
        content = scan.bind_pages(content)
    if is_pdf(content):
        check_pdf(content)
        return CheckedFile(with_ending(shown, "pdf"), "document", "application/pdf", content)
    kind = find_image_kind(content)
    if kind == "HEIC":
        raise Rejected(
            msg(
                "“%(file)s”是 HEIC 照片,系统不能读取。"
                "请在手机相机设置里选“兼容性最佳”再拍,或在相册里“导出为 JPEG”后再传。"
            )
        )
    if kind is None:
        raise Rejected(
            msg("“%(file)s”的内容不是照片(JPEG、PNG、WebP、TIFF)、PDF 或 OFD,不能上传。改文件名没有用。")
        )
    photo = read_photo(content, kind)
    return CheckedFile(
        with_ending(shown, ENDINGS[photo.mimetype]),
        "photo",
        photo.mimetype,
        photo.content,
        thumbnail=photo.thumbnail,
        width_px=photo.width_px,
        height_px=photo.height_px,
        facts=photo.facts,
    )


def find_image_kind(content: bytes) -> str | None:
    """Return the kind of image that the first bytes announce: a name of DECODERS, HEIC, or None."""
    from projects.evidence import scan
    from projects.evidence.photo import DECODERS

    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "HEIC"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content.startswith(scan.SIGNATURES):
        return "TIFF"
    starts = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}
    return next((kind for kind in DECODERS if kind in starts and content.startswith(starts[kind])), None)
