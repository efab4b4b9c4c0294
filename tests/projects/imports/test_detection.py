"""What a file is: by its content, and in plain words where it is nothing that is read."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from projects.imports.detection import detect_format
from projects.imports.limits import LIMITS
from projects.imports.source import Refusal

ODS = "application/vnd.oasis.opendocument.spreadsheet"


def packed(entries: dict[str, bytes], **marks: int) -> bytes:
    """Return a zip file; `marks` are set on every entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for mark, value in marks.items():
                setattr(info, mark, value)
            file.writestr(info, content)
    return buffer.getvalue()


def ole(*streams: str) -> bytes:
    """Return the start of an OLE container with a directory of these streams."""
    entries = b""
    for name in streams:
        coded = (name + "\0").encode("utf-16-le")
        entries += coded.ljust(64, b"\0") + struct.pack("<HB", len(coded), 2) + bytes(61)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def find(tmp_path: Path, content: bytes, name: str = "投资.xls", **limits: int) -> str:
    """Return what a file of these bytes is taken for."""
    path = tmp_path / "sent"
    path.write_bytes(content)
    return detect_format(path, name, replace(LIMITS, **limits))


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (packed({"xl/workbook.xml": b"<workbook/>"}), "xlsx"),
        (packed({"word/document.xml": b"<document/>"}), "docx"),
        (packed({"mimetype": ODS.encode(), "content.xml": b"<x/>"}), "ods"),
        (packed({"路网/a.SHP": b"", "路网/a.dbf": b""}), "shp.zip"),
        (packed({"a.gdb/a00000001.gdbtable": b""}), "gdb.zip"),
        (packed({"doc.kml": b"<kml/>"}), "kmz"),
        (ole("Root Entry", "Workbook"), "xls"),
        (b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG", "gpkg"),
        (b"\xef\xbb\xbf" + b'{"type":"FeatureCollection"}', "geojson"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "kml"),
        ("项目名称,总投资\n甲,1\n".encode(), "csv"),
        ("项目名称,总投资\n甲,1\n".encode("gb18030"), "csv"),
        ("项目名称,总投资\n甲,1\n".encode("utf-16"), "csv"),
        ("name,wan\na,1\n".encode("utf-16-le"), "csv"),
    ],
)
@pytest.mark.parametrize("name", ["投资.xls", "x.csv", "没有后缀"])
def test_the_content_decides_whatever_the_name(
    tmp_path: Path, content: bytes, format_: str, name: str
) -> None:
    assert find(tmp_path, content, name) == format_


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "其实是网页(HTML)"),
        ("\ufeff<!DOCTYPE html><table>".encode(), "其实是网页(HTML)"),
        (b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><table>', "其实是网页(HTML)"),
        (bytes(range(256)), "不是认得的格式"),
        (ole("Root Entry", "EncryptedPackage", "EncryptionInfo"), "有密码"),
        (ole("Root Entry", "WordDocument"), "旧版 Word"),
        (ole("Root Entry"), "不是工作簿"),
        (packed({"mimetype": ODS.encode(), "META-INF/manifest.xml": b"<encryption-data/>"}), "有密码"),
        (packed({"../../etc/passwd": b"x"}), "指向包外"),
        (packed({"/etc/passwd": b"x"}), "指向包外"),
        (packed({"c:/windows/a.shp": b"x"}), "指向包外"),
        (packed({"a.shp": b"x"}, external_attr=0o120777 << 16), "指向包外"),
        (packed({"photo.jpg": b"x"}), "没有认得的内容"),
        (packed({}), "没有文件"),
        (b"PK\x03\x04 and nothing more", "已损坏"),
        (packed({"xl/workbook.bin": b"x"}), ".xlsb"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"SQLite format 3\0".ljust(100, b"\0"), "不是 GeoPackage"),
        (b'<?xml version="1.0"?><rss/>', "不是 KML"),
        ("甲,乙\n1,\0二\n".encode(), "空字符"),
    ],
)
def test_what_is_not_read_is_refused_in_plain_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=r"^“投资\.xls”") as refused:
        find(tmp_path, content)
    assert said in str(refused.value)
    assert refused.value.field == "file"


def test_a_nul_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"^“投资\.xls” \[2\]:"):
        find(tmp_path, "甲,乙\n1,\0二\n".encode())


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = packed({"xl/workbook.xml": bytes(64 * 1024 * 1024)})

    assert len(bomb) < 100_000
    with pytest.raises(Refusal, match="超过限度,没有解开"):
        find(tmp_path, bomb)


def test_limits_are_told(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="请拆成几个文件"):
        find(tmp_path, b"a,b\n" * 100, most_bytes=100)
    with pytest.raises(Refusal, match="有 3 个文件,最多 2 个"):
        find(tmp_path, packed({"a.shp": b"", "a.dbf": b"", "a.shx": b""}), most_entries=2)
    with pytest.raises(Refusal, match="超过限度,没有解开"):
        find(tmp_path, packed({"xl/workbook.xml": bytes(2000)}), most_unpacked_bytes=1000)


def test_a_locked_zip_asks_for_one_without_a_password(tmp_path: Path) -> None:
    content = bytearray(packed({"a.shp": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    with pytest.raises(Refusal, match="压缩包有密码"):
        find(tmp_path, bytes(content))
