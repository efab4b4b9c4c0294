"""A file from its rows to the registry: verdicts, matching, writing, review."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import geopandas
import openpyxl
import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict
from projects.exports import write_export
from projects.imports.applying import ImportRefused, check_appliable
from projects.imports.storing import KEPT_DAYS, forget_old_imports
from projects.models import Import, Project, ProjectEvent, Statement
from projects.reading.filters import ProjectFilter
from projects.registry import writing
from projects.updates.bulk import accept_batch
from projects.updates.works import who
from tests.support.factories import TESTER, make_project
from tests.support.imports import Office, workbook


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose updates are published at once."""
    return Office(session, tmp_path)


def verdicts(office: Office, one: Import) -> list[str]:
    """Return the verdicts of an import's rows."""
    return [row.verdict for row in office.rows(one)]


def find(session: Session, name: str) -> Project:
    """Return the project of a name."""
    return session.scalars(select(Project).where(Project.name == name)).one()


def test_every_row_has_one_verdict(session: Session, office: Office) -> None:
    make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    make_project(session, "龙山街道改造工程", figures=[Decimal(800)])

    one = office.bring(
        workbook(
            [
                ("凤凰新城供热管网工程", "双塔区", None, None, 6200),
                ("龙山街道改造工程", "双塔区", None, None, 800),
                ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
                ("没有类型的项目", "双塔区", None, None, 10),
                ("金额不清的项目", "双塔区", "能源", "谋划", "3000以下"),
                ("龙山街道改造工程(一期)", "双塔区", "城市道路桥梁", "谋划", 800),
            ]
        )
    )

    assert verdicts(office, one) == ["changed", "unchanged", "new", "error", "error", "duplicate"]
    assert one.counts == {"changed": 1, "unchanged": 1, "new": 1, "error": 2, "duplicate": 1}
    changed, _same, fresh, untyped, unclear, twice = office.rows(one)
    assert changed.changes == {"investment_wan": ["5000", "6200"]}
    assert fresh.changes["investment_wan"] == [None, "12000"]
    assert untyped.faults[0]["field"] == "type"
    assert (unclear.faults[0]["column"], unclear.number) == (4, 6)
    assert [other["name"] for other in twice.candidates] == ["龙山街道改造工程"]


def test_writing_makes_projects_and_changes_with_their_source(session: Session, office: Office) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    one = office.bring(
        workbook(
            [
                ("凤凰新城供热管网工程", "双塔区", None, None, 6200),
                ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
            ]
        ),
        evidence="朝发改〔2026〕12号",
    )

    office.write(one)

    session.refresh(held)
    fresh = find(session, "燕都冷链物流园")
    assert (held.investment_wan, held.adoption) == (Decimal(6200), "officer")
    assert (fresh.investment_wan, fresh.type, fresh.status) == (Decimal(12000), "logistics_park", "planned")
    assert (one.state, one.counts["published"], one.counts["waiting"]) == ("applied", 2, 0)
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.project_id == held.id)).all()[-1]
    assert event.reason == "导入自“项目.xlsx” 项目表 第 2 行"
    assert event.evidence == "朝发改〔2026〕12号"
    assert event.changes["investment_wan"] == ["5000", "6200"]
    stated = select(Statement.as_written).where(Statement.project_id == held.id).order_by(Statement.id)
    assert session.scalars(stated).all()[-1] == "6200万元"
    before = held.counted_wan
    writing.recount(session)
    session.refresh(held)
    assert held.counted_wan == before == Decimal(6200)


