"""How much of a file is read: one place for every bound of an import."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; what goes beyond one is refused in plain words, nothing of it is read in.

    Rows are those that hold something: a sheet of ten million empty rows is as good as its filled ones.
    """

    most_bytes: int = 50 * MEGABYTE
    # Of packed files (xlsx, ods, docx, kmz, zip): what they may unpack to, and how much larger than packed.
    most_unpacked_bytes: int = 400 * MEGABYTE
    most_ratio: int = 200
    most_entries: int = 5_000
    # Layers, sheets or tables of one file.
    most_tables: int = 200
    most_rows: int = 50_000
    most_columns: int = 500
    most_cells: int = 2_000_000
    most_characters: int = 10_000
    # Elements of XML inside each other, folders of KML, arrays of JSON.
    most_nesting: int = 100
    most_vertices: int = 2_000_000
    most_vertices_a_row: int = 200_000


LIMITS = Limits()
