from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from projects.errors import Conflict
from projects.models import Project, ProjectEvent
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.events import list_events
from tests.support.factories import make_project

OFFICER = Author("officer", "张三")


def test_a_change_is_one_event_with_old_and_new(session: Session) -> None:
    project = make_project(session, "某园", figures=[100])
    writing.change_project(session, project, {"owner": "交投集团"}, OFFICER, reason="补录")
    newest, oldest = list_events(session, project.id)
    assert newest.changes == {"owner": [None, "交投集团"]}
    assert (newest.actor, newest.reason) == ("张三", "补录")
    assert oldest.kind == "created"
    assert oldest.changes["investment_wan"] == [None, "100"]


def test_saying_the_same_again_is_no_event(session: Session) -> None:
    project = make_project(session, "某园", owner="甲")
    assert writing.change_project(session, project, {"owner": "甲"}, OFFICER) == {}
    assert len(list_events(session, project.id)) == 1


def test_a_stale_form_writes_nothing(session: Session) -> None:
    project = make_project(session, "某园")
    read_at = project.version
    writing.change_project(session, project, {"owner": "甲"}, OFFICER, expected_version=read_at)
    with pytest.raises(Conflict):
        writing.change_project(session, project, {"owner": "乙"}, OFFICER, expected_version=read_at)
    session.refresh(project)
    assert project.owner == "甲"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE project_events SET actor = 'x'",
        "DELETE FROM project_events",
        "TRUNCATE project_events CASCADE",
    ],
)
def test_the_database_refuses_to_rewrite_history(session: Session, statement: str) -> None:
    make_project(session, "某园")
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


def test_the_database_refuses_a_round_tree(session: Session) -> None:
    upper = make_project(session, "上", is_programme=True)
    lower = make_project(session, "下", parent_id=upper.id)
    with pytest.raises(DBAPIError, match="own ancestor"):
        session.execute(
            text("UPDATE projects SET parent_id = :low WHERE id = :up"), {"low": lower.id, "up": upper.id}
        )


BROKEN = [
    "type = 'castle'",
    "status = 'done'",
    "investment_wan = -1",
    "start_year = 2022, end_year = 2021",
    "start_month = 5",
    "precision = 'site'",
    "merged_into_id = id",
    "national_code = '123'",
    "name = ''",
]


@pytest.mark.parametrize("assignment", BROKEN)
def test_the_database_refuses_what_the_rules_forbid(session: Session, assignment: str) -> None:
    project = make_project(session, "某园")
    with pytest.raises(DBAPIError):
        session.execute(text(f"UPDATE projects SET {assignment} WHERE id = {project.id}"))


def test_money_is_kept_exactly(session: Session) -> None:
    project = make_project(session, "某园", figures=["198871.3702"])
    session.expire_all()
    kept = session.scalar(select(Project.investment_wan).where(Project.id == project.id))
    assert kept == Decimal("198871.3702")


def test_events_name_their_origin(session: Session) -> None:
    make_project(session, "某园")
    assert set(session.scalars(select(ProjectEvent.origin))) == {"seed"}


def test_a_change_brings_its_totals_and_its_search_along(session: Session) -> None:
    above = make_project(session, "打捆", is_programme=True, figures=[100])
    project = make_project(session, "某园", figures=[30])
    writing.change_project(session, project, {"parent_id": above.id}, OFFICER)
    assert (above.counted_wan, above.counted_number) == (Decimal(70), 0)
    writing.change_project(session, project, {"parent_id": None}, OFFICER)
    assert (above.counted_wan, above.counted_number) == (Decimal(100), 1)
    writing.change_project(session, project, {"status": "cancelled", "owner": "交投集团"}, OFFICER)
    assert (project.counted_wan, project.counted_number) == (Decimal(0), 0)
    session.refresh(project)
    assert "交投集团" in project.search_text


def test_every_change_bears_its_moment_and_what_is_derived_bears_none(session: Session) -> None:
    above = make_project(session, "打捆", is_programme=True, figures=[100])
    project = make_project(session, "某园", figures=[30])
    before = [(one.version, one.updated_at) for one in (above, project)]
    writing.change_project(session, project, {"parent_id": above.id, "name": "新园"}, OFFICER)
    assert (above.version, above.updated_at) == before[0]
    assert project.version == before[1][0] + 1
    assert project.updated_at > before[1][1]


def test_many_changes_are_counted_once(session: Session) -> None:
    projects = [make_project(session, name, figures=[10]) for name in "甲乙"]
    with writing.counting_once(session), writing.counting_once(session):
        for project in projects:
            writing.change_project(session, project, {"status": "cancelled"}, OFFICER)
            assert project.counted_number == 1
    assert [project.counted_number for project in projects] == [0, 0]
    writing.change_project(session, projects[0], {"status": "planned"}, OFFICER)
    assert projects[0].counted_number == 1


def test_what_breaks_off_is_not_counted_later(session: Session) -> None:
    project = make_project(session, "某园", figures=[10])
    with pytest.raises(ZeroDivisionError), writing.counting_once(session):
        raise ZeroDivisionError
    writing.change_project(session, project, {"status": "cancelled"}, OFFICER)
    assert project.counted_number == 0
