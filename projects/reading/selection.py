"""The projects that a request speaks of: its filter held against the database, compiled and looked up once.

`open_selection` is the only way to the conditions of a filter, so that whoever reads by one has checked its
names, stands in the past that it asks for, and searches no second time for what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from geo.districts import is_province
from projects.models import Project
from projects.reading.filter_words import check_filter
from projects.reading.filters import ProjectFilter, compile_conditions
from projects.reading.kept_searches import answer_search
from projects.search.lookup import Common, Found, are_found, walk_found
from projects.store.past import enter_past, get_past, leave_past

# What was looked up with the session, at the moment that it reads.
FIXED = frozenset({"q", "as_of"})


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter with its SQL conditions on Project, for the moment that the session reads."""

    wanted: ProjectFilter
    found: Found | None
    conditions: tuple[ColumnElement[bool], ...]

    @property
    def is_common(self) -> bool:
        """Say whether more projects hold its words than a person would look through."""
        return isinstance(self.found, Common)

    @property
    def walked(self) -> list[ColumnElement[bool]]:
        """Return the conditions for who walks the projects in an order until there are enough."""
        search = None if self.found is None else walk_found(self.found)
        return compile_conditions(self.wanted, search, is_walked=self.is_wide)

    @property
    def is_wide(self) -> bool:
        """Say whether it asks for provinces and nothing else: whoever walks soon meets enough projects."""
        districts = self.wanted.district
        is_plain = self.wanted.without("as_of", "district") == ProjectFilter()
        return is_plain and bool(districts) and all(map(is_province, districts))

    @property
    def ids(self) -> Select[int]:
        """Return the SELECT of the projects' ids.

        For queries that read mentions or allocations themselves: there the conditions on these tables,
        written side by side, would be taken to speak of the outer rows.
        """
        return select(Project.id).where(*self.conditions)

    def of_these(self, project_id: Any) -> list[ColumnElement[bool]]:
        """Return the condition that rows are of the filter's projects; none where it finds all.

        For what is added up before it is joined: PostgreSQL would add up the rows of all projects.
        """
        return [] if self.wanted.without("as_of") == ProjectFilter() else [project_id.in_(self.ids)]

    def narrow(self, **words: Any) -> Selection:
        """Return the selection with other values of some words, without asking the database again."""
        if FIXED & words.keys():
            raise ValueError(words)
        return compile_selection(replace(self.wanted, **words), self.found)

    def without(self, *words: str) -> Selection:
        """Return the selection with some words taken out."""
        wanted = self.wanted.without(*words)
        return self.narrow(**{word: getattr(wanted, word) for word in words})

    def at(self, session: Session, moment: datetime) -> Selection:
        """Return the selection at another moment, for a statement that stands there by itself."""
        wanted = replace(self.wanted, as_of=moment)
        if not wanted.q:
            return compile_selection(wanted, None)
        enter_past(session, moment)
        found = answer_search(session, wanted.q)
        leave_past(session)
        return compile_selection(wanted, found)

    def enter_past(self, session: Session, moment: datetime) -> Selection:
        """Return the selection at another moment: the session reads that past from here on."""
        enter_past(session, moment)
        return select_projects(session, self.wanted)


def open_selection(session: Session, wanted: ProjectFilter) -> Selection:
    """Return the filter's projects; with `as_of` the session's transaction reads that past from here on.

    Raises BadInput when the filter names a district or a document that the database does not hold.
    """
    check_filter(session, wanted)
    if wanted.as_of is not None:
        enter_past(session, wanted.as_of)
    return select_projects(session, wanted)


def select_projects(session: Session, wanted: ProjectFilter) -> Selection:
    """Return the filter's projects at the moment that the session reads, for filters that code itself makes.

    What a person asks for goes through `open_selection`.
    """
    if wanted.as_of is not None and get_past(session) is None:
        raise ValueError(wanted.as_of)
    return compile_selection(wanted, answer_search(session, wanted.q) if wanted.q else None)


def compile_selection(wanted: ProjectFilter, found: Found | None) -> Selection:
    """Return a filter with its conditions; `found` is what its search came to."""
    search = None if found is None else are_found(found)
    return Selection(wanted, found, tuple(compile_conditions(wanted, search)))
