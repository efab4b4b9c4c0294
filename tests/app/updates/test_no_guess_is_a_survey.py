"""Nobody's guess is ever a survey: by whichever door a place comes in, what was only read is never one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.ground.parts import Features, PartFacts, replace_part
from projects.errors import BadInput
from projects.ground.locating import find_proposals, submit_proposals
from projects.models import Project, Update
from projects.registry.custody import MEASURED
from projects.updates.submission import Submission
from projects.updates.works import who
from tests.projects.evidence.samples import make_photo
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.imports import HEAD, Office, workbook
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.programs import Program, tag

HERE = (120.45, 41.57)
WHERE = {"lon": "120.45", "lat": "41.57"}
GUESSES = ("gazetteer", "estimated")


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "桃花吐镇水厂", precision="district")
    session.commit()
    return project


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


@pytest.fixture
def ground(session: Session) -> None:
    """A town that a project's name names, and a road from it to another."""
    given = [
        ("town", shapely.Point(HERE), "桃花吐镇", ()),
        ("town", shapely.Point(120.55, 41.57), "他拉皋镇", ()),
        ("national_road", shapely.LineString([HERE, (120.55, 41.57)]), None, ("G101",)),
    ]
    features = [
        Features(kind, np.array([shape], dtype=object), [name], [refs]) for kind, shape, name, refs in given
    ]
    replace_part(session, PartFacts("try", "test", "Try", "© Try", "try.gdb", "0" * 64), features)
    session.commit()


def sent_last(session: Session) -> dict[str, Any]:
    """Return the new values of the last update."""
    session.expire_all()
    update = session.scalars(select(Update).order_by(Update.id.desc())).first()
    assert update is not None
    return {name: new for name, (_old, new) in update.changes.items()}


def send(desk: FlaskClient, project: Project, query: dict[str, str], **typed: Any) -> int:
    form = read(desk.get(f"/projects/{project.code}/place", query_string=query)).one("form.place-form")
    sent = dict(form.pairs) | typed | {"csrf_token": csrf_token(desk, "/account")}
    return desk.post(f"/projects/{project.code}/place", data=sent).status_code


@pytest.mark.parametrize("custody", MEASURED)
@pytest.mark.parametrize("method", GUESSES)
def test_no_update_calls_a_guess_a_survey(
    session: Session, project: Project, method: str, custody: str
) -> None:
    values = {
        "geom": from_shape(shapely.Point(HERE), srid=4326),
        "precision": "site",
        "method": method,
        "accuracy_m": 1000,
        "source_datum": "wgs84",
        "custody": custody,
    }
    reviewer = Desk(session, "shen", "reviewer", ["211300"])
    with pytest.raises(BadInput) as caught:
        reviewer.submit(project, Submission("fields", values, evidence="测〔2026〕1号", file_count=1))
    assert caught.value.field == "custody"


def test_a_click_with_however_small_an_error_is_reported(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    assert send(desk, project, {}, **WHERE, accuracy_m="1") == 303
    assert (sent_last(session)["custody"], sent_last(session)["precision"]) == ("reported", "site")


def test_a_survey_without_anything_behind_it_is_refused(desk: FlaskClient, project: Project) -> None:
    for custody in MEASURED:
        assert send(desk, project, {}, **WHERE, accuracy_m="1", custody=custody) == 400


@pytest.mark.usefixtures("ground")
def test_a_road_of_the_ground_is_reported_and_cannot_be_called_a_survey(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    words = {"road": "G101", "start": "桃花吐镇", "end": "他拉皋镇"}
    for custody in MEASURED:
        assert send(desk, project, words, custody=custody, evidence="测〔2026〕1号") == 400
    assert send(desk, project, words) == 303
    assert sent_last(session)["custody"] not in MEASURED


def test_the_survey_of_another_project_is_not_this_ones(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    held = {"method": "drawn", "precision": "surveyed", "accuracy_m": 5, "custody": "surveyed"}
    other = make_project(session, "测过的厂", at=HERE, **held)
    session.commit()
    assert send(desk, project, {"same": other.code}) == 303
    assert (sent_last(session)["custody"], sent_last(session)["precision"]) == ("reported", "site")


def test_a_photo_says_where_it_was_taken_and_no_more(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    photo = make_photo()
    assert send(desk, project, {}, files=(BytesIO(photo), "现场.jpg")) == 303
    assert sent_last(session)["custody"] not in MEASURED


@pytest.mark.usefixtures("ground")
def test_what_the_ground_proposes_is_nobodys_survey(session: Session, project: Project) -> None:
    root = make_officer(session, "root1", "administrator", ())
    submit_proposals(session, list(find_proposals(session)), *who(session, root.id))
    sent = sent_last(session)
    assert sent["method"] == "gazetteer"
    assert sent.get("custody", "planned") not in MEASURED
    assert sent["precision"] != "surveyed"


@pytest.mark.parametrize("custody", MEASURED)
def test_no_program_calls_a_guess_a_survey(reviewer: Program, project: Project, custody: str) -> None:
    body = {
        "geom": {"type": "Point", "coordinates": HERE},
        "precision": "site",
        "method": "gazetteer",
        "custody": custody,
        "evidence": "测〔2026〕1号",
    }
    answer = reviewer.send("PATCH", f"/projects/{project.code}", body, If_Match=tag(project))
    assert (answer.status_code, answer.json["error"]["field"]) == (400, "custody")


@pytest.mark.parametrize("custody", ["实测成果", "现场核实"])
def test_no_table_calls_a_guess_a_survey(session: Session, tmp_path: Path, custody: str) -> None:
    head = (*HEAD, "经度", "纬度", "落位精度", "落位方法", "位置来历")
    row = ("新水厂", "双塔区", "物流园区/仓储", "谋划", 100, *HERE, "场址", "地名库", custody)
    office = Office(session, tmp_path)
    brought = office.bring(workbook([row], head))
    office.write(brought)
    written = session.scalars(select(Project).where(Project.name == "新水厂")).all()
    assert [one.custody for one in written if one.custody in MEASURED] == []
