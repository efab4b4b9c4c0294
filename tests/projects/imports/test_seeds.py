"""The seed loader: checks every row, loads all or nothing, keeps what officers changed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.errors import SeedRejected
from projects.imports.seed_rows import DOCUMENT, MENTION, PROJECT
from projects.imports.seeds import load_seeds
from projects.models import Allocation, FundingPart, Mention, Project, ProjectEvent, Statement
from projects.registry import writing
from projects.registry.audit import Author
from tests.conftest import SEEDS

PROJECT_ROW = {
    "code": "LT-211303-0001",
    "name": "龙城物流园",
    "type": "logistics_park",
    "status": "planned",
    "status_basis": "implied",
    "districts": "211303",
    "precision": "district",
}
MENTION_ROW = {
    "code": "LT-211303-0001",
    "document": "plan.txt",
    "line": "3",
    "stated_name": "龙城区物流园",
    "quote": "龙城区物流园",
    "investment_wan": "5000",
    "investment_text": "0.5亿元",
}
DOCUMENT_ROW = {"file": "plan.txt", "title": "规划", "short_title": "规划", "adcode": "211300"}
Writer = Callable[..., Path]


def write_table(path: Path, columns: dict[str, object], rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def write_seeds(tmp_path: Path) -> Writer:
    def write(
        projects: list[dict[str, str]] | None = None, mentions: list[dict[str, str]] | None = None
    ) -> Path:
        write_table(tmp_path / "documents.csv", DOCUMENT, [DOCUMENT_ROW])
        write_table(tmp_path / "projects" / "a.csv", PROJECT, projects or [PROJECT_ROW])
        write_table(tmp_path / "mentions" / "a.csv", MENTION, mentions or [MENTION_ROW])
        header, *places = (SEEDS / "places.csv").read_text(encoding="utf-8").splitlines()
        near = [line for line in places if ",2113" in line]
        (tmp_path / "places.csv").write_text("\n".join([header, *near]) + "\n", encoding="utf-8")
        return tmp_path

    return write


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_load_makes_projects_mentions_figures_and_events(session: Session, write_seeds: Writer) -> None:
    done = load_seeds(session, write_seeds(mentions=[MENTION_ROW | {"funding": "bond:4000|self"}]))
    assert (done.created, done.changed) == (1, 0)
    project = session.scalars(select(Project)).one()
    assert project.investment_wan == Decimal(5000)
    assert project.bucket == "district"
    assert "龙城区物流园" in project.search_text
    assert [count(session, model) for model in (Mention, Statement, FundingPart, Allocation)] == [1, 1, 2, 1]
    assert session.scalars(select(ProjectEvent.kind)).all() == ["created"]


def test_loading_twice_changes_nothing(session: Session, write_seeds: Writer) -> None:
    load_seeds(session, write_seeds())
    assert load_seeds(session, write_seeds()).is_unchanged


def test_loading_the_same_rows_in_a_changed_file_changes_no_project(
    session: Session, write_seeds: Writer
) -> None:
    folder = write_seeds()
    load_seeds(session, folder)
    (folder / "projects" / "b.csv").write_text(",".join(PROJECT) + "\n", encoding="utf-8")
    done = load_seeds(session, folder)
    assert (done.is_unchanged, done.created, done.changed) == (False, 0, 0)
    assert count(session, ProjectEvent) == 1
    assert session.scalars(select(Project.version)).one() == 1


def test_a_later_load_writes_what_is_new_as_one_event(session: Session, write_seeds: Writer) -> None:
    load_seeds(session, write_seeds())
    done = load_seeds(
        session,
        write_seeds([PROJECT_ROW | {"owner": "交投集团"}], [MENTION_ROW | {"investment_wan": "6000"}]),
    )
    assert (done.created, done.changed) == (0, 1)
    newest = session.scalars(select(ProjectEvent).order_by(ProjectEvent.id.desc())).first()
    assert newest is not None
    assert newest.changes["owner"] == [None, "交投集团"]
    assert newest.changes["investment_wan"] == ["5000", "6000"]


def test_a_later_load_never_overwrites_an_officer(session: Session, write_seeds: Writer) -> None:
    load_seeds(session, write_seeds())
    project = session.scalars(select(Project)).one()
    writing.change_project(session, project, {"status": "construction"}, Author("officer", "张三"))
    load_seeds(session, write_seeds([PROJECT_ROW | {"status": "signed", "owner": "交投集团"}]))
    session.expire_all()
    assert (project.status, project.owner) == ("construction", "交投集团")


def test_a_withdrawn_mention_is_gone_and_in_the_history(session: Session, write_seeds: Writer) -> None:
    second = MENTION_ROW | {"line": "9", "quote": "另一处", "investment_wan": "9000"}
    load_seeds(session, write_seeds(mentions=[MENTION_ROW, second]))
    assert session.scalars(select(Project)).one().has_conflict
    load_seeds(session, write_seeds())
    session.expire_all()
    assert not session.scalars(select(Project)).one().has_conflict
    assert count(session, Mention) == 1
    newest = session.scalars(select(ProjectEvent).order_by(ProjectEvent.id.desc())).first()
    assert newest is not None
    assert newest.changes["mentions"][0] == ["龙城区物流园:9"]


@pytest.mark.parametrize(
    ("figure", "column"), [({"length_km": "30"}, "precision"), ({"land_m2": "300000000"}, "precision")]
)
def test_a_long_line_or_a_wide_area_is_no_point(
    session: Session, write_seeds: Writer, figure: dict[str, str], column: str
) -> None:
    located = PROJECT_ROW | {"precision": "township", "places": "西大营子镇"}
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, write_seeds([located], [MENTION_ROW | figure]))
    assert any(column in problem.where for problem in refused.value.problems)


def test_the_lowest_area_of_the_registered_scope_is_the_projects_own(
    session: Session, write_seeds: Writer
) -> None:
    wide = MENTION_ROW | {"line": "9", "quote": "另一处", "land_m2": "900", "investment_wan": ""}
    part = MENTION_ROW | {
        "line": "11",
        "quote": "三处",
        "land_m2": "70",
        "scope": "land_m2:一期",
        "investment_wan": "",
    }
    load_seeds(session, write_seeds(mentions=[wide, MENTION_ROW | {"land_m2": "500"}, part]))
    project = session.scalars(select(Project)).one()
    assert (project.land_m2, project.measures_apart, project.has_measure_conflict) == (500, ["land_m2"], True)


WRONG_PROJECTS = [
    ({"type": "castle"}, "type"),
    ({"status": ""}, "status"),
    ({"districts": "999999"}, "districts"),
    ({"districts": "211302:0.5|211303:0.4"}, "districts"),
    ({"districts": "211302|211302"}, "districts"),
    ({"parent_code": "LT-211303-0999"}, "parent_code"),
    ({"parent_code": "LT-211303-0001"}, "projects"),
    ({"precision": "township"}, "places"),
    ({"precision": "township", "places": "不存在的镇"}, "places"),
    ({"precision": "township", "places": "叶柏寿街道"}, "places"),
    # ±3 km is no site, a road and a city-wide work are no point in one county.
    ({"precision": "site", "places": "西大营子镇"}, "precision"),
    ({"precision": "village", "places": "下河首"}, "precision"),
    ({"precision": "township", "places": "西大营子镇", "type": "local_road"}, "precision"),
    ({"precision": "township", "places": "西大营子镇", "districts": "211300"}, "places"),
    # A route that only begins in its district.
    ({"precision": "route", "places": "西大营子镇|铁南街道"}, "places"),
    ({"scope": "一期"}, "scope"),
    ({"status_on": "2025-13-01"}, "status_on"),
    ({"is_programme": "maybe"}, "is_programme"),
    ({"code": "X-1"}, "code"),
    ({"national_code": "12"}, "national_code"),
]
WRONG_MENTIONS = [
    ({"code": "LT-211303-0777"}, "code"),
    ({"document": "none.txt"}, "document"),
    ({"line": "0"}, "line"),
    ({"investment_wan": "1,00"}, "investment_wan"),
    ({"investment_wan": "约100"}, "investment_wan"),
    ({"investment_corrected_wan": "7990"}, "note"),
    ({"start_year": "2023", "end_year": "2022"}, "end_year"),
    ({"start_month": "3"}, "start_month"),
    ({"scope": "length_km:全线"}, "scope"),
    ({"scope": "一期"}, "scope"),
    ({"purpose": "investment_wan:lottery"}, "purpose"),
    ({"funding": "lottery:5"}, "funding"),
    ({"programme_code": "LT-211303-0001"}, "projects"),
]


@pytest.mark.parametrize(("change", "column"), WRONG_PROJECTS)
def test_a_wrong_project_row_is_named_and_nothing_loads(
    session: Session, write_seeds: Writer, change: dict[str, str], column: str
) -> None:
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, write_seeds([PROJECT_ROW | change]))
    assert any(column in problem.where for problem in refused.value.problems), refused.value.problems
    assert count(session, Project) == 0


@pytest.mark.parametrize(("change", "column"), WRONG_MENTIONS)
def test_a_wrong_mention_row_is_named_and_nothing_loads(
    session: Session, write_seeds: Writer, change: dict[str, str], column: str
) -> None:
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, write_seeds(mentions=[MENTION_ROW, MENTION_ROW | change]))
    assert any(column in problem.where for problem in refused.value.problems), refused.value.problems
    assert count(session, Mention) == 0


def test_every_wrong_row_is_listed_at_once(session: Session, write_seeds: Writer) -> None:
    with pytest.raises(SeedRejected) as refused:
        load_seeds(
            session,
            write_seeds([PROJECT_ROW | {"type": "castle", "status": "?"}], [MENTION_ROW | {"line": "x"}]),
        )
    assert len(refused.value.problems) == 3
    assert "a.csv:2 " in refused.value.problems[0].where


def test_a_broken_file_is_named(session: Session, write_seeds: Writer) -> None:
    folder = write_seeds()
    (folder / "projects" / "a.csv").write_text("code,name\n1,2\n", encoding="utf-8")
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, folder)
    assert "projects/a.csv" in refused.value.problems[0].where
    (folder / "projects" / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SeedRejected):
        load_seeds(session, folder)


def test_a_quote_must_stand_in_its_line(session: Session, write_seeds: Writer, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "plan.txt").write_text("一\n二\n建设龙城区物流园。\n", encoding="utf-8")
    folder = write_seeds()
    assert load_seeds(session, folder, documents).created == 1
    shutil.rmtree(folder / "mentions")
    folder = write_seeds(mentions=[MENTION_ROW | {"line": "2"}])
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, folder, documents)
    assert "quote" in refused.value.problems[0].where


def test_an_impossible_unit_is_kept_beside_its_correction(session: Session, write_seeds: Writer) -> None:
    row = MENTION_ROW | {
        "investment_wan": "0.799",
        "investment_text": "7990元",
        "investment_corrected_wan": "7990",
        "note": "两条路的合计,单位应为万元",
    }
    load_seeds(session, write_seeds(mentions=[row]))
    assert session.scalars(select(Project.investment_wan)).one() == 7990
    statement = session.scalars(select(Statement)).one()
    assert (statement.value, statement.as_written) == (Decimal("0.799"), "7990元")
