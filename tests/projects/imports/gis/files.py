"""GIS files as people send them, made by GDAL and spoilt by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import shapely

# 朝阳市双塔区, degrees WGS-84.
LON, LAT = 120.4500, 41.5700
POINT = shapely.Point(LON, LAT)
BOW_TIE = shapely.Polygon([(120.4, 41.5), (120.5, 41.6), (120.5, 41.5), (120.4, 41.6), (120.4, 41.5)])


def make_frame(
    columns: Mapping[str, Any] | None = None, shapes: Any = (POINT,), crs: Any = 4490
) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns or {"项目名称": ["朝阳高铁新城"]}, geometry=list(shapes), crs=crs)


def zip_files(target: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return target


def shape_parts(folder: Path, frame: geopandas.GeoDataFrame, encoding: str = "GB18030") -> dict[str, bytes]:
    """Return the parts of a Shapefile by ending."""
    made = folder / "made"
    made.mkdir(exist_ok=True)
    frame.to_file(made / "x.shp", encoding=encoding)
    return {path.suffix: path.read_bytes() for path in made.glob("x.*")}


def make_shapefile(
    folder: Path, parts: Mapping[str, bytes], *, name: str = "项目", without: tuple[str, ...] = ()
) -> Path:
    files = {f"{name}{ending}": data for ending, data in parts.items() if ending not in without}
    return zip_files(folder / "项目.shp.zip", files)


def make_kml(folder: Path, body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> Path:
    path = folder / "项目.kml"
    path.write_text(f'{head}<kml xmlns="http://www.opengis.net/kml/2.2">{body}</kml>', encoding="utf-8")
    return path


def zip_folder(folder: Path, inside: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, f"{inside}/{path.name}")
    return buffer.getvalue()
