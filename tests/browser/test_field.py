"""A phone on a site, with and without a network: what is noted arrives once, in the name of who noted it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from sqlalchemy import select

from projects.clock import get_today
from projects.models import Attachment, Project, Update
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, sign_in
from tests.browser.test_accessible import AXE, RUN
from tests.projects.evidence.samples import HERE, make_exif, make_photo
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

PHONE = {"width": 360, "height": 740}
TO_SEND = "[data-queue-title]"
LIST_KEPT = """async () => {
  const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const kept = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
  return kept.map(({ url }) => new URL(url).pathname);
}"""
# The bytes of the first photo of what is typed and not yet submitted.
MEASURE_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("lantu-field");
  asked.onsuccess = () => {
    const all = asked.result.transaction("records").objectStore("records").getAll();
    all.onsuccess = () => done(all.result.find((one) => one.state === "draft").photos[0].blob.size);
  };
})"""
# What is too small for a thumb, but what a label makes larger.
LIST_SMALL = """() => {
  const pressed = "button, input:not([type=hidden], .visually-hidden), select, .field-item";
  return [...document.querySelectorAll(`.field-page :is(${pressed})`)]
    .filter((one) => one.offsetParent && !one.closest("label") && one.getBoundingClientRect().height < 40)
    .map((one) => one.outerHTML);
}"""
STATE = "[data-queue-records] [data-record-state]:not([hidden])"


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_field_browser")
    with open_past(url) as session:
        for name in ("zhang", "li"):
            make_officer(session, name)
        make_officer(session, "shen", "reviewer")
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


@pytest.fixture
def code(own_url: str) -> str:
    """A project of the test's own, under construction."""
    with open_past(own_url) as session:
        project = make_project(session, "城南物流园", status="construction", at=HERE)
        session.commit()
        return project.code


@pytest.fixture
def phone(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=base_url,
        viewport=PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        permissions=["geolocation"],
        geolocation={"longitude": 120.45, "latitude": 41.57, "accuracy": 11.2},
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context
    context.set_offline(False)
    context.close()


@pytest.fixture
def page(phone: BrowserContext, code: str) -> Page:
    """The page of the project, signed in and kept on the phone."""
    page = phone.new_page()
    sign_in(page, "zhang", f"/field/{code}")
    wait_until_kept(page)
    return page


def wait_until_kept(page: Page) -> None:
    expect(page.locator("[data-kept-here]")).to_be_visible()


def note(page: Page, code: str, words: str = "主体封顶") -> None:
    """Fill in what is seen and submit it; the list comes next."""
    page.goto(f"/field/{code}")
    page.fill("[name=physical_progress]", words)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")


def updates_of(url: str, code: str) -> list[Update]:
    with open_past(url) as session:
        found = session.scalars(
            select(Update).join(Project, Project.id == Update.project_id).where(Project.code == code)
        )
        return list(found)


def test_what_is_noted_without_a_network_arrives_once(
    phone: BrowserContext, page: Page, code: str, own_url: str, tmp_path: Path
) -> None:
    photo = tmp_path / "工地.jpg"
    photo.write_bytes(make_photo(at=HERE))
    phone.set_offline(True)
    page.goto(f"/field/{code}")
    page.set_input_files("#visit-camera", photo)
    expect(page.locator("[data-thumbs] canvas")).to_be_visible()
    page.click("[data-place-ask]")
    expect(page.locator("[data-place-words]")).to_contain_text("±12 米")
    page.fill("[name=physical_progress]", "主体封顶")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")
    expect(page.locator(TO_SEND)).to_have_text("待发送 1 条")
    expect(page.locator("[data-queue-said]")).to_contain_text("没有网络")
    assert updates_of(own_url, code) == []
    phone.set_offline(False)
    expect(page.locator(STATE)).to_have_text("已送达")
    (update,) = updates_of(own_url, code)
    assert update.changes["physical_progress"] == [None, "主体封顶"]
    assert update.noted_at is not None
    assert update.noted_at < update.submitted_at
    assert (update.noted_lon, update.noted_lat, update.noted_accuracy_m) == (120.45, 41.57, 12)
    with open_past(own_url) as session:
        (attached,) = session.scalars(select(Attachment).where(Attachment.update_id == update.id))
        assert (attached.suggested_lon, attached.suggested_lat) == pytest.approx(HERE, abs=1e-4)


def test_an_answer_that_is_lost_on_the_way_is_asked_for_again(page: Page, code: str, own_url: str) -> None:
    # The form sends, the list that comes next as well: all answers are lost until the network is back.
    lost, is_back = [], False

    def lose(route: Route) -> None:
        if is_back:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/site-visits", lose)
    note(page, code)
    expect(page.locator(TO_SEND)).to_have_text("待发送 1 条")
    expect(page.locator("[data-record-open]")).to_be_hidden()
    assert len(updates_of(own_url, code)) == 1
    is_back = True
    # The button itself is gone where the list has just asked again.
    page.locator("[data-queue-send]").dispatch_event("click")
    expect(page.locator(STATE)).to_have_text("已送达")
    assert lost
    assert set(lost) == {201}
    assert len(updates_of(own_url, code)) == 1


def test_two_tabs_send_a_record_once(phone: BrowserContext, page: Page, code: str, own_url: str) -> None:
    sent: list[str] = []

    def count(request: Request) -> None:
        if request.url.endswith("/site-visits"):
            sent.append(request.headers["idempotency-key"])

    other = phone.new_page()
    other.goto("/field")
    wait_until_kept(other)
    phone.set_offline(True)
    note(page, code)
    expect(other.locator(TO_SEND)).to_have_text("待发送 1 条")
    phone.on("request", count)
    phone.set_offline(False)
    for tab in (page, other):
        expect(tab.locator(STATE)).to_have_text("已送达")
    assert len(updates_of(own_url, code)) == 1
    assert len(sent) <= 1


def test_signing_out_tells_what_is_left_and_nobody_else_sees_it(
    phone: BrowserContext, page: Page, code: str, own_url: str
) -> None:
    page.route("**/site-visits", lambda route: route.abort())
    note(page, code)
    expect(page.locator(TO_SEND)).to_have_text("待发送 1 条")
    page.click(".site-account summary")
    page.get_by_role("button", name="退出登录").click()
    told = page.locator("dialog[data-name=unsent][open]")
    expect(told).to_contain_text("还有 1 条现场记录没有送达")
    told.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "/field" not in url)
    assert page.evaluate("caches.keys()") == []
    page.unroute("**/site-visits")
    sign_in(page, "li", "/field")
    wait_until_kept(page)
    expect(page.locator("[data-field-queue]")).to_be_hidden()
    page.wait_for_timeout(500)
    assert updates_of(own_url, code) == []
    page.click(".site-account summary")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "/field" not in url)
    sign_in(page, "zhang", "/field")
    expect(page.locator(STATE)).to_have_text("已送达")
    (update,) = updates_of(own_url, code)
    assert update.author == "zhang的姓名"


