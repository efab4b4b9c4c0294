"""Bring files in for tests: a workbook of rows, its preview, what is written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.datum import Datum, from_wgs84, to_wgs84
from geo.reach import get_boundaries
from projects.evidence.file_store import FileStore
from projects.imports.applying import apply_import
from projects.imports.asking import Options, keep_file
from projects.imports.previewing import preview_import
from projects.models import Import, ImportRow, Officer
from projects.shelves.folder import Folder
from projects.updates.works import who
from tests.support.people import make_officer

HEAD = ("项目名称", "县区", "项目类型", "项目状态", "总投资(万元)")


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD, title: str = "项目表") -> bytes:
    """Return an xlsx of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (head, *rows):
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def near_the_border(
    session: Session, number: int, datum: Datum, *, west: bool = False
) -> list[shapely.Point]:
    """Return points just inside the border of 双塔区 that lie outside once they are written in a datum.

    Those of the eastern border; of the western one points that lie outside once the datum is taken back.
    """
    area = shapely.union_all(list(get_boundaries(session, ["211302"]).values()))
    left, low, right, high = area.bounds
    found = []
    for lat in np.linspace(low, high, 400):
        line = shapely.intersection(area, shapely.LineString([(left, lat), (right, lat)]))
        if line.is_empty:
            continue
        point = shapely.Point(line.bounds[0] + 0.001 if west else line.bounds[2] - 0.001, lat)
        moved = to_wgs84(point, datum) if west else from_wgs84(point, datum)
        if area.contains(point) and area.distance(moved) > 0.003:
            found.append(point)
    return found[:: max(1, len(found) // number)][:number]


class Office:
    """An officer with a folder for files."""

    def __init__(
        self, session: Session, folder: Path, role: str = "reviewer", districts: Sequence[str] = ("211302",)
    ) -> None:
        self.session, self.store = session, FileStore(Folder(folder))
        self.officer: Officer = make_officer(session, f"{role}-{districts[0]}", role, districts)

    def bring(
        self, content: bytes, name: str = "项目.xlsx", decisions: dict[int, str] | None = None, **options: Any
    ) -> Import:
        """Return an import after its preview."""
        author, _access = who(self.session, self.officer.id)
        one = keep_file(self.session, self.store, (name, content), Options(**options), author)
        self.preview(one)
        for position, decision in (decisions or {}).items():
            self.row(one, position).decision = decision
        if decisions:
            self.session.flush()
            self.preview(one)
        return one

    def preview(self, one: Import) -> None:
        """Read an import anew."""
        _author, access = who(self.session, self.officer.id)
        with self.store.local(one.sha256) as path:
            preview_import(self.session, one, path, access)

    def write(self, one: Import) -> None:
        """Write an import."""
        apply_import(self.session, one, *who(self.session, self.officer.id))

    def rows(self, one: Import) -> list[ImportRow]:
        """Return the rows of an import in their order."""
        query = select(ImportRow).where(ImportRow.import_id == one.id).order_by(ImportRow.position)
        return list(self.session.scalars(query, execution_options={"populate_existing": True}))

    def row(self, one: Import, position: int) -> ImportRow:
        """Return one row."""
        return self.rows(one)[position - 1]
