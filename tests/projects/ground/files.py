"""Small files of the ground with the layers and fields of the real ones, gaps and slips included."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import osmium
import shapely
from osmium.osm import mutable

# 朝阳市双塔区, degrees.
LON, LAT = 120.45, 41.57
# A national road from south to north with two gaps of about 1 km.
ROAD = (
    shapely.LineString([(LON, LAT), (LON + 0.02, LAT + 0.1)]),
    shapely.LineString([(LON + 0.02, LAT + 0.11), (LON + 0.03, LAT + 0.2)]),
    shapely.LineString([(LON + 0.03, LAT + 0.21), (LON + 0.05, LAT + 0.3)]),
)
LAKE = shapely.box(LON + 0.1, LAT, LON + 0.15, LAT + 0.04)
BOW_TIE = shapely.Polygon([(LON, LAT), (LON + 0.1, LAT + 0.1), (LON + 0.1, LAT), (LON, LAT + 0.1)])
Layer = tuple[Mapping[str, Sequence[Any]], Sequence[Any]]
NATIONAL: Mapping[str, Layer] = {
    "LRDL": (
        {
            "GB": [420101, 420101, 420101, 420201, 440100, 999999, None, 430501],
            "RN": ["G101", "G101;G306", "101", "Ｓ２０９", None, None, None, ""],
            "NAME": ["京沈线", "京沈线", None, "朝青线", None, "?", "?", "长江路"],
            "TYPE": [""] * 8,
        },
        [*ROAD, *(shapely.LineString([(LON, LAT + step), (LON + 0.3, LAT + step)]) for step in range(5))],
    ),
    "LRRL": (
        {"GB": [410103, 410103], "RN": ["", ""], "NAME": ["锦承线", "锦承线"]},
        [shapely.LineString([(LON, LAT), (LON + 0.3, LAT)]), None],
    ),
    "HYDL": (
        {"GB": [210101, 210200, 220100], "NAME": ["大凌河", "时令河", None], "PERIOD": ["", "5-10", ""]},
        [shapely.LineString([(LON - 0.2, LAT), (LON, LAT + 0.1 * n)]) for n in (1, 2, 3)],
    ),
    "HYDA": (
        {"GB": [240101, 230102, 210101], "NAME": ["白石水库", None, "大凌河"]},
        [LAKE, shapely.Point(LON, LAT).buffer(0.0004), BOW_TIE],
    ),
    "AGNP": (
        {
            "CLASS": ["AD", "AE", "AI", "AJ", "ZZ"],
            "NAME": ["朝阳市", "北票市", "波罗赤镇", "孙家湾乡", "?"],
            "PINYIN": ["Chaoyang", "Beipiao", "Boluochi", "Sunjiawan", "?"],
        },
        [shapely.Point(LON + 0.02 * n, LAT + 0.02 * n) for n in range(5)],
    ),
    "BOUA": ({"PAC": [211302]}, [shapely.box(LON, LAT, LON + 1, LAT + 1)]),
}


def frame(layer: Layer, crs: Any = 4490) -> geopandas.GeoDataFrame:
    columns, shapes = layer
    made = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=crs)
    # Codes are whole numbers of 32 bits there, or of decimals beside an empty cell.
    return made.astype({name: "int32" for name, kind in made.dtypes.items() if kind == "int64"})


def make_geodatabase(folder: Path, name: str = "K51.gdb", crs: Any = 4490) -> Path:
    """Write the national layers as a .gdb folder."""
    path = folder / name
    for layer, held in NATIONAL.items():
        made = frame(held, crs)
        kind = made.geometry.dropna().iloc[0].geom_type
        made.to_file(
            path, driver="OpenFileGDB", layer=layer, geometry_type=kind, mode="a" if path.exists() else "w"
        )
    return path


def zip_geodatabase(path: Path) -> Path:
    """Pack a .gdb folder as people send it."""
    target = path.with_name(path.name + ".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in sorted(path.iterdir()):
            packed.write(one, f"{path.name}/{one.name}")
    return target


def make_shapefiles(
    folder: Path, *, encoding: str = "GB18030", cpg: str | None = None, names: Sequence[str] = tuple(NATIONAL)
) -> Path:
    """Write national layers as zipped Shapefiles, without a .cpg unless one is given."""
    target = folder / "K51.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            made = frame(NATIONAL[name])
            made[made.geometry.notna()].to_file(folder / f"{name}.shp", encoding=encoding)
            for part in folder.glob(f"{name}.*"):
                if part.suffix != ".cpg":
                    packed.write(part, f"K51/{part.name}")
            if cpg is not None:
                packed.writestr(f"K51/{name}.cpg", cpg)
    return target


WAYS: Sequence[tuple[Mapping[str, str], Sequence[tuple[float, float]]]] = (
    ({"highway": "motorway", "ref": "G16", "name": "丹锡高速"}, [(LON, LAT), (LON + 0.2, LAT + 0.1)]),
    ({"highway": "trunk", "ref": "G101", "name": "京沈线"}, [(LON, LAT), (LON + 0.1, LAT + 0.2)]),
    ({"highway": "primary", "ref": "S209;G101"}, [(LON + 0.1, LAT + 0.2), (LON + 0.2, LAT + 0.3)]),
    ({"highway": "footway"}, [(LON, LAT), (LON + 0.001, LAT)]),
    ({"railway": "rail", "name": "锦承铁路"}, [(LON, LAT), (LON + 0.2, LAT)]),
    ({"waterway": "river", "name": "大凌河"}, [(LON, LAT), (LON - 0.2, LAT)]),
    ({"boundary": "administrative", "admin_level": "6"}, [(LON, LAT), (LON, LAT + 1)]),
    (
        {"natural": "water", "water": "reservoir", "name": "白石水库"},
        [(LON, LAT), (LON + 0.05, LAT), (LON + 0.05, LAT + 0.04), (LON, LAT)],
    ),
)
NODES: Sequence[tuple[Mapping[str, str], tuple[float, float]]] = (
    ({"place": "town", "name": "Boluochi", "name:zh": "波罗赤镇"}, (LON + 0.02, LAT)),
    ({"railway": "station", "name": "朝阳站"}, (LON, LAT)),
    ({"shop": "bakery", "name": "面包"}, (LON, LAT)),
)


def make_osm(folder: Path, name: str = "liaoning-latest.osm.pbf") -> Path:
    """Write an extract of OpenStreetMap."""
    path = folder / name
    with osmium.SimpleWriter(str(path)) as writer:
        number = 0
        for tags, place in NODES:
            number += 1
            writer.add_node(mutable.Node(id=number, location=place, tags=dict(tags)))
        lines = []
        for tags, places in WAYS:
            refs = []
            for place in dict.fromkeys(places):
                number += 1
                refs.append(number)
                writer.add_node(mutable.Node(id=number, location=place))
            lines.append((tags, refs if len(refs) == len(places) else [*refs, refs[0]]))
        for way, (tags, refs) in enumerate(lines, 1):
            writer.add_way(mutable.Way(id=way, nodes=refs, tags=dict(tags)))
    return path
