"""The small map of a project's card: its districts among their neighbours, and its place where known."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.districts import get_lineage, outlines_geojson
from geo.spatial import as_geojson
from projects.models import Project
from projects.registry.rows import ProjectRow
from projects.reports.charts import find_font

LAND, OWN, EDGE, MARK = "#f3f5f7", "#dce4f0", "#9aa6b2", "#b23a48"
WIDTH_INCHES, HEIGHT_INCHES, DPI = 3.6, 3.0, 200
# A degree of longitude is shorter than one of latitude by this at 41°N, near enough for a sketch.
FLATTENING = 1.32


def draw_map(session: Session, row: ProjectRow) -> bytes | None:
    """Return the map as PNG; None where the project has no district or there is no font for the names."""
    font = find_font()
    if font is None or not row.districts:
        return None
    *above, here = get_lineage(session, row.districts[0].adcode)
    parent = above[-1].adcode if here.level == "county" and above else here.adcode
    around = json.loads(outlines_geojson(session, parent=parent))["features"]
    around = around or json.loads(outlines_geojson(session, adcodes=[here.adcode]))["features"]
    own = {share.adcode for share in row.districts}
    own = own if here.level == "county" else {feature["id"] for feature in around}
    text = session.scalar(select(as_geojson(Project.geom)).where(Project.id == row.id))
    return draw(around, own, json.loads(text) if text else None, row, font)


def draw(
    around: Sequence[dict[str, Any]], own: set[str], place: dict[str, Any] | None, row: ProjectRow, font: str
) -> bytes:
    """Return the picture of some districts, their own ones shaded, and of the place."""
    figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_aspect(FLATTENING)
    axes.set_axis_off()
    for feature in around:
        for ring in rings_of(feature["geometry"]):
            colour = OWN if feature["id"] in own else LAND
            axes.add_patch(Polygon(ring, closed=True, facecolor=colour, edgecolor=EDGE, linewidth=0.6))
        lon, lat = feature["properties"]["label_point"]
        name = feature["properties"]["name"]
        axes.text(lon, lat, name, fontsize=5.5, ha="center", va="center", fontfamily=font, color="#5b6670")
    if place is not None:
        mark_place(axes, place, row)
    axes.autoscale_view()
    axes.margins(0.02)
    buffer = io.BytesIO()
    # Without its own name and version in it, so that the same map is the same file.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def rings_of(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    """Yield the outer rings of areas."""
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"][0]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield polygon[0]


def mark_place(axes: Axes, place: dict[str, Any], row: ProjectRow) -> None:
    """Mark a place: a sketched route dashed, an estimate hollow."""
    for part in parts_of(shape(place)):
        if part.geom_type == "Point":
            fill = "none" if row.method == "estimated" else MARK
            axes.plot(
                part.x, part.y, "o", markersize=7, color=MARK, markerfacecolor=fill, markeredgewidth=1.6
            )
        elif part.geom_type == "LineString":
            style = "--" if row.precision == "route" else "-"
            axes.plot(*part.xy, style, color=MARK, linewidth=1.8)
        else:
            edge = list(part.exterior.coords)
            axes.add_patch(Polygon(edge, closed=True, facecolor=MARK, edgecolor=MARK, alpha=0.5))


def parts_of(geometry: Any) -> Iterator[Any]:
    """Yield the simple parts of a geometry."""
    if hasattr(geometry, "geoms"):
        for one in geometry.geoms:
            yield from parts_of(one)
    else:
        yield geometry
