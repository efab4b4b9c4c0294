"""The small map of a project's page: which districts it draws around."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.support.factories import make_project
from tests.support.page import read

PLACE = (120.45, 41.58)


@pytest.mark.parametrize(
    ("districts", "at", "parents"),
    [
        (["211302"], None, ["211300"]),
        (["211302"], PLACE, ["211300"]),
        (["211321", "211381"], None, ["211300"]),
        # In two prefectures the neighbours of both are drawn.
        (["211321", "220104"], None, ["211300", "220100"]),
        (["211321", "220104"], PLACE, ["211300", "220100"]),
        (["211300"], None, ["210000"]),
        (["211300"], PLACE, ["211300"]),
    ],
)
def test_the_parts_of_every_prefecture_are_drawn(
    client: FlaskClient,
    registry_session: Session,
    districts: list[str],
    at: tuple[float, float] | None,
    parents: list[str],
) -> None:
    project = make_project(registry_session, "试", districts, at=at)
    registry_session.commit()
    box = read(client.get(f"/projects/{project.code}")).one("#minimap")
    assert box["data-around"].split() == [f"/api/v1/districts?parent={parent}&lang=zh" for parent in parents]
