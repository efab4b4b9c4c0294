"""What stands beside a filter: its districts, what each choice would list, and what it all adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from projects.map.features import DistrictNode, list_district_names, list_district_tree
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.kept_counts import Kept, count_at
from projects.reading.selection import Selection, select_projects
from projects.reading.totals import FACETS, Summary, facet_counts, summarise
from projects.search import lookup
from projects.store.data_version import read_shared_version
from projects.store.latest import Latest
from projects.store.past import get_past

# Trees of the districts of all China take 2 MB each; that of a filter is the same in all districts.
MOST_TREES = 12
TREES: Kept = Latest(MOST_TREES)
Facets = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """The district tree, the rows that each choice of a facet would list, and the totals.

    Without totals nothing was counted: the tree and the facets tell no numbers of this filter. A tree of
    names alone has none either way.
    """

    districts: tuple[DistrictNode, ...]
    facets: Facets
    summary: Summary | None


def count_filter(session: Session, selection: Selection) -> FilterCounts:
    """Return the counts of a filter, from memory while the data stand: four queries, then one."""
    if get_past(session) is not None:
        return count_past(session, selection, may_wait=True)
    version = read_shared_version(session)
    facets, summary = count_at(session, version, selection, count_choices)
    return FilterCounts(find_tree(session, version, selection), facets, summary)


def count_tree(session: Session, selection: Selection) -> tuple[DistrictNode, ...]:
    """Return the district tree alone, counted by the rest of a filter, from memory while the data stand."""
    return find_tree(session, read_shared_version(session), selection)


def find_tree(session: Session, version: str | None, selection: Selection) -> tuple[DistrictNode, ...]:
    """Return the district tree at the version that was read: kept for the filter in any district."""
    return tuple(count_at(session, version, selection.without("district"), list_district_tree, kept=TREES))


def count_in_time(session: Session, selection: Selection) -> FilterCounts:
    """Return the counts of a filter, or none for nothing but words that very many projects hold.

    All of them would have to be read. With any other condition there may be few, so that they are counted.
    """
    if get_past(session) is not None:
        return count_past(session, selection)
    rest = selection.wanted.without("q")
    if not selection.is_common or rest.without("as_of") != ProjectFilter():
        return count_filter(session, selection)
    districts = count_tree(session, select_projects(session, rest))
    return FilterCounts(districts, {word: {} for word in FACETS}, None)


def count_past(session: Session, selection: Selection, may_wait: bool = False) -> FilterCounts:
    """Return the counts of a past day: none of more than are counted at once for who may not wait.

    The tree counts all districts by the rest of the filter: of more it is named only.
    """
    if not are_many(session, selection.without("district")):
        return FilterCounts(find_tree(session, None, selection), *count_choices(session, selection))
    districts = tuple(list_district_names(session))
    if not may_wait and are_many(session, selection):
        return FilterCounts(districts, {word: {} for word in FACETS}, None)
    return FilterCounts(districts, *count_choices(session, selection))


def are_many(session: Session, selection: Selection) -> bool:
    """Say whether a filter has more projects than are counted at once; reads no further."""
    some = select(literal(1)).select_from(Project).where(*selection.conditions).limit(lookup.MOST_IDS + 1)
    return session.scalars(select(func.count()).select_from(some.subquery())).one() > lookup.MOST_IDS


def count_choices(session: Session, selection: Selection) -> tuple[Facets, Summary]:
    """Return the rows that each choice of a facet would list, and the totals."""
    return facet_counts(session, selection), summarise(session, selection)
