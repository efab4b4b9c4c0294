"""A project is registered by keyboard, on a telephone, without scripts; placed, copied, parted, accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from geoalchemy2.shape import to_shape
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from projects.models import Project, Update
from tests.browser.conftest import served, sign_in
from tests.browser.test_status import overflow, serious_faults
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

FORM = "form.register-form"


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_register_browser")
    with open_past(url) as session:
        make_officer(session, "shen", "reviewer", ["211300"])
        make_officer(session, "zhang", "officer", ["211302"])
        make_project(session, "朝阳市冷链物流建设", ["211300"], is_programme=True, code="LT-211300-8001")
        make_project(session, "双塔区粮油批发市场", figures=[8000], code="LT-211302-8002")
        session.commit()
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def latest(url: str) -> Update:
    with open_past(url) as session:
        update = session.scalars(select(Update).order_by(Update.id.desc())).first()
        assert update is not None
        session.expunge(update)
        return update


def type_needed(page: Page, name: str) -> None:
    """Fill in what is required, by keyboard alone."""
    page.locator("#new-name").focus()
    page.keyboard.type(name)
    page.locator("#new-type").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert page.locator("#new-type").input_value()


@pytest.mark.browser
def test_a_project_is_registered_by_keyboard_alone(officer: Page, own_url: str) -> None:
    officer.goto("/projects/new")
    type_needed(officer, "双塔区冷库一号")
    officer.locator("#new-parent_code").focus()
    officer.keyboard.type("冷链物流")
    expect(officer.locator("[name=parent_pick]")).to_have_count(2)
    officer.keyboard.press("ArrowDown")
    expect(officer.locator("[name=parent_pick]").first).to_be_focused()
    officer.keyboard.press("Space")
    officer.locator("#new-owner").focus()
    officer.keyboard.type("双塔冷链公司")
    officer.keyboard.press("Enter")
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    update = latest(own_url)
    assert update.changes["name"] == [None, "双塔区冷库一号"]
    assert update.changes["parent_code"] == [None, "LT-211300-8001"]
    assert update.changes["owner"] == [None, "双塔冷链公司"]


@pytest.mark.browser
def test_it_is_this_one_is_offered_while_typing_and_keeps_the_name(officer: Page, own_url: str) -> None:
    officer.goto("/projects/new")
    type_needed(officer, "双塔区粮油批发大市场")
    expect(officer.locator("#alike")).to_contain_text("LT-211302-8002")
    # Enter in a field sends the form, and is never taken for "it is this one".
    officer.locator("#new-owner").fill("城发公司")
    officer.locator("#new-type").evaluate("one => { one.value = ''; one.required = false; }")
    officer.locator("#new-owner").press("Enter")
    expect(officer.locator("#new-type-error")).to_be_visible()
    officer.locator("#alike button").first.focus()
    officer.keyboard.press("Enter")
    officer.wait_for_url("**/same/LT-211302-8002")
    expect(officer.locator("[name=also_named]")).to_have_value("双塔区粮油批发大市场")
    officer.locator("main form button[type=submit]").last.click()
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    assert latest(own_url).changes["aliases"] == [[], ["双塔区粮油批发大市场"]]


def click_at(page: Page, x: float, y: float) -> None:
    """Click into the map, at a part of its width and height."""
    box = page.locator(".place-map").bounding_box()
    assert box is not None
    page.locator(".place-map").click(position={"x": box["width"] * x, "y": box["height"] * y})


@pytest.mark.browser
def test_a_line_and_an_area_are_drawn_and_survive_a_refusal(officer: Page, own_url: str) -> None:
    officer.goto("/projects/new")
    officer.wait_for_load_state("networkidle")
    expect(officer.locator("#new-vertices")).to_be_hidden()
    click_at(officer, 0.5, 0.5)
    assert officer.locator("#new-lon").input_value().startswith("120.")
    officer.fill("#new-lon", "120.45, 41.57")
    officer.fill("#new-lat", "")
    officer.locator("#new-name").evaluate("one => { one.form.noValidate = true; }")
    officer.locator(f"{FORM} .button-primary").click()
    # What was refused comes back with the map at its place: what is drawn there is in the district.
    expect(officer.locator("#new-name-error")).to_be_visible()
    expect(officer.locator("#new-lon")).to_have_value("120.45, 41.57")
    type_needed(officer, "双塔区供水管线")
    officer.select_option("#new-shape", "line")
    expect(officer.locator("#new-lon")).to_be_hidden()
    for x, y in ((0.4, 0.5), (0.5, 0.6), (0.6, 0.5)):
        click_at(officer, x, y)
    assert len(officer.locator("#new-vertices").input_value().splitlines()) == 3
    officer.get_by_text("移除最后的顶点").click()
    # A part is whole when its last point is clicked once more.
    click_at(officer, 0.5, 0.6)
    officer.get_by_title("绘制线段").first.click()
    for x in (0.4, 0.5, 0.5):
        click_at(officer, x, 0.4)
    written = officer.locator("#new-vertices").input_value()
    assert [len(part.splitlines()) for part in written.split("\n\n")] == [2, 2]
    handle = officer.locator(".marker-icon:not(.marker-icon-middle)").first.bounding_box()
    assert handle is not None
    officer.mouse.move(handle["x"] + 8, handle["y"] + 8)
    officer.mouse.down()
    officer.mouse.move(handle["x"] + 20, handle["y"] - 40, steps=8)
    officer.mouse.up()
    moved = officer.locator("#new-vertices").input_value()
    assert moved.splitlines()[1:] == written.splitlines()[1:]
    assert moved != written
    officer.fill("#new-start_year", "旧年")
    officer.locator(f"{FORM} .button-primary").click()
    expect(officer.locator("#new-start_year-error")).to_be_visible()
    expect(officer.locator("#new-vertices")).to_have_value(moved)
    expect(officer.locator(".marker-icon:not(.marker-icon-middle)")).to_have_count(4)
    officer.fill("#new-start_year", "")
    officer.locator(f"{FORM} .button-primary").click()
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    assert latest(own_url).changes["geom"][1].startswith("MULTILINESTRING")


@pytest.mark.browser
def test_the_map_does_not_write_over_what_it_cannot_read(officer: Page) -> None:
    officer.goto("/projects/new")
    officer.select_option("#new-shape", "area")
    officer.fill("#new-vertices", "120.4, 41.5\n某村东头")
    expect(officer.locator("[data-place-locked]")).to_be_visible()
    click_at(officer, 0.5, 0.5)
    expect(officer.locator("#new-vertices")).to_have_value("120.4, 41.5\n某村东头")
    officer.get_by_role("button", name="清空").click()
    click_at(officer, 0.5, 0.5)
    expect(officer.locator("#new-vertices")).to_have_value(re.compile(r"^120\.\d+, 41\.\d+$"))
    officer.select_option("#new-source_datum", "gcj02")
    expect(officer.locator("[data-place-locked]")).to_be_visible()


@pytest.mark.browser
def test_copied_accepted_parted_and_seen_on_the_map(browser: Browser, officer: Page, own_url: str) -> None:
    officer.goto("/projects/new?from=LT-211302-8002")
    expect(officer.locator("#new-name")).to_have_value("双塔区粮油批发市场")
    officer.fill("#new-name", "龙山冷库")
    officer.fill("#new-investment_wan", "")
    officer.fill("#new-lon", "120°27′00″")
    officer.fill("#new-lat", "41°34′12″")
    officer.locator(f"{FORM} .button-primary").click()
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    number = latest(own_url).id
    reviewer = browser.new_context(base_url=officer.url.split("/updates")[0]).new_page()
    sign_in(reviewer, "shen", then="/review")
    row = reviewer.locator(".review-row", has_text="龙山冷库").first
    row.locator(".review-open > summary").click()
    expect(reviewer.locator(f"[data-more='{number}']")).to_contain_text("120.45000, 41.57000")
    row.get_by_role("button", name="通过").first.click()
    expect(row).to_have_count(0)
    with open_past(own_url) as session:
        update = session.get_one(Update, number)
        project = session.get_one(Project, update.project_id)
        code, place = project.code, to_shape(project.geom)
    assert (round(place.x, 6), round(place.y, 6)) == (120.45, 41.57)
    reviewer.goto(f"/projects/{code}/phases")
    reviewer.locator("main form .button-primary").last.click()
    expect(reviewer.locator(".done-notice")).to_be_visible()
    reviewer.goto("/?q=龙山冷库")
    reviewer.wait_for_load_state("networkidle")
    expect(reviewer.locator('ol[data-list="view"]')).to_contain_text("龙山冷库")
    with open_past(own_url) as session:
        names = session.scalars(
            select(Project.name).where(Project.name.like("龙山冷库%")).order_by(Project.id)
        )
        assert list(names) == ["龙山冷库", "龙山冷库一期", "龙山冷库二期"]
    reviewer.context.close()


@pytest.mark.browser
def test_registered_without_scripts(browser: Browser, base_url: str, own_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, then="/projects/new")
    page.fill("#new-name", "无脚本冷库")
    page.select_option("#new-type", index=1)
    page.fill("#new-parent_code", "冷链")
    page.get_by_role("button", name="查找", exact=True).click()
    page.locator("[name=parent_pick]").first.check()
    page.select_option("#new-shape", "line")
    page.fill("#new-vertices", "120.45, 41.57\n120.46, 41.58")
    page.locator(f"{FORM} .button-primary").click()
    assert "等待 shen的姓名 审核" in page.locator(".done-notice").inner_text()
    changes = latest(own_url).changes
    assert changes["parent_code"] == [None, "LT-211300-8001"]
    assert changes["geom"][1].startswith("LINESTRING")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_the_forms_are_accessible_and_fit(officer: Page, width: int) -> None:
    officer.set_viewport_size({"width": width, "height": 800})
    officer.goto("/projects/new")
    officer.fill("#new-name", "双塔区粮油批发市场")
    expect(officer.locator("#alike")).to_contain_text("LT-211302-8002")
    officer.fill("#new-parent_code", "冷链")
    expect(officer.locator("[name=parent_pick]")).to_have_count(2)
    officer.select_option("#new-shape", "area")
    assert (serious_faults(officer), overflow(officer)) == ([], 0)
    officer.goto("/projects/LT-211302-8002/phases")
    assert (serious_faults(officer), overflow(officer)) == ([], 0)
