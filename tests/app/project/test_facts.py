"""Each fact of a project's page names where its value comes from."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Project
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.page import read

CODE = "LT-211324-0003"


def fact(client: FlaskClient, label: str) -> str:
    """Return what stands at one fact of the page."""
    facts = read(client.get(f"/projects/{CODE}")).one("section:has(#facts-title)")
    (found,) = [row for row in facts.all("dl > div") if row.one("dt").text == label]
    return found.one("dd").text


@pytest.fixture
def project(registry_session: Session) -> Project:
    return registry_session.scalars(select(Project).where(Project.code == CODE)).one()


@pytest.fixture
def reviewer(registry_session: Session) -> Desk:
    return Desk(registry_session, "li", "reviewer", ("211300",))


def test_a_reported_figure_names_its_report_and_no_line_of_a_plan(
    client: FlaskClient, project: Project, reviewer: Desk
) -> None:
    assert "第1609行" in fact(client, "累计完成投资")
    values = {"month_wan": Decimal(900), "cumulative_wan": Decimal(7100)}
    reviewer.submit(project, Submission("progress", values, month=date(2026, 10, 1)))
    reviewer.session.commit()
    told = fact(client, "累计完成投资")
    assert "7,100" in told
    assert "2026-10 月报" in told
    assert "1609" not in told
    assert "6200" not in told
    assert "行" in fact(client, "总投资")


@pytest.mark.parametrize(
    "case",
    [
        ("总投资", "investment_wan", Decimal(123456), "123,456"),
        ("建设单位", "owner", "某某城投", "某某城投"),
        ("牵头单位", "lead_unit", "县交通局", "县交通局"),
        ("建设内容", "description", "新的内容", "新的内容"),
        ("建设规模", "capacity", "年吞吐 3 万吨", "年吞吐 3 万吨"),
        ("建设性质", "nature", "technical_upgrade", "技术改造"),
        ("建设地点", "place_text", "北门外", "北门外"),
        ("建设起止年限", "end_year", 2029, "2029"),
        ("占地面积", "land_m2", Decimal(4321), "4,321"),
        ("长度", "length_km", Decimal(7), "7"),
    ],
    ids=lambda case: case[1],
)
def test_whatever_an_officer_changes_names_the_update(
    client: FlaskClient, project: Project, reviewer: Desk, case: tuple[str, str, Any, str]
) -> None:
    label, field, value, shown = case
    reviewer.submit(project, Submission("fields", {field: value}, evidence="朝发改〔2026〕7号"))
    reviewer.session.commit()
    told = fact(client, label)
    assert shown in told
    assert "朝发改〔2026〕7号" in told
    assert not re.search(r"第?\d+行", told)
