"""What a file is, by its content: neither its name nor what the browser says of it is believed."""

from __future__ import annotations

import struct
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.source import Refusal, Where, refuse

HEAD = 4096
ZIP, EMPTY_ZIP, OLE, SQLITE = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"SQLite format 3\0",
)
PDF, RAR, SEVEN, GZIP = b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"
# A GeoPackage says so in the application id of its SQLite header.
GEOPACKAGES = (b"GPKG", b"GP10", b"GP11")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Names of streams inside an OLE file, as it keeps them.
OLE_STREAMS = {"EncryptedPackage": "locked", "Workbook": "xls", "Book": "xls", "WordDocument": "doc"}
TABLE_SHEET, ODS_MIMETYPE = "xl/workbook", b"application/vnd.oasis.opendocument.spreadsheet"
FORMATS = (
    "xlsx",
    "xls",
    "ods",
    "csv",
    "docx",
    "geojson",
    "gpkg",
    "kml",
    "kmz",
    "shp.zip",
    "gdb.zip",
)


def detect_format(path: Path, name: str, limits: Limits) -> str:
    """Return which of FORMATS a file is; `name` is what it was sent as.

    Raises BadInput for a file that is empty, too large, packed beyond the limits, locked by a password or
    of no format that is read, saying what it is and what to do.
    """
    where = Where(name)
    size = path.stat().st_size
    if not size:
        raise refuse(where, msg("%(where)s:是空文件。"))
    if size > limits.most_bytes:
        raise refuse(
            where,
            msg("%(where)s:有 %(given)s MB,最多 %(most)s MB。请拆成几个文件。"),
            given=f"{size / 1e6:.0f}",
            most=f"{limits.most_bytes / 1024 / 1024:.0f}",
        )
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((ZIP, EMPTY_ZIP)):
        return detect_packed(path, where, limits)
    if head.startswith(OLE):
        return detect_ole(path, where)
    if head.startswith(SQLITE):
        return detect_database(head, where)
    refuse_known(head, where)
    return detect_text(head, where)


def detect_packed(path: Path, where: Where, limits: Limits) -> str:
    """Return the format of a zip file, once what it unpacks to is known to be within the limits."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            check_packed(entries, where, limits)
            return detect_entries(packed, entries, where)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, EOFError, OSError, ValueError):
        raise refuse(where, msg("%(where)s:压缩包已损坏,打不开。请重新保存或重新打包。")) from None


def check_packed(entries: list[zipfile.ZipInfo], where: Where, limits: Limits) -> None:
    """Raise BadInput for a zip file with too much in it, names that lead out of it, or a password."""
    if not entries:
        raise refuse(where, msg("%(where)s:压缩包里没有文件。"))
    if len(entries) > limits.most_entries:
        raise refuse(
            where,
            msg("%(where)s:压缩包里有 %(given)d 个文件,最多 %(most)d 个。"),
            given=len(entries),
            most=limits.most_entries,
        )
    unpacked, packed = (sum(getattr(one, size) for one in entries) for size in ("file_size", "compress_size"))
    if unpacked > limits.most_unpacked_bytes or is_bomb(entries, limits):
        raise refuse(
            where,
            msg("%(where)s:%(packed)s MB 的压缩包解开有 %(given)s MB,超过限度,没有解开。"),
            packed=f"{packed / 1e6:.1f}",
            given=f"{unpacked / 1e6:,.0f}",
        )
    for one in entries:
        parts = one.filename.replace("\\", "/").split("/")
        if one.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or is_link(one):
            raise refuse(
                where,
                msg("%(where)s:压缩包里的文件名“%(entry)s”指向包外,没有解开。"),
                entry=one.filename[:80],
            )
        if one.flag_bits & 1:
            raise refuse(where, msg("%(where)s:压缩包有密码。请去掉密码再上传。"))


def is_bomb(entries: list[zipfile.ZipInfo], limits: Limits) -> bool:
    """Say whether something in a zip file grows beyond all reason; small files may repeat themselves."""
    return any(
        one.file_size > 10 * 1024 * 1024 and one.file_size > limits.most_ratio * max(one.compress_size, 1)
        for one in entries
    )


def is_link(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry is a symbolic link."""
    return (entry.external_attr >> 16) & 0o170000 == 0o120000


def detect_entries(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], where: Where) -> str:
    """Return the format of a zip file by what is in it."""
    names = [one.filename.replace("\\", "/").lower() for one in entries]
    if any(name.startswith(TABLE_SHEET) for name in names):
        if any(name == "xl/workbook.bin" for name in names):
            raise refuse(where, msg("%(where)s:是二进制工作簿(.xlsb)。请在 Excel 里另存为 .xlsx 再上传。"))
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "mimetype" in names and packed.read("mimetype")[:100].strip() == ODS_MIMETYPE:
        if is_locked_document(packed, names):
            raise locked(where)
        return "ods"
    if any(".gdb/" in f"/{name}" or name.endswith(".gdbtable") for name in names):
        return "gdb.zip"
    # A lone .shp is taken for one too: its reader says what is missing.
    if any(name.endswith((".shp", ".shx", ".dbf")) for name in names):
        return "shp.zip"
    if any(name.endswith(".kml") for name in names):
        return "kmz"
    shown = "、".join(one.filename for one in entries[:3])
    raise refuse(
        where,
        msg(
            "%(where)s:压缩包里(%(shown)s)没有认得的内容。"
            "可以读 Excel、Word 表格、Shapefile、File Geodatabase 和 KMZ。"
        ),
        shown=shown[:120],
    )


