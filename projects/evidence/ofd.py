"""An OFD (GB/T 33190) is kept as it came, so that its seal holds; it is looked through and never run."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

from geo.errors import msg
from projects.evidence.rejection import Rejected

MIMETYPE = "application/ofd"
SIGNATURE = b"PK\x03\x04"
START = "OFD.xml"
NAMESPACE = "http://www.ofdspec.org/2016"
MOST_PARTS = 5_000
MOST_MB_UNPACKED = 200
MOST_XML_BYTES = 16 * 1024 * 1024
# What pages, fonts, pictures, signatures and seals are kept in.
PARTS = {
    *("xml", "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "jb2", "jp2", "webp", "gbig2"),
    *("ttf", "otf", "ttc", "cff", "dat", "esl", "p7s", "p7b", "sig", "cer", "icc", "res"),
}
# A document type could name other files or unfold without end; OFD has none.
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Files carried inside, and actions that run or fetch something; a jump to a page or a link in view is none.
ACTIVE = re.compile(rb"<(?:\w+:)?(?:Attachment|Movie|Sound|GotoA)[\s/>]")


def check_ofd(content: bytes) -> None:
    """Raise Rejected for what is no OFD, is broken, unfolds to too much, or carries other files."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            parts = container.infolist()
            check_parts(parts)
            check_start(container)
            is_active = any(ACTIVE.search(text) for text in list_texts(container, parts))
    except Rejected:
        raise
    except Exception:  # a reader of hostile bytes may fail in any way
        raise Rejected(msg("“%(file)s”不是完整的 OFD,打不开。请重新导出后再传。")) from None
    if is_active:
        raise Rejected(msg("“%(file)s”里有附件或音视频,不能上传。请把附件另外上传。"))


def check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Raise Rejected unless the container is an OFD by its parts: their names, sizes and kinds."""
    names = [part.filename for part in parts]
    if START not in names:
        raise Rejected(
            msg("“%(file)s”的内容不是照片(JPEG、PNG、WebP、TIFF)、PDF 或 OFD,不能上传。改文件名没有用。")
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_MB_UNPACKED * 1024 * 1024:
        raise Rejected(msg("“%(file)s”展开后太大,不能上传。请分成几份再传。"))
    if any(part.flag_bits & 1 for part in parts):
        raise Rejected(msg("“%(file)s”加了密或限制了权限。请去掉密码后再传。"))
    if len(set(names)) < len(names) or not all(is_sound(part) for part in parts):
        raise Rejected(msg("“%(file)s”里有不属于 OFD 的文件,不能上传。请重新导出后再传。"))


def is_sound(part: zipfile.ZipInfo) -> bool:
    """Say whether a part lies within the container and is of a kind that a page is made of."""
    path = PurePosixPath(part.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in part.filename:
        return False
    return part.is_dir() or path.suffix.lower().lstrip(".") in PARTS


def check_start(container: zipfile.ZipFile) -> None:
    """Raise an error unless the container begins with an OFD of the standard."""
    text = container.read(START)
    if DOCTYPE.search(text):
        raise ValueError(START)
    root = Xml.fromstring(text)  # noqa: S314 -- it has no document type, so nothing unfolds
    if root.tag != f"{{{NAMESPACE}}}OFD":
        raise ValueError(root.tag)


def list_texts(container: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    """Yield the XML of the container; raises ValueError for one too long, or with a document type."""
    for part in parts:
        if part.filename.lower().endswith(".xml"):
            if part.file_size > MOST_XML_BYTES:
                raise ValueError(part.filename)
            text = container.read(part)
            if DOCTYPE.search(text) or b"\x00" in text:
                raise ValueError(part.filename)
            yield text