def test_without_a_session_it_waits_and_goes_on_after_signing_in(
    phone: BrowserContext, page: Page, code: str, own_url: str
) -> None:
    phone.set_offline(True)
    note(page, code)
    phone.clear_cookies()
    phone.set_offline(False)
    expect(page.locator("[data-queue-said]")).to_contain_text("登录已失效")
    page.get_by_role("link", name="去登录").click()
    page.fill("[name=name]", "zhang")
    page.fill("[name=password]", "河流 and 23 mountains")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/field")
    expect(page.locator(STATE)).to_have_text("已送达")
    assert len(updates_of(own_url, code)) == 1


def test_a_project_that_has_moved_on_is_looked_at_and_sent_again(
    phone: BrowserContext, page: Page, code: str, own_url: str
) -> None:
    phone.set_offline(True)
    note(page, code)
    with open_past(own_url) as session:
        project = session.scalars(select(Project).where(Project.code == code)).one()
        project.version += 1
        session.commit()
    phone.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("没有收下")
    assert updates_of(own_url, code) == []
    page.get_by_role("link", name="打开修改").click()
    expect(page.locator("[data-field-refusal]")).to_be_visible()
    expect(page.locator("[data-field-sides]")).to_contain_text("形象进度")
    assert page.input_value("[name=physical_progress]") == "主体封顶"
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")
    expect(page.locator(STATE)).to_have_text("已送达")
    assert len(updates_of(own_url, code)) == 1


def test_what_is_refused_says_so_at_its_field_and_is_mended(page: Page, code: str, own_url: str) -> None:
    page.fill("[name=cumulative_wan]", "一百")
    page.fill("[name=physical_progress]", "主体封顶")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")
    expect(page.locator(STATE)).to_contain_text("没有收下")
    page.get_by_role("link", name="打开修改").click()
    expect(page.locator("[data-field=cumulative_wan] .field-error")).to_be_visible()
    page.fill("[name=cumulative_wan]", "100")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")
    expect(page.locator(STATE)).to_have_text("已送达")
    assert updates_of(own_url, code)[0].changes["cumulative_wan"] == [None, "100"]


