"""Decisions on duplicates as data: loaded, kept, taken back, and never against an officer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.errors import SeedRejected
from projects.imports.seed_decisions import DECISION
from projects.imports.seed_rows import DOCUMENT, MENTION, PROJECT
from projects.imports.seeds import load_seeds
from projects.models import DuplicateDecision, Mention, Project, ProjectEvent
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.reconcile.decisions import decide_different
from projects.reconcile.merging import merge_projects, unmerge_project
from projects.registry.audit import Author
from tests.conftest import SEEDS

REVIEWER = Author("officer", "审核员")
CODES = {name: f"LT-211303-000{number}" for number, name in enumerate("甲乙丙丁", start=1)}
SAME = {"verdict": "same", "reason": "同一处"}


def pair(left: str, right: str, keep: str = "") -> dict[str, str]:
    decided = {"left_code": CODES[left], "right_code": CODES[right]}
    if keep:
        return decided | SAME | {"keep_code": CODES[keep]}
    return decided | {"verdict": "different", "reason": "两处"}


def write_table(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four projects: 甲 and 丙 under a programme 丁 with a stated total, 乙 alone with more details."""
    common = {
        "type": "logistics_park",
        "status_basis": "implied",
        "districts": "211303",
        "precision": "district",
    }
    projects = [
        {"code": CODES[name], "name": f"{name}园", "status": "planned", **common} for name in "甲乙丙丁"
    ]
    projects[1] |= {"owner": "乙公司", "aliases": "乙旧名"}
    projects[0]["parent_code"] = projects[2]["parent_code"] = CODES["丁"]
    projects[3]["is_programme"] = "yes"
    mentions = [
        {
            "code": CODES[name],
            "document": "plan.txt",
            "line": str(line),
            "stated_name": f"{name}园",
            "quote": f"{name}园",
            "investment_wan": str(line * 100),
            "length_km": "5" if name == "乙" else "",
        }
        for line, name in enumerate("甲乙丙丁", start=1)
    ]
    documents = [{"file": "plan.txt", "title": "规划", "short_title": "规划", "adcode": "211300"}]
    write_table(tmp_path / "documents.csv", list(DOCUMENT), documents)
    write_table(tmp_path / "projects" / "a.csv", list(PROJECT), projects)
    write_table(tmp_path / "mentions" / "a.csv", list(MENTION), mentions)
    header = (SEEDS / "places.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "places.csv").write_text(header + "\n", encoding="utf-8")
    return tmp_path


def decide(folder: Path, *rows: dict[str, str]) -> Path:
    write_table(folder / "decisions.csv", list(DECISION), list(rows))
    return folder


def get(session: Session, name: str) -> Project:
    return session.scalars(select(Project).where(Project.code == CODES[name])).one()


def merged(session: Session) -> dict[str, str]:
    session.expire_all()
    codes = dict(session.execute(select(Project.id, Project.name)).all())
    rows = session.execute(select(Project.name, Project.merged_into_id)).all()
    return {name[0]: codes[into][0] for name, into in rows if into}


def number_of_events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ProjectEvent)) or 0


def reload(session: Session, folder: Path) -> int:
    """Load again as if the tables were new; returns how many events that made."""
    before = number_of_events(session)
    notes = (folder / "documents.csv").read_text(encoding="utf-8").replace(",\n", ",又\n")
    (folder / "documents.csv").write_text(notes, encoding="utf-8")
    assert not load_seeds(session, folder).is_unchanged
    return number_of_events(session) - before


def test_pairs_are_merged_and_recorded(session: Session, folder: Path) -> None:
    load_seeds(session, decide(folder, pair("甲", "乙", keep="甲"), pair("丙", "甲")))
    assert merged(session) == {"乙": "甲"}
    kept = get(session, "甲")
    assert (kept.owner, kept.aliases, kept.length_km) == ("乙公司", ["乙园", "乙旧名"], 5)
    assert (kept.investment_wan, kept.investment_high_wan) == (100, 200)
    verdicts = session.scalars(select(DuplicateDecision.verdict).order_by(DuplicateDecision.id)).all()
    assert verdicts == ["same", "different"]


