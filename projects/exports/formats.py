"""The formats of files: what each is called, and what it is for programs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name on links, the same in both languages, and its media type."""

    name: str
    mimetype: str


OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: dict[str, Format] = {
    "xlsx": Format("Excel", f"{OFFICE}.spreadsheetml.sheet"),
    "docx": Format("Word", f"{OFFICE}.wordprocessingml.document"),
    "pdf": Format("PDF", "application/pdf"),
    "png": Format("PNG", "image/png"),
    "html": Format("HTML", "text/html; charset=utf-8"),
    "csv": Format("CSV", "text/csv; charset=utf-8"),
    "geojson": Format("GeoJSON", "application/geo+json"),
    "gpkg": Format("GPKG", "application/geopackage+sqlite3"),
    "kml": Format("KML", "application/vnd.google-earth.kml+xml"),
    "shp.zip": Format("Shapefile", "application/zip"),
    "jsonl": Format("JSON Lines", "application/jsonl"),
    "oc4ids.json": Format("OC4IDS", "application/json"),
}
