"""The districts of a view: the level that its zoom tells apart, small answers, figures that reconcile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.filter import offered
from projects.map import district_view
from projects.map.features import surround
from projects.map.levels import read_hierarchy
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from tests.support.factories import make_project
from tests.support.page import read

# Around Chaoyang, by zoom: provinces, prefectures, counties, and from close by the part of one.
VIEWS = ("4/12/4/15/7", "6/52/22/55/25", "8/212/94/215/97", "10/852/380/855/383")


def ask(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/map/districts?{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json(force=True)


def rows_of(found: Any) -> list[Any]:
    rows = [feature["properties"] for feature in found["features"]]
    return [*(row for row in rows if not row["is_frame"]), *found["rest"]]


@pytest.mark.parametrize(
    ("view", "level"), [(VIEWS[0], "province"), (VIEWS[1], "prefecture"), (VIEWS[2], "county")]
)
@pytest.mark.parametrize("query", ["", "type=logistics_park&", "district=211300&", "status=construction&"])
def test_the_districts_of_a_level_and_the_rest_are_the_total(
    client: FlaskClient, registry_session: Session, query: str, view: str, level: str
) -> None:
    found = ask(client, f"{query}view={view}")
    assert found["level"] == level
    words = dict(part.split("=") for part in query.split("&") if part)
    wanted = ProjectFilter(**{word: (value,) for word, value in words.items()})
    summary = summarise(registry_session, open_selection(registry_session, wanted))
    rows = rows_of(found)
    assert sum(row["number"] for row in rows) == summary.number
    assert sum(Decimal(str(row["investment_wan"] or 0)) for row in rows) == summary.investment.wan
    assert sum(row["unlocated_number"] for row in rows) == summary.unlocated.number


def test_a_view_holds_what_lies_in_it_alone(client: FlaskClient) -> None:
    whole, part = (ask(client, f"view={view}") for view in VIEWS[2:])
    shown = [{one["id"] for one in found["features"]} for found in (whole, part)]
    assert shown[1] < shown[0]
    assert "211302" in shown[1]
    framed = [one["id"] for one in part["features"] if one["properties"]["is_frame"]]
    assert framed == ["211300"]


def test_the_figures_of_a_county_are_those_of_the_whole_answer(client: FlaskClient) -> None:
    whole = {one["id"]: one["properties"] for one in ask(client, "")["features"]}
    for feature in ask(client, f"view={VIEWS[2]}")["features"]:
        row = feature["properties"]
        if row.pop("is_frame"):
            continue
        expected = whole[feature["id"]]
        assert row.pop("label_point") == pytest.approx(expected.pop("label_point"), abs=1e-3)
        if expected["kind"] != "none":
            assert row == expected


def test_the_classes_are_those_of_the_level_in_every_view(client: FlaskClient) -> None:
    wide, close = (ask(client, f"view={view}") for view in VIEWS[2:])
    assert wide["shades"] == close["shades"]
    assert wide["shades"]["started"]["bounds"] == [20, 40, 60, 80]
    assert len(wide["shades"]["investment"]["bounds"]) == 4


def test_a_farther_view_has_fewer_corners(client: FlaskClient) -> None:
    sizes = [len(client.get(f"/map/districts?view={view}").data) for view in ("7/104/46/109/49", VIEWS[2])]
    assert sizes[0] < sizes[1]


def test_the_chosen_districts_say_where_they_lie(client: FlaskClient, registry_session: Session) -> None:
    boxes = read_hierarchy(registry_session).boxes
    found = ask(client, f"district=211302&district=211324&view={VIEWS[3]}")
    assert tuple(found["chosen"]) == surround([boxes["211302"], boxes["211324"]])
    assert ask(client, f"view={VIEWS[3]}")["chosen"] is None


def test_a_write_is_seen_at_once(empty_client: FlaskClient, session: Session) -> None:
    assert rows_of(ask(empty_client, f"view={VIEWS[2]}")) == []
    for number in (1, 2):
        make_project(session, districts=["211302"], figures=[100])
        session.commit()
        (county,) = [row for row in rows_of(ask(empty_client, f"view={VIEWS[2]}")) if row["number"]]
        assert (county["adcode"], county["number"]) == ("211302", number)


def test_an_unchanged_view_costs_a_304(client: FlaskClient) -> None:
    first = client.get(f"/map/districts?view={VIEWS[1]}")
    again = client.get(f"/map/districts?view={VIEWS[1]}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("view", ["1", "7/2/1/1/2", "30/0/0/0/0", "a/b/c/d/e"])
def test_a_wrong_view_is_refused(client: FlaskClient, view: str) -> None:
    assert client.get(f"/map/districts?view={view}").status_code == 400


def test_a_registry_of_many_districts_is_never_sent_whole(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '"by_view": false' in client.get("/").text
    assert "/map/districts" in read(client.get("/")).one("#map-page").text
    for module, name in ((district_view, "MOST_WHOLE"), (offered, "MOST_DISTRICTS")):
        monkeypatch.setattr(module, name, 3)
    page = read(client.get("/"))
    assert '"by_view": true' in page.one("#map-page").text
    assert not [link for link in page.links("link[rel=preload]") if "districts" in link]
    assert ask(client, "")["level"] == "province"


def test_what_is_too_many_for_a_view_is_shown_by_the_next_level(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(district_view, "MOST_DRAWN", 3)
    assert ask(client, f"view={VIEWS[2]}")["level"] == "prefecture"
