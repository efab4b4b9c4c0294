"""The form of a month and the charts of progress in a real browser: by keyboard, narrow, without faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.models import Project, YearPlan
from projects.registry.audit import Author
from projects.updates.month_report import MonthReport, submit_report
from tests.browser.conftest import served
from tests.browser.test_accessible import AXE, RUN
from tests.support.history import copy_database
from tests.support.people import make_officer

CODE = "LT-211381-0005"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture(scope="module")
def base_url(server_url: str, registry_template_url: str) -> Iterator[str]:
    """The application on a copy of the registry with two accepted months and an officer."""
    url = copy_database(server_url, registry_template_url, "lantu_months")
    engine = create_engine(url)
    with Session(engine) as session:
        fill(session)
        session.commit()
    engine.dispose()
    with served(url) as address:
        yield address


def fill(session: Session) -> None:
    """Report two months of a project and plan its year."""
    make_officer(session, "zhang", "officer", ["211381"])
    officer = make_officer(session, "li", "reviewer", ["211300"])
    author = Author("officer", officer.display_name, officer.id)
    access = Access("reviewer", find_scope(session, officer.id), officer.id)
    project = session.scalars(select(Project).where(Project.code == CODE)).one()
    session.add(YearPlan(project_id=project.id, year=2026, planned_wan=Decimal(1200)))
    said: dict[str, Any] = {"physical_progress": "桩基完成 40 根", "problems": "征拆尾留三户"}
    for month, cumulative in ((SEPTEMBER, 100), (OCTOBER, 200)):
        values = {"month_wan": Decimal(100), "cumulative_wan": Decimal(cumulative), **said}
        report = MonthReport(month, values, confirmed=True)
        submit_report(session, project, report, author, access, expected_version=project.version)


def list_faults(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in page.evaluate(RUN)
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


def test_a_month_is_reported_by_keyboard_alone(officer: Page) -> None:
    page = officer
    page.goto(f"/projects/{CODE}/progress?month=2026-11")
    field = page.get_by_label("本月完成投资(万元)")
    field.focus()
    page.keyboard.type("50")
    # What is typed is worked out beside the field before it is sent.
    expect(page.get_by_label("累计完成投资(万元)")).to_have_attribute("placeholder", "250")
    expect(page.locator("[data-share=year]")).to_have_text("20.8%")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className").find("copy-before") >= 0:
            break
    page.keyboard.press("Enter")
    expect(page.get_by_label("形象进度", exact=True)).to_have_value("桩基完成 40 根")
    expect(page.get_by_label("形象进度", exact=True)).to_be_focused()
    field.focus()
    page.keyboard.press("Enter")
    # The registry's plan gives no start: money before the works is asked about, and nothing typed is lost.
    expect(page.get_by_role("alert")).to_contain_text("要核对")
    expect(page.get_by_label("本月完成投资(万元)")).to_have_value("50")
    page.get_by_label("已核对,确认无误").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{CODE}")
    expect(page.get_by_role("status").filter(has_text="已提交")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 360])
def test_the_form_and_the_charts_have_no_serious_fault(officer: Page, width: int) -> None:
    page = officer
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        f"/projects/{CODE}/progress?month=2026-08",
        f"/projects/{CODE}",
        "/totals",
        "/districts/211381",
    ):
        page.goto(address)
        assert list_faults(page) == [], address


@pytest.mark.parametrize("width", [1440, 360])
def test_planned_against_done_is_drawn_within_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address, charts in ((f"/projects/{CODE}", 1), ("/totals", 3), ("/districts/211381", 4)):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.locator("[data-chart] svg")).to_have_count(charts)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("[data-chart] svg text", has_text="计划").first).to_be_visible()