def test_a_second_reading_of_what_was_written_changes_nothing(session: Session, office: Office) -> None:
    content = workbook([("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)])
    office.write(office.bring(content))

    assert verdicts(office, office.bring(content)) == ["unchanged"]


def test_an_officers_import_waits_as_one_batch_and_is_accepted_as_one(
    session: Session, office: Office, tmp_path: Path
) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    officer = Office(session, tmp_path, "officer")
    one = officer.bring(
        workbook(
            [
                ("凤凰新城供热管网工程", "双塔区", None, None, 6200),
                ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
            ]
        )
    )

    officer.write(one)

    session.refresh(held)
    assert held.investment_wan == Decimal(5000)
    assert one.counts["waiting"] == 2
    assert session.scalar(select(func.count()).where(Project.name == "燕都冷链物流园")) == 0
    assert accept_batch(session, str(one.batch), *who(session, office.officer.id)) == 2
    session.refresh(held)
    assert held.investment_wan == Decimal(6200)
    assert find(session, "燕都冷链物流园").investment_wan == Decimal(12000)
    with pytest.raises(Conflict, match="没有等待审核"):
        accept_batch(session, str(one.batch), *who(session, office.officer.id))


def test_the_national_code_matches_before_ours_and_both_before_the_name(
    session: Session, office: Office
) -> None:
    national = "2026-211302-48-01-123456"
    first = make_project(session, "甲项目", national_code=national)
    second = make_project(session, "乙项目")
    head = ("项目代码", "编码", "项目名称", "县区", "建设单位")
    one = office.bring(
        workbook(
            [
                (national, None, "随便什么名字", "双塔区", "甲公司"),
                (None, second.code, "随便什么名字二", "双塔区", "乙公司"),
            ],
            head,
        )
    )

    assert [row.project_id for row in office.rows(one)] == [first.id, second.id]
    assert office.rows(one)[0].changes["owner"] == [None, "甲公司"]
    clash = office.bring(workbook([(national, second.code, None, None, "丙公司")], head))
    assert verdicts(office, clash) == ["error"]
    unknown = office.bring(workbook([(None, "LT-211302-9876", None, None, "丙公司")], head))
    assert "没有编码" in office.rows(unknown)[0].faults[0]["message"]


def test_an_alias_leads_to_its_project_and_is_no_new_name(session: Session, office: Office) -> None:
    make_project(session, "凤凰新城供热管网工程", aliases=["供热一网"])
    one = office.bring(workbook([("供热一网", "双塔区", None, None, 900)]))

    (row,) = office.rows(one)
    assert row.changes == {"investment_wan": [None, "900"]}
    assert row.notes[0]["values"]["name"] == "凤凰新城供热管网工程"


def test_a_possible_duplicate_is_decided_either_way(session: Session, office: Office) -> None:
    held = make_project(session, "龙山街道改造工程", figures=[Decimal(800)])
    content = workbook([("龙山街道改造工程(一期)", "双塔区", "城市道路桥梁", "谋划", 900)])

    same = office.bring(content, decisions={1: held.code})
    assert office.row(same, 1).changes == {"investment_wan": ["800", "900"]}
    new = office.bring(content, decisions={1: "new"})
    assert office.row(new, 1).verdict == "new"
    office.write(new)
    assert find(session, "龙山街道改造工程(一期)").investment_wan == Decimal(900)


def test_rows_outside_the_officers_districts_are_refused_one_by_one(session: Session, office: Office) -> None:
    make_project(session, "外县的项目", districts=["211303"])
    one = office.bring(
        workbook(
            [
                ("外县的项目", "龙城区", None, None, 5),
                ("外县的新项目", "龙城区", "能源", "谋划", 5),
                ("本县的新项目", "双塔区", "能源", "谋划", 5),
            ]
        )
    )

    assert verdicts(office, one) == ["error", "error", "new"]


def test_nothing_is_written_while_rows_are_wrong_unless_they_are_left_out(
    session: Session, office: Office
) -> None:
    one = office.bring(
        workbook([("好项目", "双塔区", "能源", "谋划", 5), ("坏项目", "双塔区", "能源", "谋划", "很多")])
    )
    with pytest.raises(BadInput, match="1 行有误"):
        check_appliable(one, version=one.version, leave_out=False, confirmed=False)
    check_appliable(one, version=one.version, leave_out=True, confirmed=False)
    with pytest.raises(Conflict, match="已有变化"):
        check_appliable(one, version=one.version - 1, leave_out=True, confirmed=False)


def test_a_project_that_moved_on_since_the_preview_stops_everything(session: Session, office: Office) -> None:
    held = make_project(session, "凤凰新城供热管网工程")
    one = office.bring(
        workbook(
            [
                ("凤凰新城供热管网工程", "双塔区", None, None, 6200),
                ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
            ]
        )
    )
    writing.change_project(session, held, {"owner": "别人"}, TESTER)

    with pytest.raises(ImportRefused) as refused, session.begin_nested():
        office.write(one)
    assert list(refused.value.problems) == [1]
    assert session.scalar(select(func.count()).where(Project.name == "燕都冷链物流园")) == 0


def test_statuses_need_what_the_form_needs(session: Session, office: Office) -> None:
    make_project(session, "甲项目")
    head = ("项目名称", "县区", "项目状态", "状态日期", "依据")
    one = office.bring(workbook([("甲项目", "双塔区", "在建", None, None)], head))
    assert office.rows(one)[0].faults[0]["field"] == "status_on"

    one = office.bring(workbook([("甲项目", "双塔区", "在建", "2026-03-01", "施工许可 12 号")], head))
    assert verdicts(office, one) == ["changed"]
    office.write(one)
    assert find(session, "甲项目").status == "construction"


def test_a_step_that_needs_no_date_comes_in_without_one(session: Session, office: Office) -> None:
    make_project(session, "甲项目")
    ended = make_project(session, "乙项目", status="cancelled", status_on=date(2026, 3, 1))
    head = ("项目名称", "县区", "项目状态")
    content = workbook([("甲项目", "双塔区", "前期"), ("乙项目", "双塔区", "谋划")], head)
    one = office.bring(content, reason="恢复")
    first, revived = office.rows(one)
    assert first.changes == {"status": ["planned", "preliminary"]}
    assert revived.changes == {"status": ["cancelled", "planned"], "status_on": ["2026-03-01", None]}
    office.write(one)
    session.refresh(ended)
    assert (find(session, "甲项目").status, ended.status, ended.status_on) == ("preliminary", "planned", None)


def test_the_same_project_twice_in_a_file_is_refused_with_the_first_row(
    session: Session, office: Office
) -> None:
    make_project(session, "甲项目")
    row = ("甲项目", "双塔区", None, None, 5)
    one = office.bring(workbook([row, row]))

    assert verdicts(office, one) == ["changed", "error"]
    assert office.rows(one)[1].faults[0]["values"]["number"] == 2


def test_a_pending_update_of_another_stops_the_row(session: Session, office: Office, tmp_path: Path) -> None:
    make_project(session, "甲项目")
    officer = Office(session, tmp_path, "officer")
    officer.write(officer.bring(workbook([("甲项目", "双塔区", None, None, 5)])))

    one = office.bring(workbook([("甲项目", "双塔区", None, None, 6)]))
    assert "等待审核" in office.rows(one)[0].faults[0]["message"]


def test_year_plans_months_and_matters_come_in(session: Session, office: Office) -> None:
    held = make_project(session, "甲项目", status="construction", completed_wan=Decimal(100))
    plans = office.bring(
        workbook([("甲项目", "双塔区", 300)], ("项目名称", "县区", "2026年计划投资(万元)")),
        target="year_plans",
    )
    assert office.rows(plans)[0].changes == {"year_plan_2026": [None, "300"]}
    office.write(plans)

    months = office.bring(
        workbook([("甲项目", "双塔区", "2026-09", 50)], ("项目名称", "县区", "月份", "本月完成投资(万元)")),
        target="progress",
    )
    assert office.rows(months)[0].changes["cumulative_wan"] == [None, "150"]
    office.write(months)
    session.refresh(held)
    assert held.completed_wan == Decimal(150)

    matters = office.bring(
        workbook([("甲项目", "双塔区", "用地", "预审未批")], ("项目名称", "县区", "事项类型", "事项")),
        target="matters",
    )
    assert verdicts(office, matters) == ["new"]
    office.write(matters)
    again = office.bring(
        workbook([("甲项目", "双塔区", "用地", "预审未批")], ("项目名称", "县区", "事项类型", "事项")),
        target="matters",
    )
    assert verdicts(office, again) == ["unchanged"]


def test_a_month_of_an_unknown_project_is_refused(session: Session, office: Office) -> None:
    one = office.bring(
        workbook(
            [("没有的项目", "双塔区", "2026-09", 50)], ("项目名称", "县区", "月份", "本月完成投资(万元)")
        ),
        target="progress",
    )
    assert "登记簿里没有这个项目" in office.rows(one)[0].faults[0]["message"]


def test_places_are_judged_and_written(session: Session, office: Office) -> None:
    held = make_project(session, "甲项目")
    head = ("项目名称", "县区", "经度", "纬度")
    far = office.bring(workbook([("甲项目", "双塔区", 116.4, 39.9)], head), target="geometries")
    assert "太远" in office.rows(far)[0].faults[0]["message"]
    swapped = office.bring(workbook([("甲项目", "双塔区", 41.57, 120.45)], head), target="geometries")
    assert verdicts(office, swapped) == ["error"]

    one = office.bring(workbook([("甲项目", "双塔区", 120.45, 41.57)], head), target="geometries")
    assert verdicts(office, one) == ["changed"]
    office.write(one)
    session.refresh(held)
    assert (held.precision, held.method) == ("site", "imported")


def test_our_own_list_comes_back_with_its_changed_cells_alone(session: Session, office: Office) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)], owner="热力公司")
    make_project(session, "龙山街道改造工程", figures=[Decimal(800)])
    made = write_export(session, "projects", "xlsx", ProjectFilter())
    book = openpyxl.load_workbook(io.BytesIO(made.body))
    sheet = next(one for one in book.worksheets if any(c.value == held.name for row in one for c in row))
    for row in sheet:
        for cell in row:
            if cell.value == "热力公司":
                cell.value = "新热力公司"
    buffer = io.BytesIO()
    book.save(buffer)

    one = office.bring(buffer.getvalue(), "名单.xlsx")

    changed = [row for row in office.rows(one) if row.verdict == "changed"]
    assert [row.changes for row in changed] == [{"owner": ["热力公司", "新热力公司"]}]
    assert one.counts == {"changed": 1, "unchanged": 1}