def test_loading_again_changes_nothing(session: Session, folder: Path) -> None:
    chain = [pair("甲", "乙", keep="甲"), pair("丙", "乙", keep="丙")]
    load_seeds(session, decide(folder, *chain))
    assert merged(session) == {"乙": "甲", "甲": "丙"}
    before = summarise(session, open_selection(session, ProjectFilter()))
    columns = [one.key for one in Project.__table__.columns if one.key not in ("version", "updated_at")]
    rows = session.execute(select(*(Project.__table__.c[name] for name in columns)).order_by("id")).all()
    mentions = session.execute(select(Mention.project_id, Mention.programme_id).order_by(Mention.id)).all()
    assert reload(session, folder) == 0
    assert summarise(session, open_selection(session, ProjectFilter())) == before
    assert [str(row) for row in rows] == [
        str(row)
        for row in session.execute(select(*(Project.__table__.c[name] for name in columns)).order_by("id"))
    ]
    assert (
        mentions
        == session.execute(select(Mention.project_id, Mention.programme_id).order_by(Mention.id)).all()
    )


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], {}),
        ([("乙", "甲", "乙")], {"甲": "乙"}),
        ([("甲", "乙", "")], {}),
        ([("丙", "乙", "丙")], {"乙": "丙"}),
    ],
)
def test_the_table_can_be_redone(
    session: Session, folder: Path, later: list[tuple[str, str, str]], expected: dict[str, str]
) -> None:
    load_seeds(session, decide(folder))
    alone = summarise(session, open_selection(session, ProjectFilter()))
    load_seeds(session, decide(folder, pair("甲", "乙", keep="甲"), pair("丙", "乙", keep="丙")))
    load_seeds(session, decide(folder, *(pair(*row) for row in later)))
    assert merged(session) == expected
    if not expected:
        assert summarise(session, open_selection(session, ProjectFilter())) == alone


def test_an_officer_who_parts_a_pair_is_never_overruled(session: Session, folder: Path) -> None:
    load_seeds(session, decide(folder, pair("甲", "乙", keep="甲")))
    unmerge_project(session, get(session, "乙"), REVIEWER, "两处")
    assert reload(session, folder) == 0
    assert merged(session) == {}


def test_an_officer_who_merges_a_pair_is_never_overruled(session: Session, folder: Path) -> None:
    load_seeds(session, decide(folder, pair("甲", "乙")))
    merge_projects(session, get(session, "乙"), get(session, "甲"), REVIEWER, "同一处")
    assert reload(session, folder) == 0
    assert merged(session) == {"甲": "乙"}
    load_seeds(session, decide(folder))
    assert merged(session) == {"甲": "乙"}


def test_an_officers_difference_stands_against_a_new_row(session: Session, folder: Path) -> None:
    load_seeds(session, decide(folder))
    decide_different(session, get(session, "甲"), get(session, "乙"), REVIEWER, "两处")
    load_seeds(session, decide(folder, pair("甲", "乙", keep="甲")))
    assert merged(session) == {}


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (pair("甲", "乙") | {"verdict": "maybe"}, "verdict"),
        (pair("甲", "乙") | {"right_code": "LT-211303-0099"}, "right_code"),
        (pair("甲", "乙") | {"right_code": CODES["甲"]}, "right_code"),
        (pair("甲", "乙", keep="丙"), "keep_code"),
        (pair("甲", "乙", keep="甲") | {"keep_code": ""}, "keep_code"),
        (pair("甲", "乙") | {"keep_code": CODES["甲"]}, "keep_code"),
        (pair("甲", "乙") | {"reason": ""}, "reason"),
        (pair("丁", "丙", keep="丁"), "verdict"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(
    session: Session, folder: Path, row: dict[str, str], where: str
) -> None:
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, decide(folder, row))
    assert any(f"decisions.csv:2 {where}" in one.where for one in refused.value.problems)
    assert session.scalar(select(func.count()).select_from(Project)) == 0


def test_a_pair_is_decided_once(session: Session, folder: Path) -> None:
    with pytest.raises(SeedRejected, match="1"):
        load_seeds(session, decide(folder, pair("甲", "乙"), pair("乙", "甲")))


def test_what_is_already_one_cannot_be_two(session: Session, folder: Path) -> None:
    rows = [pair("甲", "乙", keep="甲"), pair("丙", "乙", keep="丙"), pair("甲", "丙")]
    with pytest.raises(SeedRejected) as refused:
        load_seeds(session, decide(folder, *rows))
    assert [one.where for one in refused.value.problems] == ["decisions.csv:4 verdict"]
