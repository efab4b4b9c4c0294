"""A project is put on the map with real clicks: drawn, changed, snapped, typed, pasted, sent, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic

import numpy as np
import pytest
import shapely
import shapely.ops
from geoalchemy2.shape import to_shape
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from geo.ground.parts import Features, PartFacts, replace_part
from geo.models import District
from projects.models import Project, Update
from projects.registry.events import list_events
from tests.browser.conftest import served, sign_in
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

pytestmark = pytest.mark.browser

CODE, ROAD_CODE = "LT-211302-8101", "LT-211302-8102"
FORM = "form.place-form"
# A road that runs straight along a parallel through the district, and the towns at its ends.
ROAD_LAT, WEST, EAST = 41.57, 120.44, 120.56
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own, with a road between two towns as its ground."""
    url = copy_database(server_url, empty_url, "lantu_placing_browser")
    with open_past(url) as session:
        make_officer(session, "shen", "reviewer", ["211300"])
        make_officer(session, "zhang", "officer", ["211302"])
        make_project(
            session, "双塔区供水工程", precision="district", code=CODE, figures=[90_000], length_km=5
        )
        make_project(session, "国道101线改建", code=ROAD_CODE, type="trunk_road", precision="district")
        make_project(session, "已落位的水厂", at=(120.46, 41.57))
        for name, wan in (("排队的甲", 300), ("排队的乙", 200)):
            make_project(session, name, precision="district", figures=[wan])
        road = shapely.LineString([(WEST, ROAD_LAT), (EAST, ROAD_LAT)])
        given = [
            ("national_road", road, "京沈线", ("G101",)),
            ("town", shapely.Point(WEST, ROAD_LAT), "桃花吐镇", ()),
            ("town", shapely.Point(EAST, ROAD_LAT), "他拉皋镇", ()),
        ]
        features = [
            Features(kind, np.array([shape], dtype=object), [name], [refs])
            for kind, shape, name, refs in given
        ]
        replace_part(session, PartFacts("try", "test", "Try", "© 试用测绘", "try.gdb", "0" * 64), features)
        session.commit()
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def last_update(url: str) -> Update:
    with open_past(url) as session:
        update = session.scalars(select(Update).order_by(Update.id.desc())).first()
        assert update is not None
        session.expunge(update)
        return update