@pytest.mark.parametrize("format_", ["GPKG", "GeoJSON", "KML"])
def test_layers_come_in_whatever_their_files_are_called(
    session: Session, office: Office, tmp_path: Path, format_: str
) -> None:
    held = make_project(session, "甲项目")
    path = tmp_path / f"layer.{format_.lower()}"
    frame = geopandas.GeoDataFrame(
        {"Name": ["甲项目"]}, geometry=[shapely.Point(120.45, 41.57)], crs="EPSG:4326"
    )
    frame.to_file(path, driver=format_)

    one = office.bring(path.read_bytes(), "位置", target="geometries")
    assert verdicts(office, one) == ["changed"]
    office.write(one)
    session.refresh(held)
    assert to_shape(held.geom).wkt == "POINT (120.45 41.57)"


def test_a_shapefile_in_another_datum_is_brought_to_ours(
    session: Session, office: Office, tmp_path: Path
) -> None:
    held = make_project(session, "甲项目")
    folder = tmp_path / "shp"
    folder.mkdir()
    frame = geopandas.GeoDataFrame(
        {"名称": ["甲项目"]}, geometry=[shapely.Point(120.451176, 41.576758)], crs="EPSG:4490"
    )
    frame.to_file(folder / "a.shp", encoding="utf-8")
    packed = shutil.make_archive(str(tmp_path / "a"), "zip", folder)

    one = office.bring(Path(packed).read_bytes(), "a.zip", target="geometries", datum="gcj02")
    assert verdicts(office, one) == ["changed"]
    office.write(one)
    session.refresh(held)
    point = to_shape(held.geom)
    assert (point.x, point.y) == pytest.approx((120.4455, 41.5745), abs=0.0005)
    assert held.source_datum == "gcj02"


def test_old_rows_and_their_files_are_forgotten(session: Session, office: Office) -> None:
    one = office.bring(workbook([("甲项目", "双塔区", "能源", "谋划", 5)]))
    now = datetime.now(UTC)
    assert forget_old_imports(session, now) == []
    assert forget_old_imports(session, now + timedelta(days=KEPT_DAYS + 1)) == [one.sha256]
    assert office.rows(one) == []
