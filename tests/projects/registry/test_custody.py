"""A place is somebody's word: a plan's, an officer's, a survey's; nobody's guess is a survey."""

from __future__ import annotations

from typing import Any

import pytest
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Project, ProjectEvent
from projects.registry import writing
from projects.registry.custody import list_steps, with_custody
from projects.registry.events import list_events
from projects.updates.submission import Submission
from projects.updates.undo import undo_event
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import OFFICER, make_project

HERE, THERE = (120.45, 41.58), (120.46, 41.58)


def placed(at: tuple[float, float] = HERE, **values: Any) -> dict[str, Any]:
    geom = from_shape(Point(at), srid=4326)
    return {"geom": geom, "precision": "site", "method": "drawn", "source_datum": "wgs84"} | values


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "shen", "reviewer", ["211300"])


@pytest.mark.parametrize(
    ("method", "precision", "custody"),
    [
        ("gazetteer", "township", "planned"),
        ("estimated", "site", "planned"),
        ("drawn", "site", "reported"),
        ("imported", "site", "reported"),
        ("imported", "surveyed", "surveyed"),
    ],
)
def test_a_place_of_which_nothing_is_said_is_in_the_lowest_custody(
    session: Session, method: str, precision: str, custody: str
) -> None:
    project = make_project(session, at=HERE, method=method, precision=precision)
    assert project.custody == custody
    assert with_custody(None, placed(method=method, precision=precision))["custody"] == custody
    assert make_project(session).custody is None


def test_the_steps_are_told_with_who_and_when(session: Session, reviewer: Desk) -> None:
    project = make_project(session, at=HERE)
    reviewer.submit(project, Submission("fields", placed(THERE), reason="按设计图"))
    said = {"custody": "surveyed", "accuracy_m": 5, "precision": "surveyed"}
    reviewer.submit(project, Submission("fields", said, evidence="测绘〔2026〕3号"))
    reviewer.submit(project, Submission("fields", {"custody": "verified"}, file_count=1))
    steps = list_steps(list_events(session, project.id))
    assert [one.custody for one in steps] == ["planned", "reported", "surveyed", "verified"]
    assert [one.is_plan for one in steps] == [True, False, False, False]
    assert steps[1].reason == "按设计图"
    assert steps[3].actor == reviewer.author.name


def test_a_survey_has_something_behind_it_and_a_visit_evidence(session: Session, reviewer: Desk) -> None:
    project = make_project(session, at=HERE, method="drawn", precision="site")
    for custody, reason in (("surveyed", ""), ("verified", "看过了")):
        with pytest.raises(BadInput) as caught:
            reviewer.submit(project, Submission("fields", {"custody": custody}, reason=reason))
        assert caught.value.field == "evidence"
    reviewer.submit(project, Submission("fields", {"custody": "surveyed"}, reason="RTK 测得"))
    assert project.custody == "surveyed"


@pytest.mark.parametrize("method", ["gazetteer", "estimated"])
def test_nobodys_guess_becomes_a_survey(session: Session, reviewer: Desk, method: str) -> None:
    project = make_project(session, at=HERE, method=method)
    for custody in ("surveyed", "verified"):
        with pytest.raises(BadInput):
            reviewer.submit(project, Submission("fields", {"custody": custody}, file_count=1))
    with pytest.raises(BadInput):
        reviewer.submit(project, Submission("fields", {"precision": "surveyed"}, reason="真的"))
    with pytest.raises(IntegrityError):
        writing.change_project(session, project, {"custody": "surveyed"}, OFFICER)


def test_a_reported_place_is_not_of_surveyed_precision(session: Session, reviewer: Desk) -> None:
    project = make_project(session)
    values = placed(precision="surveyed", custody="reported")
    with pytest.raises(BadInput) as caught:
        reviewer.submit(project, Submission("fields", values, reason="大概"))
    assert caught.value.field == "custody"


def test_a_place_that_moves_begins_anew_and_one_that_stays_keeps_its_custody(
    session: Session, reviewer: Desk
) -> None:
    project = make_project(session, at=HERE, method="drawn", precision="site", custody="verified")
    writing.change_project(session, project, placed(HERE), OFFICER)
    assert project.custody == "verified"
    writing.change_project(session, project, placed(THERE), OFFICER)
    assert project.custody == "reported"


def test_a_place_that_goes_is_in_nobodys_custody_and_comes_back_as_it_was(
    session: Session, reviewer: Desk
) -> None:
    project = make_project(session, at=HERE, method="drawn", precision="site", custody="verified")
    gone = {"geom": None, "precision": "district", "method": None, "accuracy_m": None, "source_datum": None}
    reviewer.submit(project, Submission("fields", gone, reason="是另一处"))
    assert project.custody is None
    event = session.scalars(select(ProjectEvent.id).order_by(ProjectEvent.id.desc())).first() or 0
    undo_event(session, project, event, reviewer.author, reviewer.access, reason="没有错")
    assert session.get_one(Project, project.id).custody == "verified"
