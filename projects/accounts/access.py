"""Who may do what: the one object that answers. Pure rules; projects/accounts/scopes.py finds the districts.

A project is written by who has *all* its districts in scope. A project over several districts, or of the
city itself, changes everybody's totals, so it belongs to an account whose scope covers it: that of the city.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from projects.words.vocabulary import ROLES, codes

Audience = Literal["public", "viewer", "officer", "reviewer", "administrator"]
# Each role may do all that the ones before it may.
LADDER = ("public", *codes(ROLES))


@dataclass(frozen=True, slots=True)
class Access:
    """What one caller may do. `scope` holds the adcodes of its districts and of everything below them."""

    role: str = "public"
    scope: frozenset[str] = frozenset()
    officer_id: int | None = None
    # A program with a personal token: it does not manage accounts, and a reading one writes nothing.
    is_token: bool = False
    is_read_only: bool = False
    # The district that the scope is, with all below it; None for several, and for one that nothing is below.
    place: str | None = None

    def reaches(self, role: Audience) -> bool:
        """Say whether the caller has at least this role."""
        return LADDER.index(self.role) >= LADDER.index(role)

    def covers(self, districts: Collection[str]) -> bool:
        """Say whether every one of the districts, and there is one, lies in the scope."""
        return self.role == "administrator" or (bool(districts) and self.scope.issuperset(districts))

    def touches(self, districts: Collection[str]) -> bool:
        """Say whether any of the districts lies in the scope."""
        return self.role == "administrator" or not self.scope.isdisjoint(districts)

    def can_read_project(self, districts: Collection[str], *, is_published: bool = True) -> bool:
        """Say whether the caller may read a project; drafts are for accounts of one of its districts."""
        return is_published or (self.reaches("viewer") and self.touches(districts))

    def can_read_matters(self, districts: Collection[str]) -> bool:
        """Say whether the caller may read what a project's offices settle among themselves."""
        return self.reaches("viewer") and self.touches(districts)

    def can_write(self) -> bool:
        """Say whether the caller may write anything at all."""
        return self.reaches("officer") and not self.is_read_only

    def can_write_project(self, districts: Collection[str]) -> bool:
        """Say whether the caller may change a project of these districts."""
        return self.can_write() and self.covers(districts)

    def can_review(self, districts: Collection[str]) -> bool:
        """Say whether the caller may accept, return and freeze what these districts report."""
        return self.reaches("reviewer") and self.can_write_project(districts)

    def can_decide_conflict(self, districts: Collection[str]) -> bool:
        """Say whether the caller may decide which of several stated figures of a project counts."""
        return self.can_review(districts)

    def can_merge(self, kept: Collection[str], gone: Collection[str]) -> bool:
        """Say whether the caller may merge one project into another: both must be its own."""
        return self.can_review(kept) and self.can_review(gone)

    def can_administer(self) -> bool:
        """Say whether the caller may manage accounts and settings; no token may."""
        return self.reaches("administrator") and not self.is_token


PUBLIC = Access()


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account it is."""

    id: int
    name: str
    display_name: str
    role: str
    has_second_step: bool = False
