"""The search on the map as the browser asks for it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def test_answers_say_what_they_are_in_the_readers_language(client: FlaskClient) -> None:
    found = client.get("/map/find?q=朝阳市").get_json()["found"]
    assert found[0]["kind"] == "district"
    assert (found[0]["name"], found[0]["detail"]) == ("朝阳市", "市")
    assert len(found[0]["bounds"]) == 4
    english = client.get("/map/find?q=120.45,41.57&lang=en").get_json()["found"]
    assert english[0]["detail"] == "Position (WGS-84)"


def test_projects_come_with_their_code_and_type(client: FlaskClient) -> None:
    found = client.get("/map/find?q=国际物流商贸城").get_json()["found"]
    assert {"kind": "project", "name": "朝阳市国际物流商贸城"}.items() <= found[0].items()
    assert found[0]["code"].startswith("LT-")
    assert found[0]["detail"] == "物流园区/仓储"


@pytest.mark.parametrize("query", ["q=200,41", "x=1", "q=a&q=b"])
def test_what_cannot_be_meant_is_refused_plainly(client: FlaskClient, query: str) -> None:
    assert client.get(f"/map/find?{query}").status_code == 400


def test_nothing_is_no_error(client: FlaskClient) -> None:
    assert client.get("/map/find").get_json() == {"found": []}
