from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from projects.accounts.access import PUBLIC, Access
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.matters.filters import MatterFilter, check_matter_filter
from projects.matters.queries import (
    get_matter,
    list_matters,
    list_matters_of,
    list_steps,
)
from projects.models import Matter, MatterNote
from projects.reconcile.merging import merge_projects
from tests.projects.matters.desk import EVERYTHING, LAND, TODAY, Desk
from tests.support.factories import make_project


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang", "officer", ["211302"])


@pytest.fixture
def neighbour(session: Session) -> Desk:
    return Desk(session, "wang", "officer", ["211321"])


@pytest.fixture
def city(session: Session) -> Desk:
    return Desk(session, "li", "officer", ["211300"])


@pytest.fixture
def viewer(session: Session) -> Desk:
    return Desk(session, "zhao", "viewer", ["211302"])


def bodies(session: Session, matter: Matter) -> list[tuple[str, str]]:
    return [(step.kind, step.body) for step in list_steps(session, matter.id)]


def test_every_step_is_one_note_in_words_and_one_version(session: Session, officer: Desk) -> None:
    matter = officer.open(make_project(session))
    officer.note(matter, "已报省厅\n等批复")
    later = TODAY + timedelta(days=60)
    officer.change(matter, "省厅要求补件", responsible=None, due_on=later, kind="approval")
    officer.close(matter, "指标已下达 𠮷🎉")
    officer.reopen(matter)
    due = LAND.due_on.isoformat() if LAND.due_on else ""
    assert bodies(session, matter) == [
        ("opened", f"种类:用地\n需协调事项:{LAND.subject}\n责任单位(人):市自然资源局\n办理期限:{due}"),
        ("note", "已报省厅\n等批复"),
        (
            "changed",
            f"种类:用地 → 审批\n责任单位(人):市自然资源局 → 空\n办理期限:{due} → {later}\n理由:省厅要求补件",
        ),
        ("closed", "未销号 → 已销号\n结果:指标已下达 𠮷🎉"),
        ("reopened", "已销号 → 未销号\n理由:指标被收回"),
    ]
    assert (matter.version, matter.closed_at, matter.result) == (5, None, None)
    assert {step.author for step in list_steps(session, matter.id)} == {"zhang的姓名"}


def test_a_closed_matter_holds_its_result_and_takes_no_further_step(session: Session, officer: Desk) -> None:
    matter = officer.close(officer.open(make_project(session)))
    assert matter.closed_at is not None
    assert matter.result == "指标已下达"
    for step in (officer.note, officer.change, officer.close):
        with pytest.raises(BadInput):
            step(matter)
    assert len(bodies(session, matter)) == 2


def test_an_open_matter_is_not_reopened_and_no_change_is_no_step(session: Session, officer: Desk) -> None:
    matter = officer.open(make_project(session))
    with pytest.raises(BadInput):
        officer.reopen(matter)
    with pytest.raises(BadInput):
        officer.change(matter)
    assert len(bodies(session, matter)) == 1


def test_a_stale_or_repeated_form_writes_nothing(session: Session, officer: Desk) -> None:
    matter = officer.open(make_project(session))
    read = matter.version
    officer.note(matter)
    with pytest.raises(Conflict):
        officer.note(matter, version=read)
    seen = matter.version
    officer.close(matter, version=seen)
    with pytest.raises(Conflict):
        officer.close(matter, version=seen)
    assert [kind for kind, _ in bodies(session, matter)] == ["opened", "note", "closed"]


def test_the_same_matter_is_open_only_once(session: Session, officer: Desk) -> None:
    project = make_project(session)
    matter = officer.open(project)
    with pytest.raises(Conflict) as refused:
        officer.open(project)
    assert refused.value.field == "subject"
    officer.close(matter)
    assert officer.open(project).id != matter.id


def test_who_may_write(session: Session, officer: Desk, neighbour: Desk, viewer: Desk, city: Desk) -> None:
    own, cross = make_project(session), make_project(session, districts=["211302", "211321"])
    for desk, project in ((neighbour, own), (viewer, own), (officer, cross)):
        with pytest.raises(Forbidden):
            desk.open(project)
    matter, shared = officer.open(own), city.open(cross)
    with pytest.raises(NotFound):
        neighbour.note(matter)
    with pytest.raises(Forbidden):
        viewer.close(matter)
    with pytest.raises(Forbidden):
        officer.note(shared)
    assert session.scalars(select(MatterNote.kind)).all() == ["opened", "opened"]


def test_who_may_read(session: Session, officer: Desk, neighbour: Desk, viewer: Desk, city: Desk) -> None:
    matter = officer.open(make_project(session), subject="本县")
    city.open(make_project(session, districts=["211302", "211321"]), subject="跨县")
    assert officer.list() == viewer.list() == city.list() == ["本县", "跨县"]
    assert neighbour.list() == ["跨县"]
    assert list_matters(session, EVERYTHING, PUBLIC, TODAY).rows == []
    assert list_matters(session, EVERYTHING, Access("administrator"), TODAY).rows
    assert get_matter(session, matter.id, viewer.access).subject == "本县"
    for access in (neighbour.access, PUBLIC):
        with pytest.raises(NotFound):
            get_matter(session, matter.id, access)
    with pytest.raises(NotFound):
        get_matter(session, 2**31 - 1, viewer.access)


def test_another_districts_code_is_not_found(session: Session, officer: Desk, neighbour: Desk) -> None:
    project = make_project(session)
    officer.open(project)
    wanted = MatterFilter(project=project.code)
    assert check_matter_filter(session, wanted, officer.access) == wanted
    for code in (project.code, "LT-211302-7777", "x' OR 1=1 --"):
        with pytest.raises(NotFound):
            check_matter_filter(session, MatterFilter(project=code), neighbour.access)


def test_matters_of_a_merged_project_are_its_homes(session: Session, officer: Desk, neighbour: Desk) -> None:
    gone, kept = make_project(session, "甲园区"), make_project(session, "乙园区")
    matter = officer.open(gone)
    reviewer = Desk(session, "chen", "reviewer", ["211302"])
    merge_projects(session, kept, gone, reviewer.author, "同一园区")
    session.flush()
    (row,) = list_matters_of(session, kept.id)
    assert (row.project_code, row.project_name) == (kept.code, "乙园区")
    wanted = check_matter_filter(session, MatterFilter(project=gone.code), officer.access)
    assert officer.list(wanted) == [LAND.subject]
    officer.close(matter)
    with pytest.raises(BadInput):
        officer.open(gone)
    assert neighbour.list() == []


def test_notes_are_never_rewritten(session: Session, officer: Desk) -> None:
    officer.open(make_project(session))
    for statement in ("UPDATE matter_notes SET body = '改'", "DELETE FROM matter_notes"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))
