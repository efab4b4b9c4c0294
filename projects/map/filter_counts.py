"""What stands beside a filter: its districts, what each choice would list, and what it all adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from projects.map.features import DistrictNode, list_district_tree
from projects.reading.filters import ProjectFilter
from projects.reading.kept_counts import count_once
from projects.reading.selection import Selection, select_projects
from projects.reading.totals import FACETS, Summary, facet_counts, summarise


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """The district tree, the rows that each choice of a facet would list, and the totals.

    Without totals nothing was counted: the tree and the facets tell no numbers of this filter.
    """

    districts: tuple[DistrictNode, ...]
    facets: Mapping[str, Mapping[str, int]]
    summary: Summary | None


def count_filter(session: Session, selection: Selection) -> FilterCounts:
    """Return the counts of a filter, from memory while the data stand: four queries, then one."""
    return count_once(session, selection, _count)


def count_in_time(session: Session, selection: Selection) -> FilterCounts:
    """Return the counts of a filter, or none for nothing but words that very many projects hold.

    All of them would have to be read. With any other condition there may be few, so that they are counted.
    """
    rest = selection.wanted.without("q")
    if not selection.is_common or rest.without("as_of") != ProjectFilter():
        return count_filter(session, selection)
    districts = count_filter(session, select_projects(session, rest)).districts
    return FilterCounts(districts, {word: {} for word in FACETS}, None)


def _count(session: Session, selection: Selection) -> FilterCounts:
    districts = tuple(list_district_tree(session, selection))
    return FilterCounts(districts, facet_counts(session, selection), summarise(session, selection))
