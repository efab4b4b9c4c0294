"""One row a district that the filter's projects touch or the filter names, with what is counted there."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Integer, Numeric, Select, String, Values, cast, column, func, select, values

from geo.models import District, DistrictDescendant
from projects.exports.job import Job, Table, fetch_table
from projects.exports.project_rows import degrees
from projects.models import Allocation
from projects.reading.totals import by_bucket
from projects.words.sums import NOTHING, Sum

COUNTED = (
    "number",
    "investment_wan",
    "investment_high_wan",
    "started_wan",
    "unlocated_number",
    "unlocated_wan",
    "without_investment_number",
)


def list_districts(job: Job) -> Table:
    """Return the districts by adcode, each with its own part of the filter's total."""
    return fetch_table(job.session, select_districts(job), "district")


def select_districts(job: Job) -> Select[Any]:
    """Return the select of the districts; the parts are those of the reconciliation, so they add up."""
    counted = counted_by_adcode(job)
    return (
        select(
            District.adcode,
            District.name,
            District.label,
            District.level,
            District.parent_adcode,
            degrees(func.ST_X(District.label_point)).label("lon"),
            degrees(func.ST_Y(District.label_point)).label("lat"),
            func.round(cast(District.area_km2, Numeric), 1, type_=Numeric()).label("area_km2"),
            # A number of nothing is none; money of nothing is not stated.
            *(
                func.coalesce(counted.c[name], 0).label(name)
                if name.endswith("number")
                else cast(counted.c[name], Numeric).label(name)
                for name in COUNTED
            ),
        )
        .outerjoin(counted, counted.c.adcode == District.adcode)
        .where(District.adcode.in_(wanted_adcodes(job)))
        .order_by(District.adcode)
    )


def wanted_adcodes(job: Job) -> Any:
    """Return the select of the adcodes: districts that the projects touch, and those the filter names."""
    touched = select(Allocation.adcode).where(Allocation.project_id.in_(job.selection.ids))
    named = select(DistrictDescendant.descendant).where(DistrictDescendant.ancestor.in_(job.wanted.district))
    return touched.union(named)


def counted_by_adcode(job: Job) -> Values:
    """Return what is counted in each district as a table of values; 市本级 is its prefecture's."""
    sums: dict[str, list[Sum]] = defaultdict(lambda: [NOTHING] * 4)
    for row in by_bucket(job.session, job.selection):
        if row.adcode:
            parts = (row.investment, row.high, row.started, row.unlocated)
            sums[row.adcode] = [old + new for old, new in zip(sums[row.adcode], parts, strict=True)]
    # VALUES needs a row even when nothing is counted; this one joins no district.
    rows = [(adcode, *figures_of(*amounts)) for adcode, amounts in sums.items()]
    kinds = [column(name, Integer() if name.endswith("number") else Numeric()) for name in COUNTED]
    return values(column("adcode", String()), *kinds, name="counted").data(
        rows or [("", *figures_of(*[NOTHING] * 4))]
    )


def figures_of(investment: Sum, high: Sum, started: Sum, unlocated: Sum) -> tuple[Any, ...]:
    """Return the values under COUNTED."""
    money = (investment.stated_wan, high.stated_wan, started.stated_wan)
    return investment.number, *money, unlocated.number, unlocated.stated_wan, investment.silent
