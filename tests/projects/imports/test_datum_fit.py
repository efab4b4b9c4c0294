"""The datum of a whole file: what the chosen one does is said, and doubted where another fits better."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from sqlalchemy.orm import Session

from geo.datum import Datum, from_wgs84
from projects.imports.datum_fit import BETTER, KEPT, MOVED, UNSAID
from projects.models import Import
from tests.support.factories import make_project
from tests.support.imports import Office, near_the_border, workbook

HEAD = ("项目名称", "县区", "经度", "纬度")
INSIDE = [shapely.Point(120.44 + 0.005 * at, 41.57) for at in range(3)]


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区."""
    return Office(session, tmp_path)


def bring(session: Session, office: Office, points: list[shapely.Point], datum: str | None = None) -> Import:
    """Bring a file with a project at each point."""
    rows = []
    for at, point in enumerate(points):
        make_project(session, f"甲项目{at}")
        rows.append((f"甲项目{at}", "双塔区", round(point.x, 7), round(point.y, 7)))
    return office.bring(workbook(rows, HEAD), target="geometries", datum=datum)


@pytest.mark.parametrize(("datum", "name"), [("gcj02", "GCJ-02"), ("bd09", "BD-09")])
def test_places_that_fit_better_in_another_datum_are_doubted_as_a_whole(
    session: Session, office: Office, datum: Datum, name: str
) -> None:
    points = [*near_the_border(session, 6, datum), *INSIDE]
    one = bring(session, office, [from_wgs84(point, datum) for point in points])
    (said,) = [note for note in one.notes if note["message"] == BETTER]
    assert said["values"] == {"number": 9, "better": 6, "worse": 0, "datum": name, "reread_as": datum}
    assert UNSAID in [note["message"] for note in one.notes]

    one.datum = datum
    office.preview(one)
    (told,) = one.notes
    assert told["message"] == MOVED
    assert told["values"]["datum"] == name
    assert 300 < told["values"]["metres"] < 1500
    assert one.counts == {"changed": 9}


def test_a_file_that_fits_is_told_and_not_doubted(session: Session, office: Office) -> None:
    one = bring(session, office, [*near_the_border(session, 4, "gcj02"), *INSIDE], "wgs84")
    (told,) = one.notes
    assert (told["message"], told["values"]) == (KEPT, {"number": 7, "datum": "WGS-84"})


def test_a_right_file_declared_wrongly_is_doubted_back(session: Session, office: Office) -> None:
    one = bring(session, office, near_the_border(session, 4, "gcj02", west=True), "gcj02")
    (said,) = [note for note in one.notes if note["message"] == BETTER]
    assert said["values"]["reread_as"] == "wgs84"


def test_a_single_place_is_asked_about_on_its_row_alone(session: Session, office: Office) -> None:
    (point,) = near_the_border(session, 1, "gcj02")
    one = bring(session, office, [from_wgs84(point, "gcj02")])
    assert BETTER not in [note["message"] for note in one.notes]
    assert "place_datum" in [doubt["code"] for doubt in office.rows(one)[0].doubts]


def test_a_file_without_places_says_nothing_of_a_datum(session: Session, office: Office) -> None:
    one = office.bring(workbook([("甲项目", "双塔区", "能源", "谋划", 5)]))
    assert one.notes == []
