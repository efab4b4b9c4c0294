from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from geo.bbox import BBox
from projects.clock import CHINA
from projects.exports.filter_text import describe_filter, district_names, title_of
from projects.exports.job import Job
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from tests.support.factories import make_document


def in_words(session: Session, wanted: ProjectFilter, language: str = "zh") -> str:
    job = Job(session, select_projects(session, wanted), language=language)  # type: ignore[arg-type]
    return describe_filter(job, district_names(job))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (ProjectFilter(), "全部项目"),
        (
            ProjectFilter(district=("211321",), status=("planned", "signed")),
            "县区：朝阳市朝阳县；项目状态：谋划、签约",
        ),
        (ProjectFilter(q="港铁", conflict="yes", overdue="yes"), "搜索：港铁；说法不一；已逾期"),
        (ProjectFilter(min_investment=Decimal("100.50")), "总投资 ≥ 100.5 万元"),
        (ProjectFilter(max_investment=Decimal(10000), programme="none"), "总投资 ≤ 10,000 万元；不含规划包"),
        (ProjectFilter(year=(2021, 2022), steward=("张三",)), "计划年份：2021、2022；项目管家：张三"),
        (ProjectFilter(bbox=BBox(120, 41, 121, 42)), "范围：120,41,121,42"),
        (ProjectFilter(updated_since=datetime(2026, 1, 31, tzinfo=CHINA)), "更新不早于 2026-01-31"),
        (ProjectFilter(type=("water",), bucket=("cross",)), "类型：水利供水；归属：跨区"),
        (ProjectFilter(code=("LT-211302-0001", "LT-211302-0002")), "选定的 2 个项目"),
        (ProjectFilter(nature=("new",), precision=("none",)), "建设性质：新建；落位精度：未落位"),
    ],
)
def test_every_word_is_said(session: Session, wanted: ProjectFilter, words: str) -> None:
    assert in_words(session, wanted) == words


def test_documents_are_named_by_their_short_title(session: Session) -> None:
    make_document(session, "plan.txt", short_title="某规划")
    assert in_words(session, ProjectFilter(document=("plan.txt",))) == "规划文件：某规划"


def test_english(session: Session) -> None:
    wanted = ProjectFilter(district=("211302",), status=("planned", "signed"), min_investment=Decimal(5))
    assert in_words(session, wanted, "en") == (
        "Districts: 双塔区; Status: Planned, Signed; Total investment ≥ CN¥ 50,000"
    )


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        (ProjectFilter(), "zh", "重大项目清单"),
        (ProjectFilter(district=("211321",)), "zh", "朝阳市朝阳县重大项目清单"),
        (ProjectFilter(district=("220104", "211302")), "zh", "长春市朝阳区、双塔区重大项目清单"),
        (ProjectFilter(type=("railway",)), "zh", "铁路/专用线重大项目清单"),
        (ProjectFilter(district=("211302",)), "en", "Major projects: 双塔区"),
    ],
)
def test_the_title_names_the_district(
    session: Session, wanted: ProjectFilter, language: str, title: str
) -> None:
    job = Job(session, select_projects(session, wanted), language=language)  # type: ignore[arg-type]
    assert title_of(job, district_names(job)) == title