def test_what_was_typed_is_there_when_the_phone_has_closed_the_page(page: Page, code: str) -> None:
    page.fill("[name=problems]", "缺水泥")
    page.press("[name=problems]", "Tab")
    page.goto("/field")
    expect(page.locator(STATE)).to_have_text("还没有提交")
    page.goto(f"/field/{code}")
    expect(page.locator("[name=problems]")).to_have_value("缺水泥")


def test_a_new_version_brings_the_kept_pages_along_and_drops_the_old(
    page: Page, phone: BrowserContext, code: str
) -> None:
    page.evaluate(
        """async (path) => {
          const name = (await caches.keys())[0].replace(/[0-9a-f]+$/, "0".repeat(12));
          const old = await caches.open(name);
          await old.put(path, new Response("old", { headers: { "Content-Type": "text/html" } }));
          for (const other of await caches.keys()) if (other !== name) await caches.delete(other);
          await (await navigator.serviceWorker.ready).unregister();
        }""",
        f"/field/{code}",
    )
    page.goto("/about")
    page.goto("/field")
    wait_until_kept(page)
    deadline = monotonic() + PATIENCE_MILLISECONDS / 1000
    while any(name.endswith("0" * 12) for name in page.evaluate("caches.keys()")):
        assert monotonic() < deadline
        page.wait_for_timeout(100)
    phone.set_offline(True)
    page.goto(f"/field/{code}")
    expect(page.get_by_role("button", name="提交")).to_be_visible()
    assert page.evaluate("[...document.styleSheets].map((style) => style.cssRules.length > 100)") == [True]
    assert page.evaluate("getComputedStyle(document.querySelector('.field-send')).display") == "grid"


def test_pages_are_kept_by_choice_and_nothing_else_of_the_site(
    phone: BrowserContext, page: Page, own_url: str
) -> None:
    with open_past(own_url) as session:
        other = make_project(session, "城北物流园").code
        session.commit()
    page.goto(f"/field?q={other}")
    wait_until_kept(page)
    page.get_by_role("button", name="存到手机").click()
    expect(page.locator("[data-tools-said]")).to_contain_text("已存到手机")
    page.goto("/dispatch")
    phone.set_offline(True)
    page.goto(f"/field/{other}")
    expect(page.locator("h1")).to_have_text("城北物流园")
    kept = page.evaluate(LIST_KEPT)
    assert [path for path in kept if not path.startswith(("/field", "/static/"))] == []


def test_a_large_photo_is_made_smaller_and_keeps_what_the_camera_noted(
    page: Page, code: str, own_url: str, tmp_path: Path
) -> None:
    target = BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(
        target, "JPEG", exif=make_exif(orientation=6), quality=90
    )
    photo = tmp_path / "大照片.jpg"
    photo.write_bytes(target.getvalue())
    page.set_input_files("#visit-album", photo)
    expect(page.locator("[data-thumbs] canvas")).to_be_visible()
    assert 0 < page.evaluate(MEASURE_KEPT) < photo.stat().st_size / 2
    page.fill("[name=physical_progress]", "主体封顶")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")
    expect(page.locator(STATE)).to_have_text("已送达")
    (update,) = updates_of(own_url, code)
    with open_past(own_url) as session:
        (attached,) = session.scalars(select(Attachment).where(Attachment.update_id == update.id))
    assert (attached.width_px, attached.height_px) == (1920, 2560)
    assert (attached.suggested_lon, attached.suggested_lat) == pytest.approx(HERE, abs=1e-4)
    assert attached.taken_at is not None


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_a_phone(page: Page, code: str, look: str) -> None:
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    page.route("**/site-visits", lambda route: route.abort())
    for address in (f"/field/{code}", "/field"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.evaluate(AXE)
        found = [one["id"] for one in page.evaluate(RUN) if one["impact"] in {"serious", "critical"}]
        assert found == []
        small = page.evaluate(LIST_SMALL)
        assert small == []
        if address != "/field":
            note(page, code)


def test_it_works_without_scripts(browser: Browser, base_url: str, code: str, own_url: str) -> None:
    context = browser.new_context(
        base_url=base_url, viewport=PHONE, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    sign_in(page, "zhang", f"/field/{code}")
    page.fill("[name=physical_progress]", "主体封顶")
    page.select_option("[name=month]", f"{get_today():%Y-%m}")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/field")
    expect(page.locator(".done-notice")).to_contain_text("现场记录已提交")
    context.close()
    assert len(updates_of(own_url, code)) == 1
