"""One project in the words of OC4IDS 0.9; docs/oc4ids.md says which of ours becomes which of theirs."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from projects.clock import CHINA
from projects.exports.publisher import Publisher
from projects.words.industries import GB_SECTIONS
from projects.words.vocabulary import (
    PRECISIONS,
    STATUSES,
    TYPES,
    StatusTerm,
    TypeTerm,
    find_term,
)

LANGUAGE = "zh"
YUAN_A_WAN = 10_000
OWN_SCHEME, NATIONAL_SCHEME = "LANTU", "tzxm.gov.cn"
SECTIONS, ADCODES, OWN_TYPES = "GB/T 4754-2017", "GB/T 2260", "LANTU-type"
# What is built anew, changed or enlarged; a nature that says neither has no type of theirs.
KINDS = {
    "new": "construction",
    "expansion": "expansion",
    "reconstruction_expansion": "expansion",
    "reconstruction": "rehabilitation",
    "upgrade": "rehabilitation",
    "technical_upgrade": "rehabilitation",
    "maintenance": "rehabilitation",
    "relocation": "replacement",
}
GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
CONFLICT = "各处所载总投资不一({} 至 {} 万元),未经裁定,暂取最低值"


def make_project(row: Any, publisher: Publisher) -> dict[str, Any]:
    """Return the project without what nobody states."""
    parts = {
        "id": project_id(row.code, publisher),
        "updated": row.updated_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "language": LANGUAGE,
        "identifiers": list(identifiers(row)),
        "publicAuthority": reference(row.lead_unit),
        "title": row.name.strip(),
        "description": "；".join(text.strip() for text in (row.description, row.capacity) if is_said(text)),
        "budget": budget(row),
        "period": period(row),
        "locations": list(locations(row)),
        "status": status_of(row.status),
        "type": KINDS.get(row.nature or ""),
        "sector": sectors(type_of(row.type).sector),
        "additionalClassifications": classifications(type_of(row.type)),
        "parties": parties(row),
        "documents": documents(row, publisher),
        "relatedProjects": related(row, publisher),
    }
    return {key: value for key, value in parts.items() if value}


def project_id(code: str, publisher: Publisher) -> str:
    """Return a code that is unique in the world, as far as the prefix is registered."""
    return f"{publisher.prefix}-{code}"


def is_said(text: str | None) -> bool:
    """Say whether a text says anything: an empty one is a fault."""
    return bool(text and text.strip())


def type_of(code: str) -> TypeTerm:
    """Return our type with its sector and section."""
    return next(term for term in TYPES if term.code == code)


def status_of(code: str) -> str:
    """Return their status for ours."""
    term: StatusTerm = next(term for term in STATUSES if term.code == code)
    return term.oc4ids


def sectors(code: str) -> list[str]:
    """Return a sector after the one that it is part of."""
    whole = code.partition(".")[0]
    return [whole] if whole == code else [whole, code]


def identifiers(row: Any) -> Iterator[dict[str, str]]:
    """Yield our code and, where it has one, that of the national approval platform."""
    yield {"id": row.code, "scheme": OWN_SCHEME}
    if is_said(row.national_code):
        yield {"id": row.national_code, "scheme": NATIONAL_SCHEME}


def classifications(term: TypeTerm) -> list[dict[str, str]]:
    """Return the section of the national classification of industries, and our own type."""
    section = find_term(GB_SECTIONS, term.gb_section)
    return [
        {"scheme": SECTIONS, "id": section.code, "description": section.zh},
        {"scheme": OWN_TYPES, "id": term.code, "description": term.zh},
    ]


def budget(row: Any) -> dict[str, Any]:
    """Return the adopted total investment in yuan; nothing where none is stated."""
    if row.investment_wan is None:
        return {}
    amount = {"amount": yuan(row.investment_wan), "currency": "CNY"}
    if not row.has_conflict:
        return {"amount": amount}
    sides = (f"{side.normalize():f}" for side in (row.investment_low_wan, row.investment_high_wan))
    return {"amount": amount, "description": CONFLICT.format(*sides)}


def yuan(wan: Decimal) -> int | float:
    """Return an amount of 万元, which has four decimals, in yuan."""
    amount = wan * YUAN_A_WAN
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def period(row: Any) -> dict[str, str]:
    """Return the planned years or months from their first to their last moment in China's time."""
    found: dict[str, str] = {}
    if row.start_year is not None:
        day = date(row.start_year, row.start_month or 1, 1)
        found["startDate"] = datetime.combine(day, time(), CHINA).isoformat()
    if row.end_year is not None:
        month = row.end_month or 12
        day = date(row.end_year, month, calendar.monthrange(row.end_year, month)[1])
        found["endDate"] = datetime.combine(day, time(23, 59, 59), CHINA).isoformat()
    return found


def locations(row: Any) -> Iterator[dict[str, Any]]:
    """Yield the place with its geometry, if there is one, then each district of the project."""
    geometry = json.loads(row.geometry) if row.geometry else None
    place: dict[str, Any] = {"id": "place"}
    said = [row.place_text.strip()] if is_said(row.place_text) else []
    if geometry and geometry["type"] in GEOMETRIES:
        place["geometry"] = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
        exact = find_term(PRECISIONS, row.precision).zh
        said.append(f"位置精度:{exact}" + (f",误差约 ±{row.accuracy_m} 米" if row.accuracy_m else ""))
    if said:
        yield {**place, "description": "；".join(said)}
    for adcode, name, share in row.districts or ():
        gazetteer = {"scheme": ADCODES, "identifiers": [adcode]}
        part = f"(份额 {Decimal(share).normalize():f})" if share is not None else ""
        yield {"id": adcode, "description": f"{name}{part}", "gazetteer": gazetteer}


def reference(name: str | None) -> dict[str, str]:
    """Return what refers to a party: nothing of its number is known, so its name is its id."""
    return {"name": name.strip(), "id": name.strip()} if name and is_said(name) else {}


def parties(row: Any) -> list[dict[str, Any]]:
    """Return the lead unit and the owner, once where they are the same."""
    roles: dict[str, list[str]] = {}
    for name, role in ((row.lead_unit, "publicAuthority"), (row.owner, "buyer")):
        if is_said(name):
            roles.setdefault(name.strip(), []).append(role)
    return [{"id": name, "name": name, "roles": held} for name, held in roles.items()]


def documents(row: Any, publisher: Publisher) -> list[dict[str, Any]]:
    """Return the plans that name the project, each with its lines."""
    found: dict[int, dict[str, Any]] = {}
    lines: dict[int, list[int]] = {}
    for number, title, day, line in row.documents or ():
        found.setdefault(number, {"id": str(number), "documentType": "policyAlignment", "title": title})
        if day:
            moment = datetime.combine(date.fromisoformat(day), time(), CHINA)
            found[number]["datePublished"] = moment.isoformat()
        if publisher.address:
            found[number]["url"] = f"{publisher.address}/documents/{number}"
        if line not in lines.setdefault(number, []):
            lines[number].append(line)
    return [
        {**one, "description": f"第 {'、'.join(map(str, lines[number]))} 行", "language": LANGUAGE}
        for number, one in found.items()
    ]


def related(row: Any, publisher: Publisher) -> list[dict[str, str]]:
    """Return the programme that the project is part of."""
    if row.parent_code is None:
        return []
    return [
        {
            "id": row.parent_code,
            "scheme": "oc4ids",
            "identifier": project_id(row.parent_code, publisher),
            "relationship": "programme",
            "title": row.parent_name.strip(),
        }
    ]
