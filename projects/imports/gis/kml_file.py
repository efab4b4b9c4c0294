"""KML and KMZ: every placemark is a row, with the folders that it lies in and its extended data.

Read as a stream by a parser that refuses document types and entities; links to other files are not followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from geo.crs import WGS84
from geo.errors import BadInput, msg
from projects.imports.gis.kml_shapes import SHAPES, Drawn, build
from projects.imports.gis.layers import check_cells, check_columns, check_rows
from projects.imports.gis.settling import settle_all
from projects.imports.gis.unpacking import Archive, Member, open_archive
from projects.imports.limits import Limits
from projects.imports.sheets.encodings import decode
from projects.imports.source import CellValue, Note, SourceFile, SourceRow, SourceTable, Where, refuse

EMPTY = shapely.GeometryCollection()
FOLDERS = ("Folder", "Document")
FOLDER = "folder"
# What a placemark says of itself; all else of it is how it is drawn.
TOLD = ("name", "description", "address", "phoneNumber", "when", "begin", "end")
MAIN = "doc.kml"
DECLARED = re.compile(rb"<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)[\"']")


def read_kml(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the placemarks of a KML file as one layer; raises BadInput."""
    where = Where(name or path.name)
    return read_text("kml", path.read_bytes(), where, limits)


def read_kmz(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the placemarks of a KMZ's main document as one layer; raises BadInput."""
    where = Where(name or path.name)
    with open_archive(path, where, limits) as archive:
        return read_text("kmz", archive.read(find_main(archive)), where, limits)


def find_main(archive: Archive) -> Member:
    """Return the document that a KMZ is opened with; raises BadInput for none."""
    found = [one for one in archive.members if one.ending == ".kml"]
    if not found:
        raise refuse(archive.where, msg("%(where)s:KMZ 里没有 .kml 文件。"))
    return min(found, key=lambda one: (one.path.name.lower() != MAIN, len(one.path.parts)))


def read_text(format_: str, data: bytes, where: Where, limits: Limits) -> SourceFile:
    """Return what a document holds; raises BadInput."""
    encoding, text = decode_declared(data, where)
    target = Placemarks(where, limits)
    parser = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException as error:
        message = msg("%(where)s:带有文档类型声明(DOCTYPE)或实体,这类文件不收。")
        raise refuse(where, message) from error
    except (ParseError, ExpatError, ValueError) as error:
        line, _column = getattr(error, "position", (0, 0))
        message = msg("%(where)s:第 %(line)d 行起不是完整的 KML,文件可能没有传完。")
        raise refuse(where, message, line=line) from error
    columns = tuple(name for name in (FOLDER, *TOLD, *target.names) if name in target.used)
    check_columns(len(columns), where, limits)
    check_cells(len(columns) * len(target.found), where, limits)
    rows = tuple(as_row(number, one, columns) for number, one in enumerate(target.found, start=1))
    table = SourceTable("", "layer", rows, crs=WGS84, columns=columns)
    return SourceFile(where.file, format_, encoding, settle_all([table], where, limits), target.tell())


def decode_declared(data: bytes, where: Where) -> tuple[str, str]:
    """Return the encoding of a document and its text; its own word is taken where the bytes agree."""
    declared = DECLARED.search(data[:200])
    word = declared[1].decode("ascii").lower() if declared else "utf-8"
    codec = "gb18030" if word in ("gbk", "gb2312", "gb18030", "cp936") else word
    try:
        return codec.upper(), data.decode("utf-8-sig" if codec in ("utf-8", "utf8") else codec)
    except (UnicodeDecodeError, LookupError):
        decoded = decode(data, where)
        return decoded.encoding, decoded.text


@dataclass(slots=True)
class Placemark:
    """What is gathered of one placemark."""

    cells: dict[str, str]
    drawn: Drawn | None = None


def as_row(number: int, one: Placemark, columns: tuple[str, ...]) -> SourceRow:
    """Return a placemark as a row; a shape that is none is an empty one that says why."""
    cells: tuple[CellValue, ...] = tuple(one.cells.get(name) for name in columns)
    if one.drawn is None:
        return SourceRow(number, cells)
    try:
        return SourceRow(number, cells, build(one.drawn))
    except BadInput as error:
        return SourceRow(number, cells, EMPTY, notes=(Note(error.message, error.values),))


@dataclass
class Placemarks:
    """What the parser tells its elements to; elements are known by their names without a namespace."""

    where: Where
    limits: Limits
    found: list[Placemark] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    path: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    key: str = ""
    links: int = 0
    current: Placemark | None = None
    shapes: list[Drawn] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element; raises BadInput for one too deep."""
        name = tag.rpartition("}")[2]
        self.path.append(name)
        if len(self.path) > self.limits.most_nesting:
            message = msg("%(where)s:文件夹或图形套得太深,最多 %(most)d 层。")
            raise refuse(self.where, message, most=self.limits.most_nesting)
        self.texts.clear()
        if name in FOLDERS:
            self.folders.append("")
        elif name == "NetworkLink":
            self.links += 1
        elif name == "Placemark":
            check_rows(len(self.found) + 1, self.where, self.limits)
            self.current = Placemark({FOLDER: " / ".join(filter(None, self.folders[1:]))})
            self.shapes.clear()
        elif self.current and name in ("Data", "SimpleData"):
            self.key = attributes.get("name", "").strip()
        elif self.current and name in SHAPES:
            self.shapes.append(Drawn(name))

    def data(self, text: str) -> None:
        """Take a piece of text."""
        self.texts.append(text)

    def end(self, tag: str) -> None:
        """End an element: what it says goes where it belongs."""
        name = self.path.pop()
        above = self.path[-1] if self.path else ""
        text = "".join(self.texts).strip()
        if name in FOLDERS:
            self.folders.pop()
        elif name == "name" and above in FOLDERS:
            self.folders[-1] = text
        elif name == "Placemark" and self.current:
            self.found.append(self.current)
            self.current = None
        elif self.current:
            self.end_within(name, above, text)
        self.texts.clear()

    def end_within(self, name: str, above: str, text: str) -> None:
        """End an element of the current placemark."""
        if name in SHAPES:
            drawn = self.shapes.pop()
            (self.shapes[-1].parts.append if self.shapes else self.hold)(drawn)
        elif self.shapes:
            self.shapes[-1].take(name, above, text)
        elif name == "SimpleData" or (name == "value" and above == "Data"):
            # What stands in the data, even as nothing, counts before what a balloon shows.
            if self.current:
                self.current.cells.pop(self.key, None)
            self.keep(self.key, text)
        elif name in TOLD and above in ("Placemark", "TimeStamp", "TimeSpan"):
            self.keep(name, text)

    def hold(self, drawn: Drawn) -> None:
        """Take the shape of the current placemark."""
        if self.current:
            self.current.drawn = drawn

    def keep(self, name: str, text: str) -> None:
        """Keep what the current placemark says under a name; raises BadInput for too long a text."""
        if not (self.current and name and text):
            return
        if len(text) > self.limits.most_characters:
            message = msg("%(where)s:一格有 %(given)d 个字,最多 %(most)d 个。")
            here = Where(self.where.file, row=len(self.found) + 1)
            raise refuse(here, message, given=len(text), most=self.limits.most_characters)
        if name not in TOLD and name != FOLDER:
            self.names[name] = None
        self.current.cells[name] = text

    def close(self) -> Any:
        """End the document: which columns anything stands in."""
        self.used = {name for one in self.found for name, text in one.cells.items() if text}

    def tell(self) -> tuple[Note, ...]:
        """Return what is said of the document."""
        message = msg("有 %(number)d 个链接指向别的文件,没有打开。")
        return (Note(message, {"number": self.links}),) if self.links else ()
