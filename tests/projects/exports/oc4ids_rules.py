"""What OC4IDS 0.9 asks of a package, as facts: which keys an object may have, and which words they may hold.

The schema itself is fetched by validators from the standard's site; tests need no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

MOMENT, ADDRESS, TEXT, NUMBER = "moment", "address", "text", "number"
STATUSES = {
    *("identification", "preparation", "implementation", "completion", "maintenance"),
    *("decommissioning", "decommissioned", "cancelled"),
}
TYPES = {"construction", "rehabilitation", "replacement", "expansion", "decommissioning"}
SECTORS = {
    *("education", "health", "energy", "communications", "waterAndWaste", "governance", "economy"),
    *("cultureSportsAndRecreation", "transport", "transport.air", "transport.water", "transport.rail"),
    *("transport.road", "transport.urban", "socialHousing", "naturalResources"),
}
ROLES = {"publicAuthority", "buyer"}
GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
ORGANIZATION = {"name": TEXT, "id": TEXT}
PROJECT: dict[str, Any] = {
    "id": re.compile(r"oc4ids-[a-z0-9]{6}-LT-\d{6}-\d{4,}"),
    "updated": MOMENT,
    "language": {"zh"},
    "identifiers": [{"id": TEXT, "scheme": TEXT}],
    "publicAuthority": ORGANIZATION,
    "title": TEXT,
    "description": TEXT,
    "budget": {"amount": {"amount": NUMBER, "currency": {"CNY"}}, "description": TEXT},
    "period": {"startDate": MOMENT, "endDate": MOMENT},
    "locations": [
        {
            "id": TEXT,
            "description": TEXT,
            "geometry": {"type": GEOMETRIES, "coordinates": list},
            "gazetteer": {"scheme": TEXT, "identifiers": [TEXT]},
        }
    ],
    "status": STATUSES,
    "type": TYPES,
    "sector": [SECTORS],
    "additionalClassifications": [{"scheme": TEXT, "id": TEXT, "description": TEXT}],
    "parties": [{**ORGANIZATION, "roles": [ROLES]}],
    "documents": [
        {
            "id": TEXT,
            "documentType": {"policyAlignment"},
            "title": TEXT,
            "description": TEXT,
            "datePublished": MOMENT,
            "url": ADDRESS,
            "language": {"zh"},
        }
    ],
    "relatedProjects": [
        {"id": TEXT, "scheme": {"oc4ids"}, "identifier": TEXT, "relationship": TEXT, "title": TEXT}
    ],
}
PACKAGE: dict[str, Any] = {
    "uri": ADDRESS,
    "publishedDate": MOMENT,
    "version": {"0.9"},
    "publisher": {"name": TEXT, "uri": ADDRESS},
    "projects": [PROJECT],
}


def faults_of(value: Any, rule: Any = PACKAGE, at: str = "") -> Iterator[str]:
    """Yield what is wrong with a package and where: unknown keys and words, empty values, wrong kinds."""
    if isinstance(rule, dict):
        yield from object_faults(value, rule, at)
    elif isinstance(rule, list):
        if not isinstance(value, list) or not value:
            yield f"{at}: no list, or an empty one"
            return
        if len({repr(one) for one in value}) != len(value):
            yield f"{at}: the same twice"
        for number, one in enumerate(value):
            yield from faults_of(one, rule[0], f"{at}/{number}")
    elif not fits(value, rule):
        yield f"{at}: {value!r}"


def object_faults(value: Any, rule: dict[str, Any], at: str) -> Iterator[str]:
    if not isinstance(value, dict) or not value:
        yield f"{at}: no object, or an empty one"
        return
    if "id" in rule and "id" not in value:
        yield f"{at}: without an id"
    for key, one in value.items():
        if key in rule:
            yield from faults_of(one, rule[key], f"{at}/{key}")
        else:
            yield f"{at}/{key}: unknown"


def fits(value: Any, rule: Any) -> bool:
    """Say whether a plain value is what its rule asks for."""
    if rule is list or rule == NUMBER:
        kind = list if rule is list else int | float
        return isinstance(value, kind) and not isinstance(value, bool) and value != []
    if not isinstance(value, str) or not value.strip():
        return False
    if isinstance(rule, set):
        return value in rule
    if isinstance(rule, re.Pattern):
        return rule.fullmatch(value) is not None
    if rule == MOMENT:
        return datetime.fromisoformat(value).tzinfo is not None and "T" in value
    return bool(urlsplit(value).scheme) if rule == ADDRESS else True
