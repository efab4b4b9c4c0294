"""The description of the API is complete and true: of every route, word, answer and member."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.api import project_writes
from app.api.matters import DETAILS as MATTER_DETAILS
from app.api.openapi.document import describe
from app.api.openapi.parameters import FILTER, MATTER_FILTER, UPDATE_FILTER
from projects.clock import get_today
from projects.matters import filters as matter_filters
from projects.models import Project
from projects.reading import filter_words
from projects.reading.geojson import PLAIN_COLUMNS
from projects.updates import records as update_lists
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.programs import STARTED, Program, tag

PLACE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
ROOT_URI = "urn:lantu"


@cache
def registry() -> Registry[Any]:
    resource = Resource.from_contents(describe(), default_specification=DRAFT202012)
    return Registry().with_resource(ROOT_URI, resource)


def schema_errors(schema: dict[str, Any], value: Any) -> list[str]:
    """Return where a value is not as a schema of the description says."""
    rooted = at_root(schema)
    validator = Draft202012Validator(rooted, registry=registry())
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(value)]


def at_root(node: Any) -> Any:
    """Return a schema whose references lead into the description."""
    if isinstance(node, dict):
        return {
            name: f"{ROOT_URI}{value}" if name == "$ref" else at_root(value) for name, value in node.items()
        }
    return [at_root(one) for one in node] if isinstance(node, list) else node


def check_answer(path: str, method: str, answer: TestResponse) -> None:
    """Fail unless an answer is described, with its headers and members."""
    described = describe()["paths"][path][method.lower()]["responses"]
    assert str(answer.status_code) in described, answer.text
    one = described[str(answer.status_code)]
    for name in one.get("headers", {}):
        if name != "Idempotent-Replayed":
            assert name in answer.headers
    if "content" in one:
        (mimetype,) = one["content"]
        assert answer.mimetype == mimetype
        assert schema_errors(one["content"][mimetype]["schema"], answer.get_json(force=True)) == []


def test_the_document_is_openapi_3_1(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json["openapi"] == "3.1.0"
    validate(answer.json)
    ids = [one["operationId"] for path in answer.json["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))
    assert client.get("/api/v1/openapi.json?colour=red").status_code == 400


def test_every_route_is_described_and_nothing_else(app: Flask) -> None:
    routes = {
        (PLACE.sub(r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, operations in describe()["paths"].items() for method in operations}
    assert described == routes


def test_who_may_call_is_described_as_it_is_enforced(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1"):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            operation = describe()["paths"][PLACE.sub(r"{\1}", rule.rule)][method.lower()]
            is_public = app.view_functions[rule.endpoint].audience == "public"  # type: ignore[attr-defined]
            assert ({} in operation["security"]) == is_public, rule.rule
            names = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
            assert names == PLACE.findall(rule.rule)


def test_every_word_of_the_filters_is_described() -> None:
    assert set(FILTER) == set(filter_words.READERS)
    assert set(MATTER_FILTER) == set(matter_filters.READERS)
    assert {*UPDATE_FILTER, "cursor"} == set(update_lists.READERS)


def test_every_member_of_what_is_sent_is_described() -> None:
    schemas = describe()["components"]["schemas"]
    assert set(schemas["StatusChange"]["properties"]) == set(project_writes.STATUS)
    assert set(schemas["MonthReport"]["properties"]) == set(project_writes.PROGRESS)
    assert set(schemas["DetailsChange"]["properties"]) == set(project_writes.DETAILS)
    assert set(schemas["NewMatter"]["properties"]) == set(MATTER_DETAILS)
    assert set(PLAIN_COLUMNS) <= set(schemas["Project"]["properties"]["properties"]["properties"])


def test_every_example_is_as_its_schema_says() -> None:
    for path in describe()["paths"].values():
        for operation in path.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                assert schema_errors(body["schema"], body["example"]) == [], operation["operationId"]


READS = [
    ("/api/v1/projects", "/api/v1/projects?limit=300"),
    ("/api/v1/projects", "/api/v1/projects?limit=2&sort=code&as_of=2026-01-01"),
    ("/api/v1/projects", "/api/v1/projects?colour=red"),
    ("/api/v1/projects/{code}", "/api/v1/projects/LT-211381-0005"),
    ("/api/v1/projects/{code}", "/api/v1/projects/LT-211300-9999"),
    ("/api/v1/projects/{code}/events", "/api/v1/projects/LT-211381-0005/events"),
    ("/api/v1/clusters", "/api/v1/clusters?zoom=8"),
    ("/api/v1/totals", "/api/v1/totals"),
    ("/api/v1/districts", "/api/v1/districts?parent=211300"),
    ("/api/v1/districts", "/api/v1/districts"),
    ("/api/v1/openapi.json", "/api/v1/openapi.json"),
    ("/api/v1/updates", "/api/v1/updates"),
    ("/api/v1/matters", "/api/v1/matters"),
]


@pytest.mark.parametrize(("path", "address"), READS)
def test_reads_answer_as_described(client: FlaskClient, path: str, address: str) -> None:
    check_answer(path, "GET", client.get(address))


def test_no_member_of_a_feature_is_left_out(client: FlaskClient) -> None:
    (feature,) = client.get("/api/v1/projects?limit=1").json["features"]
    described = describe()["components"]["schemas"]["Project"]["properties"]["properties"]["properties"]
    assert set(feature["properties"]) == set(described)


def test_writes_answer_as_described(empty_app: Flask, session: Session) -> None:
    officer = Program(empty_app.test_client(), session)
    reviewer = Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))
    project = make_project(session, status="construction", figures=["100"])
    gone = make_project(session, "并掉的", merged_into_id=project.id)
    session.commit()
    status, month = "/api/v1/projects/{code}/status", "/api/v1/projects/{code}/progress"

    def send(who: Program, path: str, body: Any, method: str = "POST", **headers: str) -> TestResponse:
        address = path.removeprefix("/api/v1").format(**places)
        answer = who.send(method, address, body, **headers)
        check_answer(path, method, answer)
        return answer

    places: dict[str, Any] = {"code": project.code, "update_id": 0, "matter_id": 0}
    done = {"status": "completed", "status_on": get_today().isoformat(), "evidence": "验收"}
    assert send(officer, status, done).status_code == 428
    assert send(officer, status, done, If_Match='"99"').status_code == 412
    assert send(officer, status, done | {"version": 99}).status_code == 409
    assert send(officer, status, {"colour": 1}, If_Match=tag(project)).status_code == 400
    first = send(officer, status, done, If_Match=tag(project))
    assert first.status_code == 201
    places["update_id"] = first.json["update"]["id"]
    assert send(officer, "/api/v1/updates/{update_id}", None, "GET").status_code == 200
    assert send(reviewer, "/api/v1/updates/{update_id}/return", {}).status_code == 400
    assert send(reviewer, "/api/v1/updates/{update_id}/return", {"note": "请补"}).status_code == 200
    again = send(officer, status, done, If_Match=tag(project))
    places["update_id"] = again.json["update"]["id"]
    assert send(officer, "/api/v1/updates/{update_id}/accept", {}).status_code == 403
    assert send(reviewer, "/api/v1/updates/{update_id}/accept", None).status_code == 200
    assert send(officer, "/api/v1/updates/{update_id}/withdraw", None).status_code == 409
    assert send(officer, "/api/v1/updates", None, "GET").status_code == 200
    session.refresh(project)
    wild = {"month": "2026-10", "month_wan": "1", "cumulative_wan": "900"}
    assert send(reviewer, month, wild, If_Match=tag(project)).status_code == 400
    once = {"If_Match": tag(project), "Idempotency_Key": "a"}
    assert send(reviewer, month, wild | {"confirmed": True}, **once).status_code == 200
    assert send(reviewer, month, wild | {"confirmed": True}, **once).status_code == 200
    assert send(reviewer, month, wild, **once).status_code == 422
    session.refresh(project)
    patch = {"owner": "甲", "year_plan_2026": 5}
    assert send(reviewer, "/api/v1/projects/{code}", patch, "PATCH", If_Match=tag(project)).status_code == 200
    assert send(officer, "/api/v1/projects/{code}/events", None, "GET").status_code == 200
    assert send(officer, "/api/v1/projects/{code}", None, "GET").status_code == 200
    matter = {"kind": "land", "subject": "用地预审", "due_on": "2026-12-31", "responsible": None}
    raised = send(officer, "/api/v1/projects/{code}/matters", matter)
    assert raised.status_code == 201
    places["matter_id"] = raised.json["matter"]["id"]
    note, close = "/api/v1/matters/{matter_id}/notes", "/api/v1/matters/{matter_id}/close"
    assert send(officer, note, {"body": "已报省厅"}).status_code == 428
    assert send(officer, note, {"body": "已报省厅"}, If_Match='"9"').status_code == 412
    assert send(officer, note, {"body": "已报省厅"}, If_Match='"1"').status_code == 200
    assert send(officer, close, {"result": "已批复", "version": 2}).status_code == 200
    assert send(officer, close, {"result": "已批复", "version": 3}).status_code == 400
    assert send(officer, "/api/v1/matters/{matter_id}", None, "GET").status_code == 200
    assert send(officer, "/api/v1/matters", None, "GET").status_code == 200
    places["code"] = gone.code
    assert send(officer, status, done, If_Match='"1"').status_code == 308
    assert send(officer, "/api/v1/projects/{code}", None, "GET").status_code == 301


def test_what_the_page_sends_as_an_example_is_taken(empty_app: Flask, session: Session) -> None:
    """The examples of the description work on a real project, word for word."""
    reviewer = Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))
    for path, operations in describe()["paths"].items():
        for method, operation in operations.items():
            example = (
                operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            )
            # Those of what a project does not have yet are tried where it has it.
            if path.count("{") != 1 or not path.startswith("/api/v1/projects/") or not example:
                continue
            districts = [one["adcode"] for one in example.get("districts", [{"adcode": "211302"}])]
            project: Project = make_project(session, districts=districts, status="signed")
            reviewer_address = path.removeprefix("/api/v1").format(code=project.code)
            session.commit()
            if "month" in example:
                example = example | {"cumulative_wan": "9000", "confirmed": True}
            answer = reviewer.send(method.upper(), reviewer_address, example, If_Match=tag(project))
            assert answer.status_code in (200, 201), answer.text


def test_the_page_shows_every_operation(client: FlaskClient) -> None:
    for language in ("zh", "en"):
        page = client.get(f"/api/docs?lang={language}")
        assert page.status_code == 200
        shown = read(page).texts("h3 code")
        for path, operations in describe(language)["paths"].items():
            assert path in shown
            for operation in operations.values():
                assert operation["summary"] in page.text
    assert "项目列表" not in client.get("/api/docs?lang=en").text
    assert STARTED["status"] in page.text
