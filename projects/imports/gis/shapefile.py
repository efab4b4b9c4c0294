"""Zipped Shapefiles: one layer for each .shp, whatever its parts are called and wherever they lie."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from geo.crs import read_crs
from geo.errors import BadInput, msg
from projects.imports.gis.dbf_encoding import blank_cut_characters, find_encoding
from projects.imports.gis.layers import list_layers, read_layer
from projects.imports.gis.settling import settle_all
from projects.imports.gis.unpacking import Archive, Member, open_archive
from projects.imports.limits import Limits
from projects.imports.source import Note, SourceFile, SourceTable, Where, refuse

DRIVER = "ESRI Shapefile"
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MAGIC = b"\x00\x00\x27\x0a"


def read_shapefile(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the layers of a zipped Shapefile, their places in degrees; raises BadInput."""
    where = Where(name or path.name)
    tables, encodings = [], []
    with (
        open_archive(path, where, limits) as archive,
        tempfile.TemporaryDirectory(prefix="lantu-shp-") as folder,
    ):
        layers = group(archive)
        if not layers:
            raise refuse(where, msg("%(where)s:压缩包里没有 .shp 文件。"))
        if len(layers) > limits.most_tables:
            raise refuse(
                where,
                msg("%(where)s:有 %(given)d 个图层,最多 %(most)d 个。"),
                given=len(layers),
                most=limits.most_tables,
            )
        for number, (layer, parts) in enumerate(layers.items()):
            table, encoding = read_one(archive, Path(folder, f"layer{number}.shp"), layer, parts, limits)
            tables.append(table)
            encodings.append(encoding)
    return SourceFile(where.file, "shp.zip", join(encodings), settle_all(tables, where, limits))


def group(archive: Archive) -> dict[str, dict[str, Member]]:
    """Return the parts of each layer by ending, layers by the name that their .shp has."""
    found: defaultdict[tuple[str, str], dict[str, Member]] = defaultdict(dict)
    for member in archive.members:
        if member.ending in PARTS:
            found[str(member.path.parent).lower(), member.path.stem.lower()][member.ending] = member
    named: dict[str, dict[str, Member]] = {}
    for parts in found.values():
        if ".shp" in parts:
            path = parts[".shp"].path
            # Two layers of one name in two folders keep their folders.
            named[path.stem if path.stem not in named else str(path.with_suffix(""))] = parts
    return named


def read_one(
    archive: Archive, shapes: Path, name: str, parts: Mapping[str, Member], limits: Limits
) -> tuple[SourceTable, str | None]:
    """Return a layer, unpacked as `shapes`, and the encoding of its texts; raises BadInput."""
    where = replace(archive.where, sheet=name)
    for ending, member in parts.items():
        archive.unpack(member, shapes.with_suffix(ending))
    with shapes.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise refuse(where, msg("%(where)s:.shp 文件已损坏,开头不是 Shapefile。"))
    encoding, notes = settle_encoding(shapes, where)
    notes += settle_crs(shapes)
    list_layers(shapes, DRIVER, where, limits)
    table = read_layer(shapes, shapes.stem, where, limits, name=name, encoding=encoding)
    missing = tuple(tell_missing(parts))
    return replace(table, notes=(*missing, *notes, *table.notes)), encoding


def settle_encoding(shapes: Path, where: Where) -> tuple[str | None, list[Note]]:
    """Return in which encoding the table is to be read, and what is said of it; raises BadInput.

    The .cpg is taken away: the encoding is settled here.
    """
    table, told = shapes.with_suffix(".dbf"), shapes.with_suffix(".cpg")
    words = told.read_bytes()[:100].decode("ascii", "replace") if told.exists() else None
    told.unlink(missing_ok=True)
    if not table.exists():
        return None, []
    encoding, is_told = find_encoding(table, words)
    if encoding is None:
        raise refuse(
            where,
            msg("%(where)s:属性表的文字既不是 UTF-8 也不是 GB18030,或两种混在一起,读不出来。"),
        )
    notes = []
    if words and not is_told:
        message = msg(".cpg 写的是 %(told)s,与内容不符,按 %(encoding)s 读。")
        notes.append(Note(message, {"told": words.strip()[:20], "encoding": encoding}))
    elif not words:
        notes.append(Note(msg("没有 .cpg,按内容认出文字编码 %(encoding)s。"), {"encoding": encoding}))
    cut = blank_cut_characters(table, encoding)
    if cut:
        message = msg("%(number)d 个格子的最后一个字被字段宽度截断,去掉了半个字。")
        notes.append(Note(message, {"number": cut}))
    return encoding, notes


def settle_crs(shapes: Path) -> list[Note]:
    """Take away a .prj that cannot be understood, and say so."""
    told = shapes.with_suffix(".prj")
    try:
        if told.exists():
            read_crs(told.read_bytes().decode("utf-8", "replace").strip())
    except BadInput:
        told.unlink()
        return [Note(msg("坐标参照系的说明读不懂,当作没有说明。"))]
    return []


def tell_missing(parts: Mapping[str, Member]) -> Iterator[Note]:
    """Yield what is said of parts that are not there."""
    if ".shx" not in parts:
        yield Note(msg("没有 .shx 索引,已按 .shp 重建。请核对行数。"))
    if ".dbf" not in parts:
        yield Note(msg("没有 .dbf 属性表,只有图形。"))
    if ".prj" not in parts:
        yield Note(msg("没有 .prj,坐标参照系没有说明。"))


def join(encodings: list[str | None]) -> str | None:
    """Return the encodings of several layers, each once."""
    return ", ".join(sorted({one for one in encodings if one})) or None
