"""The drawing of a sheet as SVG, in points: ground, districts, routes, marks and names.

Every text is set as the text of an element, so that none is ever read as markup.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from lxml import etree

from geo.cutout import Ground, Outline, middle_of
from projects.exports.typeset import clean_text
from projects.map.shading import Shading
from projects.reports.sheet import look
from projects.reports.sheet.frame import Frame
from projects.reports.sheet.labels import Taken, width_of
from projects.reports.sheet.marks import Mark
from projects.reports.sheet.tones import Tones
from projects.words.colours import SHADE_COLOURS, SILENT_COLOUR

SVG = "http://www.w3.org/2000/svg"
RADIUS, STACK_RADIUS = 5.6, 6.8
RING_WIDTH = 2.2
NUMBER_SIZE, DISTRICT_SIZE, FIGURES_SIZE, SHIELD_SIZE = 5.6, 8.0, 5.8, 5.0
# Signs of the same road stand at least so far from each other, in points.
SHIELDS_APART = 110.0
HALO_WIDTH = 1.6
ARROW_PT = 40.0
# Where the name of a district may stand beside its place, in points to the right and down.
ASIDE = (
    *((0, 0), (0, -16), (0, 16), (-34, 0), (34, 0), (0, -30), (0, 30)),
    *((-34, -24), (34, 24), (-34, 24), (34, -24)),
)
BADGE_SIZE = 5.6
# Where a badge may stand: below and above the name of its district first, then farther and farther around it.
BADGE_ASIDE = tuple(
    (math.sin(math.radians(turn)) * away * 1.6, math.cos(math.radians(turn)) * away)
    for away in (20, 32, 46, 62, 80, 100, 125)
    for turn in (0, 180, 45, -45, 90, -90, 135, -135)
)
SILENT = "silent"


class Drawing:
    """The SVG of a frame, drawn from below to above."""

    def __init__(self, frame: Frame, fonts: Sequence[str]) -> None:
        self.frame = frame
        self.taken = Taken(frame.width_pt, frame.height_pt)
        # The arrow to the north stands there.
        self.taken.take((frame.width_pt - ARROW_PT, 0, frame.width_pt, ARROW_PT))
        size = (f"{frame.width_pt:.2f}", f"{frame.height_pt:.2f}")
        self.root = etree.Element(
            "svg",
            nsmap={None: SVG},
            viewBox=f"0 0 {size[0]} {size[1]}",
            width=size[0],
            height=size[1],
        )
        self.root.set("font-family", ", ".join(fonts))
        self.add_hatching()
        self.add("rect", width=size[0], height=size[1], fill=look.LAND)

    def to_bytes(self) -> bytes:
        """Return the drawing as a file."""
        written: bytes = etree.tostring(self.root)
        return written

    def add(self, tag: str, text: str = "", **attributes: str) -> None:
        """Add an element; `_` of an attribute's name stands for a hyphen."""
        element = etree.SubElement(self.root, tag)
        for name, value in attributes.items():
            element.set(name.rstrip("_").replace("_", "-"), value)
        element.text = clean_text(text) or None

    def draw_path(self, shape: Any, **attributes: str) -> None:
        """Draw a line or an area in points; nothing for what the frame does not show."""
        data = path_of(shape)
        if data:
            self.add("path", d=data, fill_rule="evenodd", **attributes)

    def draw_ground(self, ground: Sequence[Ground]) -> None:
        """Draw the waters, the built-up areas, the roads and the railways."""
        shapes = self.frame.place_shapes(as_array(one.shape for one in ground))
        lines = []
        for one, shape in zip(ground, shapes, strict=True):
            if one.class_ in look.FILLS:
                self.draw_path(shape, fill=look.FILLS[one.class_])
            elif one.class_ in look.STROKES:
                lines.append((look.STROKES[one.class_], shape))
        for stroke, shape in lines:
            if stroke.casing:
                self.draw_line(shape, stroke.casing, stroke.width + 0.6)
        for stroke, shape in lines:
            self.draw_line(shape, stroke.colour, stroke.width, stroke.dash)

    def draw_line(self, shape: Any, colour: str, width: float, dash: str = "") -> None:
        """Draw a line of a colour, a width in points and perhaps dashes."""
        more = {"stroke_dasharray": dash} if dash else {"stroke_linecap": "round"}
        self.draw_path(
            shape, fill="none", stroke=colour, stroke_width=f"{width:.2f}", stroke_linejoin="round", **more
        )

    def draw_outlines(self, outlines: Sequence[Outline], own: set[str], *, is_tinted: bool) -> None:
        """Draw the districts, the filter's own with a stronger edge: their tint below, the edges above."""
        shapes = self.frame.place_shapes(as_array(one.shape for one in outlines))
        for one, shape in sorted(zip(outlines, shapes, strict=True), key=lambda pair: pair[0].adcode in own):
            is_own = one.adcode in own
            if is_tinted:
                if is_own:
                    self.draw_path(shape, fill=look.OWN)
            else:
                colour, width = (look.OWN_EDGE, 0.9) if is_own else (look.EDGE, 0.5)
                self.draw_path(shape, fill="none", stroke=colour, stroke_width=f"{width}")

    def shade_outlines(self, outlines: Sequence[Outline], shading: Shading, *, opacity: float) -> None:
        """Fill the districts by their classes; those that state no figure are hatched."""
        shapes = self.frame.place_shapes(as_array(one.shape for one in outlines))
        for one, shape in zip(outlines, shapes, strict=True):
            if one.adcode in shading.classes:
                class_ = shading.classes[one.adcode]
                fill = f"url(#{SILENT})" if class_ is None else SHADE_COLOURS[class_]
                self.draw_path(shape, fill=fill, fill_opacity=f"{opacity}")

    def add_hatching(self) -> None:
        """Define what districts without a figure are filled with."""
        defs = etree.SubElement(self.root, "defs")
        lines = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
        hatch = etree.SubElement(defs, "pattern", id=SILENT, width="4", height="4", **lines)
        etree.SubElement(hatch, "rect", width="4", height="4", fill="#ffffff")
        etree.SubElement(hatch, "rect", width="1.2", height="4", fill=SILENT_COLOUR)

    def draw_badge(self, lines: Sequence[str], at: tuple[float, float]) -> None:
        """Draw what a district holds that has no place: near its name, clear of everything."""
        wide = max(width_of(line, BADGE_SIZE) for line in lines) + 6
        high = BADGE_SIZE * 1.25 * len(lines) + 3
        for right, down in BADGE_ASIDE:
            x, y = at[0] + right, at[1] + down
            if self.taken.stand((*lines, ""), BADGE_SIZE, (x, y)):
                corner = {"x": f"{x - wide / 2:.2f}", "y": f"{y - high / 2:.2f}"}
                size = {"width": f"{wide:.2f}", "height": f"{high:.2f}", "rx": "1.5"}
                edge = {"stroke": look.BADGE, "stroke_width": "0.6", "stroke_dasharray": "2 1.4"}
                self.add("rect", fill="#ffffff", **corner, **size, **edge)
                for line, text in enumerate(lines):
                    higher = (line - (len(lines) - 1) / 2) * BADGE_SIZE * 1.25
                    self.draw_text(text, (x, y + higher), BADGE_SIZE, look.BADGE_INK, halo=False)
                return

    def draw_work(self, shape: Any, colour: str, *, is_sketch: bool) -> None:
        """Draw the line or the area of a project, a sketched one thin and dashed."""
        if shape is None or shape.is_empty or shapely.get_dimensions(shape) == 0:
            return
        if shapely.get_dimensions(shape) == 2:
            self.draw_path(shape, fill=colour, fill_opacity="0.35", stroke=colour, stroke_width="0.8")
        elif is_sketch:
            self.draw_line(shape, colour, 0.9, "3 2.4")
        else:
            self.draw_line(shape, colour, 1.8)

    def draw_mark(self, mark: Mark, tones: Tones) -> None:
        """Draw a mark: a disc of its colour, hollow for an estimate; for several projects a ring."""
        x, y = f"{mark.x:.2f}", f"{mark.y:.2f}"
        is_single = len(mark.rows) == 1
        colour = tones.colour(mark.rows[0])
        radius = RADIUS if is_single else STACK_RADIUS
        self.add("circle", cx=x, cy=y, r=f"{radius + 0.7:.2f}", fill="#ffffff")
        ink = look.INK
        if is_single and not mark.is_estimated:
            self.add("circle", cx=x, cy=y, r=f"{radius:.2f}", fill=colour)
            ink = "#ffffff"
        elif is_single:
            self.add(
                "circle",
                cx=x,
                cy=y,
                r=f"{radius - 0.6:.2f}",
                fill="#ffffff",
                stroke=colour,
                stroke_width="1.2",
            )
        else:
            self.draw_ring(mark, radius, tones)
        self.draw_text(str(mark.number), (mark.x, mark.y), NUMBER_SIZE, ink, weight="bold", halo=False)
        self.taken.take((mark.x - radius, mark.y - radius, mark.x + radius, mark.y + radius))

    def draw_ring(self, mark: Mark, radius: float, tones: Tones) -> None:
        """Draw the ring of a mark: an arc for each colour, as long as its share of the projects."""
        middle = radius - RING_WIDTH / 2
        around = 2 * math.pi * middle
        passed = 0.0
        for colour, number in tones.shares(mark.rows):
            length = around * number / len(mark.rows)
            self.add(
                "circle",
                cx=f"{mark.x:.2f}",
                cy=f"{mark.y:.2f}",
                r=f"{middle:.2f}",
                fill="none",
                stroke=colour,
                stroke_width=f"{RING_WIDTH}",
                stroke_dasharray=f"{length:.3f} {around - length:.3f}",
                stroke_dashoffset=f"{-passed:.3f}",
            )
            passed += length

    def find_place(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return where a longitude and a latitude lie, in points."""
        ((x, y),) = self.frame.place(np.array([point]))
        return float(x), float(y)

    def name_district(self, name: str, figures: str, at: tuple[float, float], *, is_own: bool) -> None:
        """Name a district with what is counted in it, at its place or near it; without that in less room."""
        weight = "bold" if is_own else ""
        colour = look.INK if is_own else look.NEIGHBOUR
        for lines in ((name, figures), (name,)) if figures else ((name,),):
            for right, down in ASIDE:
                x, y = at[0] + right, at[1] + down
                if self.taken.stand(lines, DISTRICT_SIZE, (x, y)):
                    higher = 4.2 if len(lines) > 1 else 0.0
                    self.draw_text(name, (x, y - higher), DISTRICT_SIZE, colour, weight=weight)
                    if higher:
                        self.draw_text(figures, (x, y + 4.6), FIGURES_SIZE, look.INK)
                    return

    def name_ground(self, ground: Sequence[Ground]) -> None:
        """Name the places of the ground and number its roads, where nothing stands yet."""
        shapes = self.frame.place_shapes(as_array(one.shape for one in ground))
        pairs = list(zip(ground, shapes, strict=True))
        for class_, size in look.PLACE_SIZES.items():
            for one, shape in pairs:
                if one.class_ == class_ and one.name and not shape.is_empty:
                    at = middle_of(shape)
                    if self.taken.stand((one.name,), size, at):
                        colour = look.WATER_NAME if class_ == "reservoir" else look.NAME
                        self.draw_text(one.name, at, size, colour)
        for class_, colour in look.SHIELDS.items():
            self.number_roads([(one.ref, shape) for one, shape in pairs if one.class_ == class_], colour)

    def number_roads(self, roads: Iterable[tuple[str, Any]], colour: str) -> None:
        """Put the numbers of roads on them, not again nearby."""
        stood: dict[str, list[tuple[float, float]]] = {}
        for ref, shape in roads:
            if not ref or shape.is_empty or shape.length < width_of(ref, SHIELD_SIZE) * 2:
                continue
            x, y = middle_of(shape)
            if any(math.hypot(x - a, y - b) < SHIELDS_APART for a, b in stood.get(ref, ())):
                continue
            if self.taken.stand((ref,), SHIELD_SIZE, (x, y)):
                stood.setdefault(ref, []).append((x, y))
                wide = width_of(ref, SHIELD_SIZE) + 3
                corner = {"x": f"{x - wide / 2:.2f}", "y": f"{y - 3.6:.2f}"}
                self.add("rect", width=f"{wide:.2f}", height="7.2", rx="1.4", fill=colour, **corner)
                self.draw_text(ref, (x, y), SHIELD_SIZE, "#ffffff", weight="bold", halo=False)

    def draw_text(
        self,
        text: str,
        at: tuple[float, float],
        size: float,
        colour: str,
        *,
        weight: str = "",
        halo: bool = True,
    ) -> None:
        """Set a text around a place, on a light halo unless it stands on a ground of its own."""
        attributes = {"font_weight": weight} if weight else {}
        place = {"x": f"{at[0]:.2f}", "y": f"{at[1] + size * 0.36:.2f}", "text_anchor": "middle"}
        if halo:
            edge = {"stroke": "#ffffff", "stroke_width": f"{HALO_WIDTH}", "stroke_linejoin": "round"}
            self.add("text", text, fill="#ffffff", font_size=f"{size}", **place, **attributes, **edge)
        self.add("text", text, fill=colour, font_size=f"{size}", **place, **attributes)


def as_array(shapes: Iterable[Any]) -> Any:
    """Return shapes as an array of them."""
    held = list(shapes)
    array = np.empty(len(held), dtype=object)
    array[:] = held
    return array


def path_of(shape: Any) -> str:
    """Return the data of a path for a line or an area in points; nothing for a point or nothing."""
    if shape is None or shape.is_empty:
        return ""
    return "".join(trace(line.coords, is_closed=is_ring) for line, is_ring in lines_of(shape))


def lines_of(shape: Any) -> Iterable[tuple[Any, bool]]:
    """Yield the lines of a shape, and whether each is the edge of an area."""
    if shape.geom_type == "Polygon":
        for ring in (shape.exterior, *shape.interiors):
            yield ring, True
    elif shape.geom_type == "LineString":
        yield shape, False
    elif hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from lines_of(part)


def trace(coordinates: Iterable[Sequence[float]], *, is_closed: bool) -> str:
    """Return the strokes of a path along some points."""
    points = [f"{point[0]:.1f} {point[1]:.1f}" for point in coordinates]
    return f"M{'L'.join(points)}{'Z' if is_closed else ''}"
