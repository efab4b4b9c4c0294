from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.exports import job, write_export
from projects.models import FundingPart
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from tests.projects.exports.columns import MENTION_COLUMNS, PROJECT_COLUMNS
from tests.projects.exports.conftest import ALL, LONGCHENG, SHUANGTA
from tests.support.factories import make_document, make_project, state_figure


def read(
    session: Session, what: str, wanted: ProjectFilter = ALL, page: Page | None = None
) -> list[dict[str, str]]:
    body = write_export(session, what, "csv", wanted, page=page).body
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def header(session: Session, what: str) -> Sequence[str]:
    return (
        write_export(session, what, "csv", ProjectFilter())
        .body.decode("utf-8-sig")
        .splitlines()[0]
        .split(",")
    )


def test_projects_start_with_the_promised_columns(session: Session) -> None:
    assert header(session, "projects")[: len(PROJECT_COLUMNS)] == PROJECT_COLUMNS


def test_mentions_start_with_the_promised_columns(session: Session) -> None:
    assert header(session, "mentions")[: len(MENTION_COLUMNS)] == MENTION_COLUMNS


def test_a_project_row(session: Session) -> None:
    parent = make_project(session, "打捆", is_programme=True)
    make_project(
        session,
        "=港铁",
        [(SHUANGTA, Decimal("0.6")), (LONGCHENG, Decimal("0.4"))],
        figures=[600000, 132000],
        at=(120.4455, 41.5745),
        accuracy_m=800,
        aliases=["港铁飞地", "a|b"],
        parent_id=parent.id,
        land_m2=Decimal("882450.5000"),
        code="LT-211302-0042",
        national_code="2101-211302-04-01-123456",
    )
    (row,) = [row for row in read(session, "projects") if row["code"] == "LT-211302-0042"]
    assert row["name"] == "'=港铁"
    assert row["aliases"] == "港铁飞地|a｜b"
    assert row["districts"] == "211302|211303"
    assert row["shares"] == "211302:0.6|211303:0.4"
    assert (row["investment_wan"], row["investment_low_wan"], row["investment_high_wan"]) == (
        "132000",
        "132000",
        "600000",
    )
    assert (row["conflict"], row["is_programme"], row["parent_code"]) == ("yes", "no", parent.code)
    assert (row["lon"], row["lat"], row["accuracy_m"]) == ("120.4455", "41.5745", "800")
    assert row["area_m2"] == "882450.5"
    assert row["updated_at"].endswith("+08:00")
    assert row["sources"] == "plan.txt:1|plan.txt:2"
    assert row["national_code"] == "2101-211302-04-01-123456"


def test_a_line_is_pinned_half_way(session: Session) -> None:
    make_project(session, "公路", route=[(120.0, 41.0), (120.2, 41.0)])
    (row,) = read(session, "projects")
    assert (row["lon"], row["lat"]) == ("120.1", "41")


def test_silence_is_an_empty_cell(session: Session) -> None:
    make_project(session)
    (row,) = read(session, "projects")
    assert [row[name] for name in ("investment_wan", "lon", "start_year", "owner", "nature", "aliases")] == [
        ""
    ] * 6


def test_the_sum_of_counted_is_the_summary(small_registry: Session) -> None:
    rows = read(small_registry, "projects")
    summary = summarise(small_registry, open_selection(small_registry, ProjectFilter()))
    assert sum(Decimal(row["counted_wan"]) for row in rows) == summary.investment.wan
    assert sum(int(row["counted_number"]) for row in rows) == summary.number
    assert "合并掉的" not in {row["name"] for row in rows}


def test_order_and_page_are_honoured(small_registry: Session) -> None:
    rows = read(small_registry, "projects", page=Page("-investment", 2))
    assert [row["name"] for row in rows] == ["跨区公路", "物流打捆"]
    by_code = [row["code"] for row in read(small_registry, "projects")]
    assert by_code == sorted(by_code)


