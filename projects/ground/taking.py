"""What of a layer becomes ground: each row by the first rule that knows its code; what is left is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.ground.classes import BY_CODE, DIMENSIONS
from geo.ground.parts import Features
from projects.ground.numbers import class_of, read_numbers
from projects.ground.opening import GroundFile, GroundLayer
from projects.ground.reading import Options, Rows, read_rows
from projects.ground.sources import LayerRule, Source
from projects.imports.source import Note

LONGEST_NAME = 100
MOST_CODES = 50
# What stands in place of a character that could not be read.
UNREADABLE = "\ufffd"
Label = tuple[str | None, tuple[str, ...]]


@dataclass(slots=True)
class LayerReport:
    """What became of a layer's rows: taken by class, left by code, left for another reason, and remarks."""

    layer: str
    rows: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    notes: Sequence[Note] = ()

    def as_record(self) -> dict[str, Any]:
        """Return the report as JSON keeps it."""
        return {
            "layer": self.layer,
            "rows": self.rows,
            "taken": dict(self.taken),
            "left": dict(self.left.most_common(MOST_CODES)),
            "reasons": {name: number for name, number in self.reasons.items() if number},
            "notes": [{"message": one.message, "values": dict(one.values)} for one in self.notes],
        }


def take_layer(
    file: GroundFile, layer: GroundLayer, source: Source, options: Options
) -> tuple[list[Features], LayerReport]:
    """Return what a source takes of a layer, and the report; raises BadInput."""
    rules = source.rules_of(layer.name)
    rows = read_rows(file, layer, rules, replace(file.where, sheet=layer.name), options)
    report = LayerReport(layer.name, len(rows.shapes), notes=rows.notes)
    shapes = mend_areas(rows.shapes)
    faults = find_faults(shapes, options)
    taken: defaultdict[str, list[int]] = defaultdict(list)
    labels: dict[int, Label] = {}
    for index, rule, code in classify(rows, rules, report):
        fault = faults[index] or find_misfit(shapes[index], code)
        if fault:
            report.reasons[fault] += 1
            continue
        labels[index] = read_label(rows, index, rule, code)
        report.reasons["unreadable"] += UNREADABLE in (labels[index][0] or "")
        taken[by_number(rule, code, labels[index][1])].append(index)
    report.taken.update({code: len(found) for code, found in taken.items()})
    return [gather(code, found, shapes, labels) for code, found in taken.items()], report


def classify(
    rows: Rows, rules: Sequence[LayerRule], report: LayerReport
) -> Iterator[tuple[int, LayerRule, str]]:
    """Yield each row that is taken with its rule and class; count the others by their codes."""
    columns = [rows.texts(rule.code) for rule in rules]
    for index in range(len(rows.shapes)):
        for rule, codes in zip(rules, columns, strict=True):
            code = rule.find_class(codes[index])
            if code is not None:
                yield index, rule, code
                break
        else:
            told = [
                f"{rule.code}={one[index]}" for rule, one in zip(rules, columns, strict=True) if one[index]
            ]
            report.left[" ".join(dict.fromkeys(told)) or f"{rules[0].code}="] += 1


def mend_areas(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapes with areas that cross themselves made whole."""
    broken = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    mended = shapes.copy()
    mended[broken] = [only_areas(one) for one in shapely.make_valid(shapes[broken])]
    return mended


def only_areas(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a mended shape: lines and points that fell off are no part of it."""
    parts = [one for one in shapely.get_parts([shape]) if shapely.get_dimensions(one) == 2]
    return shapely.union_all(parts) if parts else shape


def find_faults(shapes: NDArray[Any], options: Options) -> list[str | None]:
    """Return for each shape why it cannot be drawn, or is not wanted; None for a sound one."""
    bounds = shapely.bounds(shapes)
    empty = ~np.isfinite(bounds).all(axis=1)
    off = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
    # An infinite coordinate hides from the bounds of the others.
    off |= np.array([not np.isfinite(shapely.get_coordinates(one)).all() for one in shapes], dtype=bool)
    away = np.zeros(len(shapes), dtype=bool)
    if options.box:
        away = ~shapely.intersects(shapes, shapely.box(*options.box))
    return [
        "empty" if is_empty else "off_the_earth" if is_off else "outside" if is_away else None
        for is_empty, is_off, is_away in zip(empty.tolist(), off.tolist(), away.tolist(), strict=True)
    ]


def find_misfit(shape: shapely.Geometry, code: str) -> str | None:
    """Return that a shape is not of the kind that its class is drawn as, None where it is."""
    return None if shapely.get_dimensions(shape) == DIMENSIONS[BY_CODE[code].group] else "wrong_shape"


def read_label(rows: Rows, index: int, rule: LayerRule, code: str) -> Label:
    """Return the name and the road numbers of a row."""
    names = (rows.texts(column)[index] for column in rule.names)
    name = next((one for one in names if one), None)
    refs = read_numbers((rows.texts(column)[index] for column in rule.refs), BY_CODE[code].letter)
    return name and name[:LONGEST_NAME], refs


def by_number(rule: LayerRule, code: str, refs: Sequence[str]) -> str:
    """Return the class of a row: a road's number of three digits knows better than the code."""
    told = class_of(refs) if rule.by_ref and code != "expressway" else None
    return told or code


def gather(code: str, found: Sequence[int], shapes: NDArray[Any], labels: Mapping[int, Label]) -> Features:
    """Return the rows of a class."""
    return Features(
        code, shapes[found], [labels[index][0] for index in found], [labels[index][1] for index in found]
    )