class Map:
    """The map of the form, to be clicked on at a part of its width and height."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator(".place-map")
        self.box.scroll_into_view_if_needed()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a part of the map is on the page."""
        box = self.box.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    def click(self, *places: tuple[float, float], button: str = "left") -> None:
        for place in places:
            x, y = self.at(*place)
            self.page.mouse.move(x, y, steps=3)
            self.page.mouse.click(x, y, button=button)  # type: ignore[arg-type]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=8)
        self.page.mouse.up()

    def zoom_in(self, steps: int) -> None:
        """Look closely, with the lines around there to be snapped to."""
        for _step in range(steps):
            self.page.locator(".leaflet-control-zoom-in").click()
            self.page.wait_for_timeout(500)
        self.wait_for_lines()

    def find(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place is on the page, measured by two clicks."""
        seen = []
        for part in (0.3, 0.7):
            self.click((part, part))
            seen.append((self.at(part, part), read_point(self.page)))
        ((x1, y1), (lon1, lat1)), ((x2, y2), (lon2, lat2)) = seen
        return x1 + (lon - lon1) * (x2 - x1) / (lon2 - lon1), y1 + (lat - lat1) * (y2 - y1) / (lat2 - lat1)

    def wait_for_lines(self, least: int = 1) -> None:
        """Wait until there is something to snap to."""
        until = monotonic() + PATIENCE_SECONDS
        while int(self.page.locator("[data-place]").get_attribute("data-snaps") or 0) < least:
            assert monotonic() < until
            self.page.wait_for_timeout(100)


def middle(page: Page, selector: str, index: int = 0) -> tuple[float, float]:
    box = page.locator(selector).nth(index).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def read_point(page: Page) -> tuple[float, float]:
    """Return the longitude and latitude that stand in the form."""
    return (
        float(page.locator("[name=lon]").input_value()),
        float(page.locator("[name=lat]").input_value()),
    )


def open_place(page: Page, shape: str = "point", code: str = CODE) -> Map:
    """Open the form of a place."""
    page.goto(f"/projects/{code}/place")
    page.wait_for_load_state("networkidle")
    if shape != "point":
        page.select_option("[name=shape]", shape)
    return Map(page)


def rows(page: Page) -> list[list[tuple[float, float]]]:
    """Return the parts that stand in the text."""
    text = page.locator("[name=vertices]").input_value()
    return [
        [(float(row.split(",")[0]), float(row.split(",")[1])) for row in part.splitlines()]
        for part in text.split("\n\n")
        if part
    ]


def test_the_own_district_is_outlined_and_its_neighbours_are_quiet(officer: Page) -> None:
    open_place(officer)
    own = officer.locator(".around-pane path.around.is-chosen")
    expect(own).to_have_count(1)
    assert officer.locator(".around-pane path.around:not(.is-chosen)").count() > 1
    other = officer.locator(".around-pane path.around:not(.is-chosen)").first
    look = "(one) => ['fill', 'stroke', 'stroke-width'].map((name) => getComputedStyle(one)[name])"
    (fill, stroke, width), (quiet, edge, thin) = own.evaluate(look), other.evaluate(look)
    assert stroke != edge
    assert float(width.rstrip("px")) > float(thin.rstrip("px"))
    # Nobody's colours but ours: the library's own blue is what a missing rule looks like.
    assert "rgb(51, 136, 255)" not in (fill, stroke, quiet, edge)


def test_a_click_places_a_point_and_another_moves_it(officer: Page) -> None:
    place = open_place(officer)
    place.click((0.5, 0.5))
    first = officer.locator("[name=lon]").input_value()
    assert first.startswith("120.")
    place.click((0.55, 0.45))
    assert float(officer.locator("[name=lon]").input_value()) > float(first)
    expect(officer.locator(".place-vertex:not(.leaflet-zoom-hide)")).to_have_count(2)
    expect(officer.locator("#place-said dd").first).to_be_visible()


def test_a_line_is_drawn_changed_parted_and_cleared(officer: Page) -> None:
    place = open_place(officer, "line")
    place.click((0.3, 0.3), (0.4, 0.35), (0.5, 0.3))
    assert [len(part) for part in rows(officer)] == [3]
    # The last point once more: the part is whole, and may be changed.
    place.click((0.5, 0.3))
    expect(officer.locator(".marker-icon:not(.marker-icon-middle)")).to_have_count(3)
    before = rows(officer)
    # A point in the middle of a stretch is pulled out of it.
    place.drag(middle(officer, ".marker-icon-middle"), place.at(0.35, 0.5))
    assert [len(part) for part in rows(officer)] == [4]
    # And taken away again.
    place.click((0.35, 0.5), button="right")
    assert rows(officer) == before
    officer.get_by_title("绘制线段").first.click()
    place.click((0.6, 0.6), (0.7, 0.6), (0.7, 0.6))
    assert [len(part) for part in rows(officer)] == [3, 2]
    officer.get_by_title("删除图层").first.click()
    place.click((0.65, 0.6))
    assert rows(officer) == before
    officer.get_by_role("button", name="清空").click()
    assert rows(officer) == []


def test_an_area_is_drawn(officer: Page) -> None:
    place = open_place(officer, "area")
    place.click((0.3, 0.3), (0.5, 0.3), (0.5, 0.5), (0.3, 0.3))
    assert [len(part) for part in rows(officer)] == [3]
    expect(officer.locator("#place-said")).to_contain_text("平方米")
    # What is said follows every change, not the first alone.
    before = officer.locator("#place-said").inner_text()
    place.drag(place.at(0.5, 0.5), place.at(0.6, 0.6))
    expect(officer.locator("#place-said")).not_to_have_text(before, use_inner_text=True)
    expect(officer.locator("#place-said")).to_contain_text("平方米")


def test_a_click_beside_a_road_or_an_edge_is_on_it(officer: Page, own_url: str) -> None:
    place = open_place(officer)
    place.zoom_in(2)
    x, y = place.find(120.53, ROAD_LAT)
    officer.mouse.move(x, y - 60, steps=3)
    officer.mouse.move(x, y - 9, steps=5)
    officer.mouse.click(x, y - 9)
    assert read_point(officer)[1] == ROAD_LAT
    with open_past(own_url) as session:
        edge = to_shape(session.get_one(District, "211302").boundary).boundary
    near = shapely.ops.nearest_points(edge, shapely.Point(120.53, ROAD_LAT))[0]
    x, y = place.find(near.x, near.y)
    officer.mouse.move(x + 40, y, steps=3)
    officer.mouse.move(x + 6, y, steps=5)
    officer.mouse.click(x + 6, y)
    assert edge.distance(shapely.Point(read_point(officer))) < 2e-6


def test_a_line_is_snapped_to_its_own_points(officer: Page) -> None:
    place = open_place(officer, "line")
    place.click((0.3, 0.3), (0.5, 0.3), (0.5, 0.3))
    officer.get_by_title("绘制线段").first.click()
    x, y = place.at(0.5, 0.3)
    officer.mouse.move(x - 40, y + 40, steps=3)
    officer.mouse.move(x + 7, y + 5, steps=5)
    officer.mouse.click(x + 7, y + 5)
    place.click((0.6, 0.6))
    assert rows(officer)[1][0] == rows(officer)[0][1]


def test_typed_and_pasted_coordinates_stand_on_the_map(officer: Page) -> None:
    open_place(officer)
    officer.fill("[name=lon]", "120°27′00″")
    officer.fill("[name=lat]", "41°34′12″")
    expect(officer.locator("#place-said")).to_contain_text("场址")
    # Pasted as one, in the datum of a phone's map: converted, shown where it is, and not to be drawn upon.
    officer.fill("[name=lat]", "")
    officer.fill("[name=lon]", "120.450000, 41.570000")
    officer.select_option("[name=source_datum]", "gcj02")
    expect(officer.locator("[data-place-locked]")).to_be_visible()
    drawn = officer.locator("[data-place-drawn]")
    expect(drawn).to_have_attribute("data-place-drawn", re.compile(r"120\.44"))
    expect(officer.locator(".place-map path.leaflet-interactive, .place-map svg path").first).to_be_attached()


def test_a_phone_on_site_gives_its_position_with_its_accuracy(officer: Page) -> None:
    officer.context.grant_permissions(["geolocation"])
    officer.context.set_geolocation({"longitude": 120.4512, "latitude": 41.5712, "accuracy": 11.2})
    officer.set_viewport_size({"width": 360, "height": 740})
    open_place(officer)
    officer.get_by_role("button", name="我就在现场").click()
    expect(officer.locator("[name=lon]")).to_have_value("120.451200")
    expect(officer.locator("[name=lat]")).to_have_value("41.571200")
    expect(officer.locator("[name=accuracy_m]")).to_have_value("12")
    expect(officer.locator("#place-said")).to_contain_text("±12 米")


def test_the_place_of_another_project_is_found_by_its_name(officer: Page) -> None:
    open_place(officer)
    officer.get_by_label("与另一项目同址").fill("已落位的水厂")
    officer.get_by_role("button", name="查找").click()
    officer.get_by_role("link", name="已落位的水厂").click()
    expect(officer.locator("[name=lon]")).to_have_value("120.460000")
    expect(officer.locator("[name=reason]")).to_have_value(re.compile("同址"))


def test_a_road_between_two_towns_is_sent_accepted_and_undone(
    browser: Browser, officer: Page, own_url: str
) -> None:
    open_place(officer, code=ROAD_CODE)
    expect(officer.get_by_label("沿道路", exact=True)).to_have_value("G101")
    officer.get_by_label("从", exact=True).fill("桃花吐")
    officer.get_by_label("到", exact=True).fill("他拉皋镇")
    officer.get_by_role("button", name="取线位").click()
    expect(officer.locator("[name=precision]")).to_have_value("route")
    assert [len(part) for part in rows(officer)] == [2]
    officer.get_by_role("button", name="提交").click()
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    reviewer = browser.new_context(base_url=officer.url.split("/updates")[0], locale="zh-CN").new_page()
    sign_in(reviewer, "shen", then="/review")
    row = reviewer.locator(".review-row", has_text="国道101线改建").first
    row.get_by_role("button", name="通过").first.click()
    expect(row).to_have_count(0)
    with open_past(own_url) as session:
        project = session.scalars(select(Project).where(Project.code == ROAD_CODE)).one()
        assert (project.version, project.precision, project.method) == (2, "route", "gazetteer")
        assert (project.custody, to_shape(project.geom).geom_type) == ("reported", "LineString")
        told = list_events(session, project.id)[0]
        assert (told.actor, told.reviewed_by) == ("zhang的姓名", "shen的姓名")
    reviewer.goto(f"/projects/{ROAD_CODE}/events/{told.id}/undo")
    reviewer.locator("main form [name=reason]").fill("线位不对")
    reviewer.locator("main form button[type=submit]").first.click()
    # Not the page of the undoing itself, which lies below the project's.
    reviewer.wait_for_url(re.compile(rf"/projects/{ROAD_CODE}(?:$|[?#])"))
    with open_past(own_url) as session:
        undone = session.scalars(select(Project).where(Project.code == ROAD_CODE)).one()
        assert (undone.version, undone.geom, undone.precision) == (3, None, "district")
    reviewer.context.close()


def test_the_queue_leads_from_one_to_the_next(officer: Page, own_url: str) -> None:
    officer.goto("/placing?q=排队的")
    for name in ("排队的甲", "排队的乙"):
        expect(officer.locator(".task-project")).to_contain_text(name)
        officer.wait_for_load_state("networkidle")
        Map(officer).click((0.5, 0.5))
        officer.keyboard.press("Control+Enter")
        officer.wait_for_load_state("networkidle")
    expect(officer.locator("main")).to_contain_text("没有要您落位的项目了")
    assert last_update(own_url).changes["custody"] == [None, "reported"]
