"""No page asks the database more than twelve times."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from tests.conftest import count_queries

MOST_QUERIES = 12
PAGES = (
    "/",
    "/?district=211324&status=planned&q=物流",
    "/projects",
    "/projects?sort=name&limit=100&conflict=yes",
    "/projects/LT-211300-0059",
    "/projects/LT-211381-0005",
    "/districts",
    "/districts/211300",
    "/districts/211324",
    "/totals",
    "/totals/progress",
    "/totals?by=type&show=number",
    "/changes",
    "/compare",
    "/changes?since=2000-01-01&district=211324",
    "/documents",
    "/documents/001_4b4cd3b28943517d.txt",
    "/documents/001_4b4cd3b28943517d.txt?tab=mentions",
    "/documents/001_4b4cd3b28943517d.txt?tab=text",
    "/programmes",
    "/programmes?district=211300&result=match",
    "/about",
    "/api/docs",
    "/map/features",
    "/map/districts",
    "/ogc",
    "/ogc/collections",
    "/ogc/collections/projects",
    "/ogc/collections/projects/items?limit=1000",
    "/ogc/collections/projects/items?filter=status%3D'planned'&f=html",
    "/ogc/collections/projects/items/LT-211381-0005",
    "/ogc/collections/districts/items",
    "/tiles/projects/0/0/0.mvt",
    "/base/tiles.json",
    "/readyz",
)


@pytest.mark.parametrize("address", PAGES)
def test_queries_stay_few(client: FlaskClient, registry_connection: Connection, address: str) -> None:
    with count_queries(registry_connection) as statements:
        assert client.get(address).status_code == 200
    # What is searched for asks which version the data have, the map whether there are members.
    assert len(statements) <= MOST_QUERIES + ("q=" in address) + address.startswith("/?")


def test_a_file_costs_one_question_more(client: FlaskClient, registry_connection: Connection) -> None:
    """Which version the data have; whoever has that version already costs nothing else."""
    url = "/documents/001_4b4cd3b28943517d.txt/evaluation.docx"
    with count_queries(registry_connection) as statements:
        made = client.get(url)
    assert len(statements) <= MOST_QUERIES + 1
    with count_queries(registry_connection) as statements:
        assert client.get(url, headers={"If-None-Match": made.headers["ETag"]}).status_code == 304
    assert len(statements) <= 2
