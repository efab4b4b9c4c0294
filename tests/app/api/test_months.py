"""Months for programs: the numbers of the page, and a freeze with the refusals of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import FrozenMonth
from tests.conftest import make_app
from tests.support.history import copy_database, open_past
from tests.support.months import LAST, MOVES, THIS, fill_months
from tests.support.programs import Program

CITY = "211300"
PATH = f"/months/{LAST:%Y-%m}"


@pytest.fixture(scope="module")
def months_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_months_api")
    with open_past(url) as session:
        fill_months(session)
        session.commit()
    return url


@pytest.fixture(scope="module")
def months_app(months_url: str) -> Iterator[Flask]:
    app = make_app(months_url)
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def months_session(months_url: str) -> Iterator[Session]:
    with open_past(months_url) as session:
        yield session


def test_a_month_is_read_frozen_and_stays(months_app: Flask, months_session: Session) -> None:
    anyone, session = months_app.test_client(), months_session
    reviewer = Program(months_app.test_client(), session, "li", "reviewer", (CITY,))
    county = Program(months_app.test_client(), session, "wai", "reviewer", ("211302",))
    officer = Program(months_app.test_client(), session, "zhang", "officer", (CITY,))

    listed = reviewer.send("GET", "/months").json
    assert (listed["district"], listed["months"][0]["month"]) == (CITY, f"{THIS:%Y-%m}")
    assert not any(one["is_frozen"] for one in listed["months"])

    public = anyone.get(f"/api/v1{PATH}?district={CITY}")
    told = public.get_json()
    assert MOVES.items() <= {(row["kind"], row["project_name"]) for row in told["differences"]["rows"]}
    found = told["differences"]
    deltas = sum(row["number_delta"] for row in found["rows"])
    assert found["number_after"] - found["number_before"] == deltas
    assert found["wan_after"] == told["summary"]["investment_wan"]
    assert (told["unreported"], told["matters"]) == (None, None)
    known = reviewer.send("GET", f"{PATH}?district={CITY}").json
    assert len(known["unreported"]) == known["due_number"] - known["reported_number"]
    held = {"If-None-Match": public.headers["ETag"]}
    assert anyone.get(f"/api/v1{PATH}?district={CITY}", headers=held).status_code == 304

    remind = f"/months/{THIS:%Y-%m}/remind"
    assert officer.post(remind, {"district": "211302"}).status_code == 403
    reminded = reviewer.post(remind, {"district": "211302"})
    assert reminded.status_code == 200
    assert (reminded.json["district"], reminded.json["reminded_by"]) == ("211302", "li的姓名")
    assert county.post(remind, {"district": "211302"}).json == reminded.json
    assert reviewer.post(remind, {}).status_code == 400
    assert reviewer.post("/months/2100-12/remind", {"district": "211302"}).status_code == 404

    sent = {"district": CITY, "confirmed": True, "note": "已核对"}
    freeze = f"{PATH}/freeze"
    assert officer.post(freeze, sent).status_code == 403
    assert county.post(freeze, sent).status_code == 403
    for wrong, field in (
        ({"district": CITY}, "confirmed"),
        ({"confirmed": True}, "district"),
        ({"district": "abc", "confirmed": True}, "district"),
        (sent | {"colour": 1}, "colour"),
        (sent | {"note": "长" * 501}, "note"),
    ):
        refused = reviewer.post(freeze, wrong)
        assert (refused.status_code, refused.json["error"]["field"]) == (400, field)
    assert reviewer.post("/months/2100-12/freeze", sent).status_code == 404
    assert reviewer.post("/months/2026-13/freeze", sent).status_code == 400
    assert session.scalars(select(FrozenMonth)).all() == []
    session.rollback()

    first = reviewer.post(freeze, sent, Idempotency_Key="k-1")
    assert first.status_code == 200
    assert (first.json["is_frozen"], first.json["frozen_for"], first.json["note"]) == (True, CITY, "已核对")
    assert reviewer.post(freeze, sent, Idempotency_Key="k-1").data == first.data
    assert reviewer.post(freeze, sent).status_code == 409
    assert county.post(freeze, sent | {"district": "211302"}).status_code == 409
    after = anyone.get(f"/api/v1{PATH}?district={CITY}", headers=held)
    assert (after.status_code, after.get_json()["is_frozen"]) == (200, True)
    assert after.get_json()["frozen_by"] is None
    assert reviewer.send("GET", f"{PATH}?district={CITY}").json["frozen_by"] == first.json["frozen_by"]
    assert session.scalars(select(FrozenMonth.adcode)).one() == CITY
