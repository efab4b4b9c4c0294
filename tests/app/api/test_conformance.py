"""Whatever the description allows, and what it does not, is answered as the description says.

schemathesis makes requests of every operation, valid and broken ones, the same at each run. A longer run:
`LANTU_TEST_CASES=500 make test-fast ARGS=tests/app/api/test_conformance.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, checks
from schemathesis.schemas import BaseSchema

from app.api.openapi.document import describe
from projects.accounts import tokens
from tests.conftest import make_app, make_session, rolled_back
from tests.support.factories import make_project
from tests.support.people import make_officer

CASES = int(os.environ.get("LANTU_TEST_CASES", "12"))
# A district that is not there, a line without its document, a cursor of another list are answered 400, and no
# schema can say so beforehand.
UNTOLD = [checks.positive_data_acceptance]
OPERATIONS = [(path, method.upper()) for path, methods in describe()["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def api(registry_url: str) -> Iterator[Flask]:
    """The application on a registry with a project of our own; nothing that is sent stays."""
    with rolled_back(registry_url) as connection, make_session(connection) as session:
        make_project(session, "一号", status="construction", figures=["100"])
        session.commit()
        app = make_app(registry_url, connection)
        yield app
        app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def schema(api: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", api)


@pytest.fixture(scope="module")
def bearer(api: Flask) -> dict[str, str]:
    """The header of a program of the city's reviewer."""
    with make_session(api.extensions["test_connection"]) as session:
        officer = make_officer(session, "li", "reviewer", ("211300",))
        token = tokens.create_token(session, officer.id, "程序", "write", 30)
        session.commit()
    return {"Authorization": f"Bearer {token}"}


def try_out(operation: APIOperation[Any], headers: dict[str, str]) -> None:
    """Send what the description makes of an operation; raises for an answer that it does not describe."""

    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        # A client in this process takes no compressed answer.
        case.call_and_validate(headers=headers | {"Accept-Encoding": "identity"}, excluded_checks=UNTOLD)

    send()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_anyone_is_answered_as_described(schema: BaseSchema, path: str, method: str) -> None:
    try_out(schema[path][method], {})


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_reviewers_program_is_answered_as_described(
    schema: BaseSchema, bearer: dict[str, str], path: str, method: str
) -> None:
    try_out(schema[path][method], bearer)


def test_ogc_api_is_answered_as_its_own_description_says(api: Flask) -> None:
    operations = [
        found.ok() for found in schemathesis.openapi.from_wsgi("/ogc/api?f=json", api).get_all_operations()
    ]
    assert len(operations) > 25
    for operation in operations:
        try_out(operation, {})
