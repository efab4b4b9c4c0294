"""One row a district that the filter's projects touch or the filter names, with what is counted there."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, Numeric, Select, String, Values, cast, column, func, select, values

from geo.models import District, DistrictDescendant
from projects.exports.job import Job, Table, fetch_table
from projects.exports.project_rows import degrees
from projects.models import Allocation
from projects.reading.totals import by_bucket

MONEY = (
    "number",
    "investment_wan",
    "investment_high_wan",
    "started_wan",
    "unlocated_number",
    "unlocated_wan",
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
            *(func.coalesce(counted.c[name], 0).label(name) for name in MONEY),
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
    sums: dict[str, list[Any]] = defaultdict(lambda: [Decimal(0)] * len(MONEY))
    for row in by_bucket(job.session, job.selection):
        if row.adcode:
            so_far = sums[row.adcode]
            sums[row.adcode] = [old + getattr(row, name) for old, name in zip(so_far, MONEY, strict=True)]
    # VALUES needs a row even when nothing is counted; this one joins no district.
    rows = [(adcode, *amounts) for adcode, amounts in sums.items()] or [("", *[Decimal(0)] * len(MONEY))]
    kinds = [column(name, Integer() if name.endswith("number") else Numeric()) for name in MONEY]
    return values(column("adcode", String()), *kinds, name="counted").data(rows)
