"""What stands beside a filter: its districts, what each choice would list, and what it all adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from projects.map.features import DistrictNode, list_district_tree
from projects.reading.kept_counts import count_once
from projects.reading.selection import Selection
from projects.reading.totals import Summary, facet_counts, summarise


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """The district tree, the rows that each choice of a facet would list, and the totals."""

    districts: tuple[DistrictNode, ...]
    facets: Mapping[str, Mapping[str, int]]
    summary: Summary


def count_filter(session: Session, selection: Selection) -> FilterCounts:
    """Return the counts of a filter, from memory while the data stand: four queries, then one."""
    return count_once(session, selection, _count)


def _count(session: Session, selection: Selection) -> FilterCounts:
    districts = tuple(list_district_tree(session, selection))
    return FilterCounts(districts, facet_counts(session, selection), summarise(session, selection))
