"""What a person says of the coordinates of a file that does not say it: their system, datum or order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from geo.crs import read_crs
from geo.datum import DATUMS, Datum, parse_datum
from geo.errors import BadInput, msg
from geo.mending import swap
from projects.imports.gis.settling import ASKED, GUESSED, SWAPPED, UNSAID, settle
from projects.imports.limits import LIMITS, Limits
from projects.imports.source import SourceFile, SourceTable, Where

Read = Callable[[Path, str, Limits], SourceFile]
# Latitude stands before longitude.
LAT_LON = "latlon"
CODE = "EPSG:"
# What is no question any more once it is answered.
QUESTIONS = {"crs": (UNSAID, GUESSED, ASKED), "is_swapped": (SWAPPED,)}


@dataclass(frozen=True, slots=True)
class Frame:
    """How coordinates are to be taken: of which reference system, of which datum, in which order."""

    crs: str | None = None
    datum: Datum | None = None
    is_swapped: bool = False


def parse_frame(text: str | None) -> Frame:
    """Return what a person says: a datum, an EPSG code or `latlon`; raises BadInput, naming what there is."""
    if not text:
        return Frame()
    if text in DATUMS:
        return Frame(datum=parse_datum(text))
    if text == LAT_LON:
        return Frame(is_swapped=True)
    if text.upper().startswith(CODE):
        return Frame(crs=read_crs(text.upper()).text)
    raise BadInput(
        msg("不认识的坐标系 %(datum)s，可用：%(known)s"),
        field="datum",
        datum=text[:50],
        known=", ".join((*DATUMS, LAT_LON, f"{CODE}4528")),
    )


def read_as(frame: Frame, read: Read) -> Read:
    """Return what reads a file with its places as a person says."""

    def read_answered(path: Path, name: str, limits: Limits) -> SourceFile:
        return answer_places(read(path, name, limits), frame)

    return read_answered


def answer_places(source: SourceFile, frame: Frame) -> SourceFile:
    """Return a file with its places in degrees as a person says; what the file itself says stays."""
    where = Where(source.name)
    return replace(source, tables=tuple(answer_table(table, frame, where) for table in source.tables))


def answer_table(table: SourceTable, frame: Frame, where: Where) -> SourceTable:
    """Return a table with its places as a person says; raises BadInput."""
    if frame.is_swapped:
        return swap_places(table)
    if frame.crs is None or table.crs is not None:
        return table
    named = replace(without(table, "crs"), crs=frame.crs)
    return settle(named, replace(where, sheet=table.name or None), LIMITS)


def swap_places(table: SourceTable) -> SourceTable:
    """Return a table with the coordinates of its places the other way round."""
    rows = [
        row
        if row.geometry is None
        else replace(row, geometry=swap(np.array([row.geometry], dtype=object))[0])
        for row in table.rows
    ]
    return replace(without(table, "is_swapped"), rows=tuple(rows))


def without(table: SourceTable, question: str) -> SourceTable:
    """Return a table without the notes of a question that is answered."""
    kept = tuple(note for note in table.notes if note.message not in QUESTIONS[question])
    return replace(table, notes=kept)
