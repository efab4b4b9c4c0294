"""The map as one file: all of the filter is in it, nothing of it is asked for elsewhere or read as markup."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import html
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.reading.filters import ProjectFilter
from projects.registry.rollup import recount
from projects.reports.offline import writing
from projects.reports.offline.size import estimate_bytes
from projects.reports.offline.writing import write_offline
from projects.reports.sheet.sheet import SheetWanted
from tests.support.factories import make_project

HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}{% raw %}<!--"
CITY = "211300"


def write(session: Session, colour: str = "status", shade: str = "investment", **words: Any) -> str:
    wanted = SheetWanted(ProjectFilter(**words), colour=colour, shade=shade)
    made = write_offline(session, wanted, language="zh", approval="GS(2026)1号")
    assert made.mimetype.startswith("text/html")
    return made.body.decode()


def data_of(page: str) -> dict[str, Any]:
    (script,) = html.document_fromstring(page).xpath('//script[@id="data"]')
    held: dict[str, Any] = json.loads(script.text)
    held["projects"] = [dict(zip(held["columns"], row, strict=True)) for row in held["projects"]]
    return held


@pytest.fixture
def works(session: Session) -> Session:
    make_project(
        session, "双塔物流园", figures=[80000], at=(120.45, 41.57), precision="site", code="LT-211302-0101"
    )
    make_project(
        session, "凌源绕城路", figures=[20000], route=[(119.4, 41.2), (119.5, 41.3)], districts=("211382",)
    )
    make_project(session, "未落位的学校", figures=[500], code="LT-211302-0103")
    recount(session)
    return session


def test_all_of_the_filter_is_in_it_located_or_not(works: Session) -> None:
    data = data_of(write(works, district=(CITY,)))
    found = {one["name"]: one for one in data["projects"]}
    assert set(found) == {"双塔物流园", "凌源绕城路", "未落位的学校"}
    assert found["双塔物流园"]["geometry"] == {"type": "Point", "coordinates": [120.45, 41.57]}
    assert found["双塔物流园"]["investment"] == "8.00 亿元"
    assert found["凌源绕城路"]["is_sketch"]
    assert found["未落位的学校"]["geometry"] is None
    assert "3 个项目，总投资 10.05 亿元" in data["texts"]["summary"]
    assert "GS(2026)1号" in data["texts"]["sources"]


def test_it_asks_for_nothing_elsewhere(works: Session) -> None:
    page = write(works)
    document = html.document_fromstring(page)
    assert not document.xpath("//@src | //link/@href | //a/@href")
    assert all("http" not in found for found in re.findall(r"url\(([^)]*)\)", page))
    (policy,) = document.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    assert "default-src 'none'" in policy


def test_no_name_is_taken_for_markup_or_a_template(session: Session) -> None:
    make_project(session, HOSTILE, at=(120.45, 41.57), precision="site")
    recount(session)
    page = write(session, q="alert")
    data = data_of(page)
    assert [one["name"] for one in data["projects"]] == [HOSTILE]
    assert "49" not in data["texts"]["filter"]
    assert "<script>alert" not in page


def test_more_than_a_file_holds_is_refused_in_words(works: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    with pytest.raises(BadInput, match="超过 2 个"):
        write(works)


def test_nothing_registered_is_a_page_too(session: Session) -> None:
    data = data_of(write(session))
    assert data["projects"] == []
    assert data["bounds"] is None


@pytest.mark.parametrize(
    ("colour", "tone", "name"),
    [
        ("status", "planned", "谋划 3"),
        ("type", "industry", "产业与商贸 3"),
        ("warning", "none", "没有预警 3"),
        ("custody", "planned", None),
    ],
)
def test_it_is_coloured_as_the_map_was(works: Session, colour: str, tone: str, name: str | None) -> None:
    data = data_of(write(works, colour=colour))
    assert data["colour"] == colour
    assert {one["tone"] for one in data["legend"]} >= {tone}
    shown = {one["tone"] for one in data["projects"] if one["geometry"]}
    assert shown <= {one["tone"] for one in data["legend"]}
    assert name is None or {"tone": tone, "name": name} in data["legend"]


@pytest.mark.parametrize("shade", ["investment", "number", "started"])
def test_its_districts_are_shaded_as_the_map_was(works: Session, shade: str) -> None:
    data = data_of(write(works, shade=shade, district=(CITY,)))
    classes = {
        one["properties"].get("name"): one["properties"].get("class") for one in data["districts"]["features"]
    }
    assert any(classes.values()) or shade == "started"
    assert data["shades"][0]["kind"] == "words"
    assert [one["class"] for one in data["shades"] if one["kind"] == "area"]


def test_its_size_is_told_about_right(works: Session) -> None:
    page = write(works, district=(CITY,))
    assert 0.5 < estimate_bytes(3) / len(page.encode()) < 2
