from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from libcoveoc4ids.additional_checks import ADDITIONAL_CHECKS, CONFORMANCE_CHECKS
from libcoveocds.lib.additional_checks import flatten_dict
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.exports import write_export
from projects.exports.oc4ids_project import KINDS
from projects.exports.publisher import Publisher
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.words.industries import GB_SECTIONS
from projects.words.vocabulary import NATURES, STATUSES, TYPES, codes
from tests.projects.exports.conftest import CITY, LONGCHENG, SHUANGTA
from tests.projects.exports.oc4ids_rules import SECTORS, faults_of
from tests.support.factories import make_project

OURS = Publisher("朝阳市发展和改革委员会", "oc4ids-bu3kcz", "https://lantu.example.org")
EVERYTHING = ProjectFilter()


def make_package(
    session: Session, wanted: ProjectFilter = EVERYTHING, publisher: Publisher = OURS
) -> dict[str, Any]:
    body = write_export(session, "projects", "oc4ids.json", wanted, publisher=publisher).body
    package: dict[str, Any] = json.loads(body)
    return package


def validator_faults(package: dict[str, Any]) -> list[Any]:
    """Return what the standard's own validator finds beside the schema."""
    flat = dict(flatten_dict(package))
    return [fault for check in (*ADDITIONAL_CHECKS, *CONFORMANCE_CHECKS) for fault in check(package, flat)]


def project_of(package: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [project for project in package["projects"] if project["title"] == name]
    return dict(found)


@pytest.mark.parametrize("publisher", [OURS, Publisher()])
def test_the_whole_registry_has_no_fault(registry_session: Session, publisher: Publisher) -> None:
    package = make_package(registry_session, publisher=publisher)
    assert list(faults_of(package)) == []
    assert validator_faults(package) == []
    summary = summarise(registry_session, open_selection(registry_session, EVERYTHING))
    assert len(package["projects"]) == summary.row_number
    assert len({project["id"] for project in package["projects"]}) == summary.row_number


def test_the_rules_find_what_they_are_for() -> None:
    project = {"id": "LT-1", "title": " ", "sector": ["castles"], "colour": "red", "parties": []}
    faults = "\n".join(faults_of({"version": "1.0", "projects": [project]}))
    for word in ("version", "/id", "title", "castles", "colour", "parties"):
        assert word in faults


def test_every_code_of_ours_has_one_of_theirs() -> None:
    assert {term.sector for term in TYPES} <= SECTORS
    assert {term.gb_section for term in TYPES} <= set(codes(GB_SECTIONS))
    assert set(KINDS) | {"continuation", "procurement"} == set(codes(NATURES))
    by_status = {term.code: term.oc4ids for term in STATUSES}
    assert by_status == {
        "planned": "identification",
        "preliminary": "preparation",
        "signed": "preparation",
        "construction": "implementation",
        "completed": "completion",
        "operating": "maintenance",
        "suspended": "implementation",
        "cancelled": "cancelled",
    }


def test_a_project_says_all_that_is_known(small_registry: Session) -> None:
    made = make_project(
        small_registry, "凌源绕城公路", [SHUANGTA, LONGCHENG], figures=["12345.6789"], type="expressway",
        code="LT-211302-0100", nature="expansion", status="construction", start_year=2024, start_month=3,
        end_year=2026, owner="交投集团", lead_unit="交通运输局", national_code="2020-211302-54-01-000001",
        place_text="城南", route=[(120.4, 41.5), (120.5, 41.6)],
    )  # fmt: skip
    package = make_package(small_registry)
    found = project_of(package, made.name)
    assert found["id"] == "oc4ids-bu3kcz-LT-211302-0100"
    assert {one["scheme"]: one["id"] for one in found["identifiers"]} == {
        "LANTU": "LT-211302-0100",
        "tzxm.gov.cn": "2020-211302-54-01-000001",
    }
    assert found["budget"] == {"amount": {"amount": 123456789, "currency": "CNY"}}
    assert found["period"] == {
        "startDate": "2024-03-01T00:00:00+08:00",
        "endDate": "2026-12-31T23:59:59+08:00",
    }
    assert (found["status"], found["type"]) == ("implementation", "expansion")
    assert found["sector"] == ["transport", "transport.road"]
    assert found["additionalClassifications"][0]["id"] == "G"
    assert found["publicAuthority"] == {"name": "交通运输局", "id": "交通运输局"}
    assert {party["name"]: party["roles"] for party in found["parties"]} == {
        "交通运输局": ["publicAuthority"],
        "交投集团": ["buyer"],
    }
    place, *districts = found["locations"]
    assert place["geometry"]["type"] == "LineString"
    assert place["geometry"]["coordinates"] == [[120.4, 41.5], [120.5, 41.6]]
    assert [one["gazetteer"]["identifiers"] for one in districts] == [[SHUANGTA], [LONGCHENG]]
    assert found["documents"][0]["url"].startswith("https://lantu.example.org/documents/")
    assert list(faults_of(package)) == validator_faults(package) == []


def test_what_nobody_states_is_not_said(small_registry: Session) -> None:
    make_project(small_registry, "什么也没有", [CITY], nature=None, owner=" ", description="")
    package = make_package(small_registry)
    found = project_of(package, "什么也没有")
    assert not {"budget", "period", "type", "parties", "publicAuthority", "description"} & set(found)
    assert list(faults_of(package)) == validator_faults(package) == []


def test_a_conflict_is_said_and_a_programme_named(small_registry: Session) -> None:
    package = make_package(small_registry)
    conflict = project_of(package, "冲突园区")
    assert conflict["budget"]["amount"]["amount"] == 2_000_000
    assert "200 至 500 万元" in conflict["budget"]["description"]
    (related,) = project_of(package, "物流一")["relatedProjects"]
    assert related["identifier"] == project_of(package, "物流打捆")["id"]
    assert related["title"] == "物流打捆"


def test_budgets_are_the_adopted_figures_to_the_yuan(small_registry: Session) -> None:
    package = make_package(small_registry)
    yuan = {
        f"LT-{one['id'].partition('-LT-')[2]}": one["budget"]["amount"]["amount"]
        for one in package["projects"]
        if "budget" in one
    }
    rows = small_registry.query(Project.code, Project.investment_wan).where(
        Project.investment_wan.is_not(None), Project.merged_into_id.is_(None)
    )
    assert yuan == {code: int(wan * Decimal(10_000)) for code, wan in rows}


def test_the_package_names_itself(small_registry: Session) -> None:
    chosen = ProjectFilter(district=(SHUANGTA,), status=("planned",))
    package = make_package(small_registry, chosen)
    assert package["uri"] == (
        "https://lantu.example.org/exports/projects.oc4ids.json?district=211302&status=planned"
    )
    assert package["publisher"] == {"name": OURS.name, "uri": OURS.address}
    assert datetime.fromisoformat(package["publishedDate"]).date() >= date(2026, 1, 1)
    unnamed = make_package(small_registry, chosen, Publisher())
    assert unnamed["uri"].startswith("urn:uuid:")
    assert unnamed["uri"] == make_package(small_registry, chosen, Publisher())["uri"]
    assert unnamed["uri"] != make_package(small_registry, EVERYTHING, Publisher())["uri"]


def test_no_project_is_no_package(small_registry: Session) -> None:
    with pytest.raises(BadInput, match="没有符合条件的项目"):
        make_package(small_registry, ProjectFilter(q="没有这样的项目"))
