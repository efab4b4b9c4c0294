"""Which registered project a row speaks of: by the national code first, then ours, then name and district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.errors import msg
from projects.accounts.access import Access
from projects.imports.known import Known, KnownProject
from projects.imports.rows import CellFault

NEW = "new"


@dataclass(frozen=True, slots=True)
class Match:
    """The project of a row, by which of its values it was found; or which it may be, or why none is.

    `by` is national_code, code, name or decision; `others` are those of the same name.
    """

    project: KnownProject | None = None
    by: str = ""
    others: tuple[KnownProject, ...] = ()
    fault: CellFault | None = None


def match(values: Mapping[str, Any], known: Known, access: Access, decision: str | None = None) -> Match:
    """Return what a row is matched with; `decision` is a code, or `new`, as an officer decided."""
    if decision and decision != NEW:
        return match_code(decision, known, "decision")
    by_code = match_codes(values, known)
    if by_code is not None:
        return by_code
    if decision == NEW or not values.get("name"):
        return Match()
    return match_name(values, known, access)


def match_codes(values: Mapping[str, Any], known: Known) -> Match | None:
    """Return the project of a row's codes; None where it has none, or only a national one that is new."""
    national_code, code = values.get("national_code"), values.get("code")
    by_national = known.by_national_code.get(national_code) if national_code else None
    if not code:
        return Match(by_national, "national_code") if by_national else None
    ours = match_code(code, known, "code")
    if by_national and ours.project and ours.project != by_national:
        message = msg("项目代码是“%(one)s”(%(code)s)的,编码却是“%(other)s”的,请核对。")
        told = {"one": by_national.name, "code": by_national.code, "other": ours.project.name}
        return Match(fault=CellFault(message, field="code", values=told))
    return Match(by_national, "national_code") if by_national else ours


def match_code(code: str, known: Known, by: str) -> Match:
    """Return the project of one of our codes, or that there is none."""
    found = known.find_code(code)
    if found is None:
        fault = CellFault(
            msg("登记簿里没有编码为“%(code)s”的项目。"), field="code", values={"code": code[:50]}
        )
        return Match(fault=fault)
    return Match(found, by)


def match_name(values: Mapping[str, Any], known: Known, access: Access) -> Match:
    """Return the one project of exactly this name in the row's districts, else all that have the name.

    A row that names no district means those of who brings it.
    """
    namesakes = known.find_name(values["name"])
    districts = values.get("districts")
    if districts:
        here = [one for one in namesakes if not one.districts.isdisjoint(districts)]
        near = [one for one in namesakes if known.touch(districts, one.districts)]
    else:
        here = near = [one for one in namesakes if access.covers(one.districts)]
    if len(here) == 1:
        return Match(here[0], "name")
    return Match(others=tuple(here or near))