def is_locked_document(packed: zipfile.ZipFile, names: list[str]) -> bool:
    """Say whether an OpenDocument file is encrypted."""
    if "meta-inf/manifest.xml" not in names:
        return False
    manifest = next(one for one in packed.namelist() if one.lower() == "meta-inf/manifest.xml")
    with packed.open(manifest) as file:
        return b"encryption-data" in file.read(1024 * 1024)


def detect_ole(path: Path, where: Where) -> str:
    """Return xls for an old workbook; what else the container may hold is refused by its name."""
    kinds = {OLE_STREAMS[name] for name in list_streams(path.read_bytes()) if name in OLE_STREAMS}
    if "locked" in kinds:
        raise locked(where)
    if "xls" in kinds:
        return "xls"
    if "doc" in kinds:
        raise refuse(where, msg("%(where)s:是旧版 Word 文件(.doc)。请另存为 .docx 再上传。"))
    raise refuse(where, msg("%(where)s:是旧版 Office 文件,但不是工作簿。请另存为 .xlsx 再上传。"))


def list_streams(content: bytes) -> Iterator[str]:
    """Yield the names of the streams of an OLE container: its directory entries begin at multiples of 128."""
    for start in range(512, len(content) - 127, 128):
        (length,) = struct.unpack_from("<H", content, start + 64)
        # Type 2 is a stream; a name is at most 31 characters of two bytes, and a zero.
        if content[start + 66] == 2 and 2 < length <= 64 and length % 2 == 0:
            name = content[start : start + length - 2].decode("utf-16-le", "ignore")
            if name.isprintable():
                yield name


def locked(where: Where) -> Refusal:
    """Return the error of a file that only opens with a password."""
    return refuse(where, msg("%(where)s:文件有密码,打不开。请在 Excel 或 WPS 里去掉密码,另存后再上传。"))


def detect_database(head: bytes, where: Where) -> str:
    """Return gpkg for a SQLite file that says that it is one."""
    if head[68:72] in GEOPACKAGES or b"gpkg_contents" in head:
        return "gpkg"
    raise refuse(where, msg("%(where)s:是数据库文件,但不是 GeoPackage。"))


def refuse_known(head: bytes, where: Where) -> None:
    """Raise BadInput for kinds of files that people send and that have another way."""
    if head.startswith(PDF):
        raise refuse(where, msg("%(where)s:是 PDF。规划文件请从“规划文件”读入;表格请用原来的 Excel 文件。"))
    if head.startswith((RAR, SEVEN, GZIP)):
        raise refuse(where, msg("%(where)s:是 RAR、7z 或 gzip 压缩包。请解压后上传,或改用 ZIP。"))
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise refuse(where, msg("%(where)s:是图片。请上传表格本身。"))


def detect_text(head: bytes, where: Where) -> str:
    """Return the format of a text file by how it begins."""
    start = decode_start(head).lstrip("\ufeff \t\r\n")
    lower = start[:1000].lower()
    if lower.startswith(("<!doctype html", "<html")) or ("<table" in lower and "<kml" not in lower):
        raise refuse(
            where,
            msg("%(where)s:其实是网页(HTML),不是工作簿,虽然名字像。请用 Excel 打开后另存为 .xlsx 再上传。"),
        )
    if lower.startswith("<"):
        if "<kml" in decode_start(head).lower():
            return "kml"
        if "urn:schemas-microsoft-com:office:spreadsheet" in lower:
            raise refuse(where, msg("%(where)s:是 XML 表格。请用 Excel 打开后另存为 .xlsx 再上传。"))
        raise refuse(where, msg("%(where)s:是 XML,但不是 KML。"))
    if lower.startswith(("{", "[")):
        return "geojson"
    if not head.startswith(tuple(BOMS)) and not looks_like_utf16(head):
        if is_binary(head):
            raise refuse(
                where,
                msg("%(where)s:不是认得的格式。可以读 %(formats)s。改文件名没有用。"),
                formats="、".join(FORMATS),
            )
        if b"\0" in head:
            row = head[: head.index(b"\0")].count(b"\n") + 1
            raise refuse(
                replace(where, row=row),
                msg("%(where)s:含有空字符(NUL),文件可能已损坏。请重新导出。"),
            )
    return "csv"


def decode_start(head: bytes) -> str:
    """Return the beginning of a text, whatever its encoding: only its ASCII signs matter here."""
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return head.decode(encoding, "ignore")
    if looks_like_utf16(head):
        return head.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", "ignore")
    return head.decode("utf-8", "ignore")


def looks_like_utf16(head: bytes) -> bool:
    """Say whether the zeros of a text without a mark stand on one side of its pairs only, and are many."""
    fewer, more = sorted((head[::2].count(0), head[1::2].count(0)))
    if fewer or more <= len(head) // 30:
        return False
    return more > len(head) // 3 or not is_utf8(head)


def is_utf8(head: bytes) -> bool:
    """Say whether the beginning of a file is UTF-8; its last character may be cut."""
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def is_binary(head: bytes) -> bool:
    """Say whether bytes are no text at all: more than a few of them are control characters."""
    return sum(byte < 9 or 13 < byte < 32 for byte in head) > max(2, len(head) // 20)
