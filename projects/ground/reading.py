"""Layers of ground files as GDAL reads them: the columns that a mapping names, shapes in degrees WGS-84."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import read_crs, to_degrees
from geo.datum import Datum, to_wgs84
from geo.errors import msg
from projects.ground.opening import LIMITS, GroundFile, GroundLayer
from projects.ground.sources import LayerRule
from projects.imports.gis.layers import check_rows, crs_of, list_faults, open_gdal
from projects.imports.gis.settling import UNSAID, are_degrees, ask_crs, check_vertices
from projects.imports.source import Note, Where, refuse

# Ways of OpenStreetMap that close are areas when they have one of these tags.
AREA_TAGS = "aeroway,amenity,boundary,building,landuse,leisure,natural,place,water"
OSM_LAYERS = ("points", "lines", "multilinestrings", "multipolygons", "other_relations")
OSM = "osm.pbf"


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says of a file: its reference system where it tells none, its datum, and the box to keep.

    `box` is west, south, east, north in degrees WGS-84.
    """

    crs: str = ""
    datum: Datum = "wgs84"
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A layer's columns by lower-case name as texts, its shapes (degrees WGS-84), and what is said of it."""

    columns: Mapping[str, list[str | None]]
    shapes: NDArray[Any]
    notes: tuple[Note, ...]

    def texts(self, column: str) -> list[str | None]:
        """Return a column; nothing for each row where the layer has none of that name."""
        held = self.columns.get(column.lower())
        return held if held is not None else [None] * len(self.shapes)


def read_rows(
    file: GroundFile, layer: GroundLayer, rules: Sequence[LayerRule], where: Where, options: Options
) -> Rows:
    """Return the rows of a layer that a rule may take; raises BadInput."""
    pyogrio = open_gdal()
    wanted = {name.lower() for rule in rules for name in rule.columns}
    with tempfile.TemporaryDirectory(prefix="lantu-osm-") as folder:
        told = tell_gdal(file, layer, rules, Path(folder, "osm.ini"))
        try:
            with warnings.catch_warnings():
                # GDAL's remarks on what it puts up with; what matters of it is checked and told by us.
                warnings.simplefilter("ignore")
                info = pyogrio.read_info(layer.path, layer=layer.layer, **told)
                check_rows(int(info["features"]), where, LIMITS)
                held = [str(name) for name in info["fields"] if str(name).strip().lower() in wanted]
                check_columns(held, info["fields"], rules, where)
                if file.format == OSM:
                    codes = dict.fromkeys(rule.code for rule in rules)
                    told["where"] = " OR ".join(f'"{code}" IS NOT NULL' for code in codes)
                # No bound of rows: told one, GDAL takes room for as many in every column, gigabytes for a
                # file of three rows; told none, it counts them first.
                meta, _fids, shapes, values = pyogrio.raw.read(
                    layer.path, layer=layer.layer, columns=held, **told
                )
        except list_faults(pyogrio) as error:
            raise refuse(where, msg("%(where)s:图层读到一半出错,文件可能已损坏。")) from error
    drawn = [None] * len(values[0]) if shapes is None else shapely.from_wkb(shapes, on_invalid="ignore")
    check_rows(len(drawn), where, LIMITS)
    columns = {
        str(name).strip().lower(): [text_of(one) for one in column]
        for name, column in zip(meta["fields"], values, strict=True)
    }
    settled, notes = settle(np.array(drawn, dtype=object), crs_of(meta["crs"]), where, options)
    return Rows(columns, settled, (*layer.notes, *notes))


def tell_gdal(
    file: GroundFile, layer: GroundLayer, rules: Sequence[LayerRule], target: Path
) -> dict[str, Any]:
    """Return how GDAL is to open a file: with its encoding, or with columns for OpenStreetMap's tags."""
    if file.format != OSM:
        return {"encoding": layer.encoding}
    named = ",".join(sorted({name for rule in rules for name in rule.columns}))
    layers = "".join(f"[{name}]\nosm_id=yes\nattributes={named}\n" for name in OSM_LAYERS)
    target.write_text(
        f"closed_ways_are_polygons={AREA_TAGS}\nattribute_name_laundering=no\n{layers}", encoding="utf-8"
    )
    return {"CONFIG_FILE": str(target)}


def check_columns(
    held: Sequence[str], given: Iterable[Any], rules: Sequence[LayerRule], where: Where
) -> None:
    """Raise BadInput where a layer has none of the columns that tell what its rows are."""
    names = {name.strip().lower() for name in held}
    if not any(rule.code.lower() in names for rule in rules):
        raise refuse(
            where,
            msg("%(where)s:没有对照表要的列 %(wanted)s,只有 %(given)s。请改对照表。"),
            wanted="、".join(dict.fromkeys(rule.code for rule in rules)),
            given="、".join(str(name) for name in given) or "–",
        )


def text_of(value: Any) -> str | None:
    """Return a cell as text: codes that a geodatabase hands over as numbers without their decimals."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\0", "").strip() or None


def settle(
    shapes: NDArray[Any], crs: str | None, where: Where, options: Options
) -> tuple[NDArray[Any], list[Note]]:
    """Return shapes flat in degrees WGS-84 with remarks; raises BadInput without a reference system."""
    held = shapes != None  # noqa: E711 (each element is asked)
    notes: list[Note] = []
    if not held.any():
        return shapes, notes
    check_vertices(shapes[held], where, LIMITS)
    flat = shapely.force_2d(shapes)
    told = crs or options.crs
    if told:
        flat = to_degrees(flat, read_crs(told))
    elif are_degrees(flat[held]):
        notes.append(Note(UNSAID))
    else:
        raise ask(where, flat[held])
    if options.datum != "wgs84":
        flat[held] = [to_wgs84(one, options.datum) for one in flat[held]]
    return flat, notes


def ask(where: Where, flat: NDArray[Any]) -> Exception:
    """Return the error of a layer whose reference system nobody tells, with the one that it looks like."""
    note = ask_crs(flat)
    looks = note.values.get("crs")
    if looks:
        message = msg("%(where)s:没有说明坐标参照系,坐标像是 %(crs)s。请用 --crs 写明。")
        return refuse(where, message, crs=looks)
    return refuse(where, msg("%(where)s:没有说明坐标参照系,坐标也不是经纬度。请用 --crs 写明(EPSG 编号)。"))
