"""What a client of OGC API is told: landing page, standards, collections, description, grids."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV30SpecValidator

from app.api.ogc.cql import words_of
from geo.offered_crs import CRS84, OFFERED
from projects.map.layers import LAYERS
from tests.support.page import read

ADDRESSES = (
    "/ogc",
    "/ogc/conformance",
    "/ogc/api",
    "/ogc/collections",
    *(
        f"/ogc/collections/{name}{part}"
        for name in LAYERS
        for part in ("", "/queryables", "/schema", "/schema/feature")
    ),
    "/ogc/tileMatrixSets",
    "/ogc/tileMatrixSets/WebMercatorQuad",
    "/ogc/collections/projects/tiles",
    "/ogc/collections/projects/tiles/WebMercatorQuad",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_document_is_json_for_programs_and_a_page_for_people(client: FlaskClient, address: str) -> None:
    for accept in ("*/*", "application/json", None):
        answer = client.get(address, headers={"Accept": accept} if accept else {})
        assert answer.status_code == 200
        assert "json" in answer.mimetype
    for language in ("zh", "en"):
        page = client.get(f"{address}?f=html&lang={language}")
        assert page.mimetype == "text/html"
        assert read(page).one("h1").text
    assert client.get(f"{address}?f=xml").status_code == 400
    assert client.get(f"{address}?colour=red").status_code == 400


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_leads_somewhere(client: FlaskClient, address: str) -> None:
    document = client.get(address).get_json()
    links = [
        *document.get("links", []),
        *(one for held in document.get("collections", []) for one in held["links"]),
    ]
    for one in links:
        if not one.get("templated"):
            answer = client.get(one["href"], headers={"Accept": one["type"]})
            assert answer.status_code == 200, one
            assert answer.mimetype == one["type"].partition(";")[0], one
    for href in read(client.get(f"{address}?f=html")).links("main a"):
        assert client.get(href).status_code == 200, href


def test_a_slash_at_the_end_of_the_address_that_people_paste_is_no_matter(client: FlaskClient) -> None:
    assert client.get("/ogc/").get_json()["links"]


def test_only_standards_that_are_kept_are_named(client: FlaskClient) -> None:
    named = client.get("/ogc/conformance").get_json()["conformsTo"]
    assert len(set(named)) == len(named)
    assert any(one.endswith("ogcapi-features-1/1.0/conf/core") for one in named)
    assert not any(one.endswith(("/arithmetic", "/gmlsf0", "/functions")) for one in named)


def test_a_collection_says_where_when_and_in_which_systems(client: FlaskClient) -> None:
    held = client.get("/ogc/collections/projects").get_json()
    west, south, east, north = held["extent"]["spatial"]["bbox"][0]
    assert 118 < west < east < 127
    assert 40 < south < north < 44
    first, last = held["extent"]["temporal"]["interval"][0]
    assert first < last
    assert held["crs"] == [crs.uri for crs in OFFERED]
    assert held["storageCrs"] == CRS84.uri


def test_an_unknown_collection_is_not_found(client: FlaskClient) -> None:
    for part in ("", "/items", "/items/1", "/queryables", "/schema", "/schema/feature"):
        answer = client.get(f"/ogc/collections/nothing{part}")
        assert answer.status_code == 404
        assert answer.get_json()["error"]["field"] == "collection"
    for name, wrong in (("places", "x"), ("places", "9" * 30), ("districts", "999999"), ("projects", "x")):
        assert client.get(f"/ogc/collections/{name}/items/{wrong}").status_code == 404


def test_the_description_is_openapi_3_0_and_names_every_word(client: FlaskClient) -> None:
    answer = client.get("/ogc/api")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.get_json()
    OpenAPIV30SpecValidator(document).validate()
    for layer in LAYERS.values():
        operation = document["paths"][f"/collections/{layer.name}/items"]["get"]
        assert {one["name"] for one in operation["parameters"]} == {*words_of(layer), "f", "lang"}


def test_schemas_have_names_in_the_readers_language(client: FlaskClient) -> None:
    address = "/ogc/collections/projects/queryables"
    assert client.get(address).get_json()["properties"]["investment_wan"]["title"] == "总投资(万元)"
    english = client.get(f"{address}?lang=en").get_json()
    assert english["properties"]["investment_wan"]["title"] == "Total investment (10,000 yuan)"
    assert english["properties"]["status"]["enum"][0] == "planned"


def test_an_empty_registry_has_collections_too(empty_client: FlaskClient) -> None:
    held = empty_client.get("/ogc/collections/projects").get_json()
    assert held["extent"] == {
        "temporal": {"interval": [[None, None]], "trs": held["extent"]["temporal"]["trs"]}
    }
    assert empty_client.get("/ogc/collections/projects/items").get_json()["features"] == []
    assert empty_client.get("/ogc/collections/projects/tiles/WebMercatorQuad?f=tilejson").status_code == 200
