"""One file of the dataset: rows of PostgreSQL in groups, their geometry as WKB with a box beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from projects.exports.geoparquet.counting import Counting
from projects.exports.geoparquet.provinces import Part
from projects.exports.geoparquet.schema import BBOX, CORNERS, GEOMETRY, ID, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow

# Rows of a group: a reader that wants a box of the map passes over the others.
GROUP = 20_000
FILE = "part-0.parquet"


class Partition:
    """Writes the rows of one province; few are in memory at once."""

    def __init__(self, path: Path, schema: pyarrow.Schema, province: str, counting: Counting) -> None:
        import pyarrow.parquet

        self.schema, self.province, self.counting = schema, province, counting
        self.waiting: list[pyarrow.RecordBatch] = []
        self.writer = pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")

    def add(self, rows: Sequence[Any]) -> None:
        """Add rows of the SELECT."""
        import pyarrow

        columns = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
        parts = [self.counting.count(row, self.province) for row in rows]
        columns[PARTS] = tuple([part_as_words(one) for one in its] for its in parts)
        columns[GEOMETRY] = tuple(None if one is None else bytes(one) for one in columns[GEOMETRY])
        columns[BBOX] = measure(columns[GEOMETRY])
        del columns[ID]
        arrays = [as_array(columns[one.name], one.type) for one in self.schema]
        self.waiting.append(pyarrow.record_batch(arrays, schema=self.schema))
        if sum(len(batch) for batch in self.waiting) >= GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what waits as one group."""
        import pyarrow

        if self.waiting:
            # One dictionary of words for the group instead of one for each of its batches.
            table = pyarrow.Table.from_batches(self.waiting, self.schema).unify_dictionaries()
            self.writer.write_table(table, row_group_size=GROUP * 2)
            self.waiting.clear()


@contextmanager
def open_partition(
    folder: Path, schema: pyarrow.Schema, province: str, counting: Counting
) -> Iterator[Partition]:
    """Give the writer of a province's file below a folder, and end the file."""
    path = folder / f"province={province}"
    path.mkdir()
    partition = Partition(path / FILE, schema, province, counting)
    yield partition
    partition.flush()
    partition.writer.close()


def measure(shapes: Sequence[bytes | None]) -> list[dict[str, float] | None]:
    """Return the box of each shape of WKB, in degrees."""
    import numpy
    import shapely

    found = shapely.from_wkb(numpy.array(shapes, dtype=object))
    boxes = shapely.bounds(found).tolist()
    return [
        None if shape is None else dict(zip(CORNERS, box, strict=True))
        for shape, box in zip(shapes, boxes, strict=True)
    ]


def part_as_words(part: Part) -> dict[str, Any]:
    """Return what a province takes as a value of the column."""
    return dict(zip(("province", "number", "wan"), part, strict=True))


def as_array(values: Sequence[Any], kind: pyarrow.DataType) -> pyarrow.Array:
    """Return values as a column; degrees come as decimals."""
    import pyarrow

    if pyarrow.types.is_floating(kind):
        values = [None if value is None else float(value) for value in values]
    return pyarrow.array(values, kind)
