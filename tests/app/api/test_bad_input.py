"""What programs send and the registry refuses: plainly, at its field, with nothing half written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Project, Update
from tests.support.factories import make_project
from tests.support.programs import STARTED, Program, tag


def count_updates(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Update)) or 0


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"{", 400),
        (b"[1]", 400),
        (b'"x"', 400),
        (b"null", 400),
        (b"\xff\xfe{}", 400),
        (b'{"status": NaN}', 400),
        (b'{"status": -Infinity}', 400),
        (b'{"status": 1e400}', 400),
        (b'{"status": "a", "status": "b"}', 400),
        (b'{"\\ud800": 1, "\\ud800": 2}', 400),
        (b'{"colour": "red"}', 400),
        (b'{"reason": "\\u0000"}', 400),
        (b'{"reason": "\\ud800"}', 400),
        (b'{"reason": "a\\u0007b"}', 400),
        (b'{"status": ["construction"]}', 400),
        (b'{"status": {"a": {"b": []}}}', 400),
        (b'{"status": true}', 400),
        (b'{"status": "construction", "status_on": "2199-01-01", "evidence": "x"}', 400),
        (b'{"status": "construction", "status_on": 20260601, "evidence": "x"}', 400),
        (b'{"status": "flying"}', 400),
        (b'{"status": "construction", "status_on": "2026-06-01"}', 400),
        (b'{"evidence_link": "javascript:alert(1)", "status": "signed"}', 400),
        (b"[" * 200_000, 400),
        (b'{"geom": ' * 5_000 + b"1" + b"}" * 5_000, 400),
        (b'{"reason": "' + b"x" * 501 + b'"}', 400),
        (b'{"reason": "' + b"x" * 1024 * 1024 + b'"}', 413),
        (b'{"version": ' + b"9" * 10_000 + b"}", 400),
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused_plainly(
    session: Session, officer: Program, project: Project, data: bytes, status: int
) -> None:
    sent = officer.raw(f"/projects/{project.code}/status", data, version=project.version)
    assert sent.status_code == status
    assert sent.json["error"]["status"] == status
    assert sent.json["error"]["message"]
    assert "Traceback" not in sent.text
    assert count_updates(session) == 0


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_anything_but_json_is_refused(officer: Program, project: Project, mimetype: str) -> None:
    sent = officer.raw(f"/projects/{project.code}/status", json.dumps(STARTED).encode(), mimetype)
    assert (sent.status_code, sent.json["error"]["field"]) == (415, "Content-Type")


def test_a_query_of_a_write_is_refused(officer: Program, project: Project) -> None:
    sent = officer.post(f"/projects/{project.code}/status?as_of=2026-01-01", STARTED)
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "as_of")
    english = officer.post(f"/projects/{project.code}/status?lang=en", STARTED)
    assert english.status_code == 428


WRONG_DETAILS: list[tuple[dict[str, Any], str]] = [
    ({"investment_wan": "abc", "reason": "x"}, "investment_wan"),
    ({"investment_wan": "12,345.6789 亿", "reason": "x"}, "investment_wan"),
    ({"investment_wan": 1.00001, "reason": "x"}, "investment_wan"),
    ({"investment_wan": -5, "reason": "x"}, "investment_wan"),
    ({"investment_wan": True, "reason": "x"}, "investment_wan"),
    ({"investment_wan": "5"}, "evidence"),
    ({"investment_wan": None, "reason": "x"}, "investment_wan"),
    ({"name": ""}, "name"),
    ({"name": None}, "name"),
    ({"name": "长" * 201}, "name"),
    ({"name": "两\n行"}, "name"),
    ({"owner": 5}, "owner"),
    ({"nature": "fancy"}, "nature"),
    ({"start_year": 2199}, "start_year"),
    ({"start_year": 2026.5}, "start_year"),
    ({"start_month": 3}, "start_year"),
    ({"start_year": 2030, "end_year": 2020}, "end_year"),
    ({"start_year": 2024, "start_month": 9, "end_year": 2024, "end_month": 3}, "end_month"),
    ({"national_code": "2026"}, "national_code"),
    ({"length_km": 0}, "length_km"),
    ({"length_km": "1e3"}, "length_km"),
    ({"assisting_units": [1]}, "assisting_units"),
    ({"assisting_units": ["x"] * 5000 + [f"u{n}" for n in range(30)]}, "assisting_units"),
    ({"year_plan_1900": 1}, "year_plan_1900"),
    ({"year_plan_20266": 1}, "year_plan_20266"),
    ({"status": "cancelled"}, "status"),
    ({"id": 5}, "id"),
    ({"precision": "site"}, "precision"),
    ({"method": "drawn"}, "method"),
    ({"geom": "POINT(1 2)"}, "geom"),
    ({"geom": {"type": "Point", "coordinates": [200, 41]}}, "geom"),
    ({"geom": {"type": "Point", "coordinates": ["120", "41"]}}, "geom"),
    ({"geom": {"type": "Point", "coordinates": []}}, "geom"),
    ({"geom": {"type": "Point", "coordinates": [120, 41], "crs": 1}}, "geom"),
    ({"geom": {"type": "GeometryCollection", "coordinates": []}}, "geom"),
    ({"geom": {"type": "LineString", "coordinates": [[120, 41]]}}, "geom"),
    ({"geom": {"type": "LineString", "coordinates": [[120, 41], [121]]}}, "geom"),
    ({"geom": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}}, "geom"),
    ({"geom": {"type": "Point", "coordinates": [120, 41]}, "source_datum": "mars"}, "datum"),
    ({}, "None"),
]


@pytest.mark.parametrize(("body", "field"), WRONG_DETAILS, ids=lambda value: str(value)[:60])
def test_a_detail_that_cannot_be_is_refused_at_its_field(
    session: Session, reviewer: Program, project: Project, body: dict[str, Any], field: str
) -> None:
    sent = reviewer.send("PATCH", f"/projects/{project.code}", body, If_Match=tag(project))
    assert (sent.status_code, str(sent.json["error"]["field"])) == (400, field)
    assert count_updates(session) == 0


def test_a_huge_number_in_a_place_is_refused(session: Session, reviewer: Program, project: Project) -> None:
    body = b'{"geom": {"type": "Point", "coordinates": [1e400, 41]}}'
    headers = reviewer.headers | {"If-Match": tag(project)}
    sent = reviewer.client.patch(
        f"/api/v1/projects/{project.code}", data=body, content_type="application/json", headers=headers
    )
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "geom")


def test_a_national_code_belongs_to_one_project(
    session: Session, reviewer: Program, project: Project
) -> None:
    code = "2026-211302-48-01-123456"
    holder = make_project(session, "另一个", national_code=code)
    session.commit()
    sent = reviewer.send("PATCH", f"/projects/{project.code}", {"national_code": code}, If_Match=tag(project))
    assert sent.status_code == 409
    assert holder.code in sent.json["error"]["message"]


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE projects; --", "<script>alert(1)</script>", "{{ 7*7 }}", "🏗𠮷"]
)
def test_text_is_only_text(session: Session, reviewer: Program, project: Project, text: str) -> None:
    sent = reviewer.send("PATCH", f"/projects/{project.code}", {"owner": text}, If_Match=tag(project))
    assert sent.status_code == 200
    session.refresh(project)
    assert project.owner == text