def test_a_mention_row(session: Session) -> None:
    programme = make_project(session, "打捆", is_programme=True)
    project = make_project(session, "园区", ["211302", "211303"], place_text="某乡", status_basis="stated")
    stated = state_figure(
        session, project, Decimal("0.799"), line=7, stated_name="=某园区", section="四", start_year=2021,
        end_year=2025, programme_id=programme.id, note="单位疑误",
    )  # fmt: skip
    stated.corrected, stated.as_written = Decimal(7990), "7990元"
    session.add(FundingPart(mention_id=stated.mention_id, source="bond", amount_wan=Decimal(4000)))
    session.flush()
    (row,) = read(session, "mentions")
    expected = {
        "document": "plan.txt",
        "line": "7",
        "section": "四",
        "stated_name": "'=某园区",
        "project_code": project.code,
        "project_name": "园区",
        "project_type": "logistics_park",
        "is_programme": "no",
        "parent_code": "",
        "listed_under_code": programme.code,
        "status": "planned",
        "status_basis": "stated",
        "districts": "211302|211303",
        "investment_wan": "7990",
        "investment_text": "7990元",
        "investment_corrected": "yes",
        "length_km": "",
        "start_year": "2021",
        "end_year": "2025",
        "place_text": "某乡",
        "funding": "bond:4000",
    }
    assert {name: row[name] for name in expected} == expected


def test_a_document_filter_picks_its_own_mentions(session: Session) -> None:
    project = make_project(session, "园区", figures=[1])
    make_document(session, "other.txt")
    state_figure(session, project, Decimal(2), file="other.txt", line=9)
    assert len(read(session, "mentions")) == 2
    (row,) = read(session, "mentions", ProjectFilter(document=("other.txt",)))
    assert (row["document"], row["line"], row["investment_wan"]) == ("other.txt", "9", "2")


def test_events_carry_their_changes(session: Session) -> None:
    make_project(session, "新项目")
    (row,) = read(session, "events")
    assert json.loads(row["changes"])["name"] == [None, "新项目"]
    assert "name" in row["changed_fields"].split("|")
    assert (row["project_name"], row["origin"], row["kind"]) == ("新项目", "seed", "created")


def test_districts_are_those_that_projects_touch_or_the_filter_names(small_registry: Session) -> None:
    rows = {row["adcode"]: row for row in read(small_registry, "districts")}
    assert set(rows) == {"211300", "211302", "211303", "211324"}
    named = read(small_registry, "districts", ProjectFilter(district=("211321",)))
    assert [(row["adcode"], row["label"], row["number"]) for row in named] == [
        ("211321", "朝阳市朝阳县", "0")
    ]
    cross = Decimal(4000)
    total = summarise(small_registry, open_selection(small_registry, ProjectFilter())).investment.wan
    assert sum(Decimal(row["investment_wan"] or 0) for row in rows.values()) + cross == total
    assert named[0]["investment_wan"] == ""


def test_totals_end_with_the_reconciliation(small_registry: Session) -> None:
    rows = read(small_registry, "totals")
    summary = summarise(small_registry, open_selection(small_registry, ProjectFilter()))
    for part in ("status", "type", "reconciliation"):
        lines = [row for row in rows if row["part"] == part]
        *terms, total = lines
        assert total["bucket"] == "total"
        assert Decimal(total["investment_wan"]) == summary.investment.wan
        assert sum(Decimal(row["investment_wan"] or 0) for row in terms) == summary.investment.wan
        silent = sum(int(row["without_investment_number"]) for row in terms)
        assert silent == int(total["without_investment_number"]) == summary.investment.silent
        assert sum(int(row["number"]) for row in terms) == int(total["number"]) == summary.number
    assert rows[-1]["part"] == "reconciliation"
    assert Decimal(rows[-1]["investment_high_wan"]) == summary.investment_high_wan
    assert {row["bucket_name"] for row in rows} >= {"跨区", "朝阳市本级", "双塔区", "合计"}


@pytest.mark.parametrize("what", ["projects", "mentions", "districts", "events", "totals"])
def test_nothing_found_is_a_file_with_a_header(session: Session, what: str) -> None:
    rows = read(session, what)
    assert all(row.get("bucket") == "total" for row in rows)


@pytest.mark.parametrize("format_", ["csv", "geojson", "gpkg", "xlsx"])
def test_too_many_rows_are_refused(session: Session, format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "MOST_ROWS", 2)
    for _ in range(2):
        make_project(session)
    write_export(session, "projects", format_, ProjectFilter())
    make_project(session)
    with pytest.raises(BadInput, match="超过 2 行"):
        write_export(session, "projects", format_, ProjectFilter())
    if format_ != "xlsx":
        write_export(session, "projects", format_, ProjectFilter(), page=Page("code", 2))
