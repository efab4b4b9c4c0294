"""Who stands for a place is told on the map: as a colour, and in words in the popup."""

from __future__ import annotations

import json

from flask.testing import FlaskClient
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy.orm import Session

from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import enter_as, make_officer

HERE = {
    "geom": from_shape(Point(120.45, 41.57), srid=4326),
    "precision": "surveyed",
    "method": "drawn",
    "accuracy_m": 5,
    "source_datum": "wgs84",
    "custody": "surveyed",
}


def test_the_steps_of_a_place_say_who_when_and_how(session: Session, empty_client: FlaskClient) -> None:
    project = make_project(session, "甲水厂", at=(120.4501, 41.5701))
    reviewer = Desk(session, "shen", "reviewer", ["211300"])
    reviewer.submit(project, Submission("fields", HERE, reason="GPS 实测"))
    session.commit()
    planned, surveyed = empty_client.get(f"/map/custody/{project.code}").json["steps"]
    assert (planned["custody"], planned["who"]) == ("规划所述", "tests")
    # Who of the office it was is not for the public.
    assert (surveyed["custody"], surveyed["how"], surveyed["who"]) == ("实测成果", "GPS 实测", "")
    enter_as(empty_client, session, make_officer(session, "zhang"))
    assert empty_client.get(f"/map/custody/{project.code}").json["steps"][1]["who"] == "shen的姓名"


def test_a_project_without_a_place_is_in_nobodys_custody(session: Session, empty_client: FlaskClient) -> None:
    project = make_project(session, "乙水厂", precision="district")
    session.commit()
    assert empty_client.get(f"/map/custody/{project.code}").json == {"steps": [], "waiting": []}
    assert empty_client.get("/map/custody/LT-211300-0000").status_code == 404


def test_the_map_is_coloured_by_custody(session: Session, empty_client: FlaskClient) -> None:
    make_project(session, "甲水厂", at=(120.45, 41.57))
    session.commit()
    page = read(empty_client.get("/?colour=custody"))
    assert page.one('[data-colour="custody"][aria-current]').text == "位置来历"
    told = json.loads(page.one("#map-page").text)
    assert list(told["colours"]["custody"]) == ["planned", "reported", "surveyed", "verified"]
    (feature,) = json.loads(empty_client.get("/map/features").text)["features"]
    assert feature["properties"]["custody"] == "planned"
