"""The marks of a sheet: every project in the frame has a number, none covers another."""

from __future__ import annotations

import math
from decimal import Decimal

import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.bbox import BBox
from projects.reports.sheet.frame import PAPERS, fit
from projects.reports.sheet.marks import APART_PT, Mark, place_marks
from projects.reports.sheet.rows import SheetRow
from projects.reports.sheet.tones import Tones
from projects.words.colours import STATUS_COLOURS

FRAME = fit(BBox(119, 40.5, 121, 42.3), PAPERS["a4"])


def row(code: str, status: str = "planned", *, method: str = "drawn", precision: str = "site") -> SheetRow:
    return SheetRow(
        *(code, code, "water", status, "stated", False, Decimal(1), Decimal(1), "双塔区", None, None),
        *(precision, method, "planned"),
    )


@given(st.lists(st.tuples(st.floats(-50, 900), st.floats(-50, 600)), max_size=60))
def test_every_project_of_the_frame_has_one_mark_and_marks_are_apart(
    places: list[tuple[float, float]],
) -> None:
    rows = [row(str(at)) for at in range(len(places))]
    marks = place_marks(rows, [shapely.Point(place) for place in places], FRAME)
    inside = {
        str(at) for at, (x, y) in enumerate(places) if 0 <= x <= FRAME.width_pt and 0 <= y <= FRAME.height_pt
    }
    assert sorted(one.code for mark in marks for one in mark.rows) == sorted(inside)
    assert [mark.number for mark in marks] == list(range(1, len(marks) + 1))
    for at, one in enumerate(marks):
        for other in marks[:at]:
            assert math.hypot(one.x - other.x, one.y - other.y) >= APART_PT


def test_a_mark_stands_on_its_first_project_and_never_between() -> None:
    marks = place_marks([row("a"), row("b")], [shapely.Point(100, 100), shapely.Point(108, 100)], FRAME)
    (mark,) = marks
    assert (mark.x, mark.y, len(mark.rows)) == (100, 100, 2)


def test_a_line_is_marked_on_itself_and_what_lies_elsewhere_not_at_all() -> None:
    line = shapely.LineString([(10, 10), (10, 110), (110, 110)])
    rows = [row("line"), row("none"), row("beyond")]
    (mark,) = place_marks(rows, [line, None, shapely.Point(-5, 5)], FRAME)
    assert line.distance(shapely.Point(mark.x, mark.y)) < 1e-9
    assert [one.code for one in mark.rows] == ["line"]


def test_a_mark_counts_its_statuses_and_is_an_estimate_only_when_all_are() -> None:
    held = (row("a", "construction"), row("b"), row("c", "construction", method="estimated"))
    mark = Mark(1, 0, 0, held)
    assert [number for _, number in Tones().shares(mark.rows)] == [2, 1]
    assert Tones().shares(mark.rows)[0][0] == STATUS_COLOURS["construction"]
    assert not mark.is_estimated
    assert Mark(1, 0, 0, held[2:]).is_estimated
    assert Mark(1, 0, 0, (row("d", precision="route"),)).is_estimated
