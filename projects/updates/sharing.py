"""Shares of a project's districts by the length of its line in each: offered, taken over by an officer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo.districts import are_nested
from geo.errors import msg
from geo.lengths import LEAST_M, LengthIn, measure_in
from geo.measuring import M_A_KM, length_m
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.models import Project, Update
from projects.registry.audit import Author
from projects.registry.shares import Shares
from projects.updates.kinds.districts import keep_shares
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from projects.words.rounding import share_out
from projects.words.texts import tidy

# A hundredth of a percent: the line is not known better, and people can read it.
STEP = Decimal("0.0001")
BY_LENGTH = "份额按图上线路在各县区内的长度"


@dataclass(frozen=True, slots=True)
class LengthShare:
    """What lies of a line in a district: kilometres on the ellipsoid, and the share (of 1) that follows."""

    adcode: str
    label: str
    length_km: float
    share: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """The shares by length, or why there are none; `outside_km` of the line lies in none of the districts."""

    parts: tuple[LengthShare, ...] = ()
    outside_km: float = 0.0
    refusal: BadInput | None = None

    @property
    def shares(self) -> Shares:
        """Return the shares; raises BadInput where there are none."""
        if self.refusal is not None:
            raise self.refusal
        return [(one.adcode, one.share) for one in self.parts]


def offer_shares(session: Session, adcodes: Collection[str], line: shapely.Geometry | None) -> Offer | None:
    """Return what shares of a project's districts follow from its line (degrees WGS-84).

    None for a project of one district, where nothing is to be divided, and for what is no line.
    """
    if line is None or len(adcodes) < 2 or shapely.get_dimensions(line) != 1:
        return None
    if are_nested(session, adcodes):
        return Offer(refusal=BadInput(msg("项目的县区互相包含,不能按长度分。"), field="take_shares"))
    found = measure_in(session, line, adcodes)
    rounded = share_out([Decimal(str(one.share)) for one in found], STEP)
    missed = [one.label for one, share in zip(found, rounded, strict=True) if not share]
    if missed:
        refusal = BadInput(
            msg("线没有经过“%(names)s”,不能按长度分。"), field="take_shares", names="、".join(missed)
        )
        return Offer(refusal=refusal)
    return Offer(
        tuple(as_share(one, share) for one, share in zip(found, rounded, strict=True)),
        measure_outside(line, found),
    )


def as_share(measured: LengthIn, share: Decimal) -> LengthShare:
    """Return what was measured in a district with the share that follows."""
    return LengthShare(measured.adcode, measured.label, measured.length_km, share)


def measure_outside(line: shapely.Geometry, found: Collection[LengthIn]) -> float:
    """Return how many kilometres of a line lie outside of what was measured; 0 for next to nothing."""
    left = length_m(line) / M_A_KM - sum(one.length_km for one in found)
    return left if left * M_A_KM > LEAST_M else 0.0


def divide(shares: Shares, **behind: Any) -> Submission:
    """Return the submission of shares, with what stands behind them: reason, evidence, files."""
    return Submission("districts", keep_shares(shares), **behind)


def divide_by_length(offer: Offer, behind: Submission) -> Submission:
    """Return the submission of shares by length, on the grounds of another one; raises BadInput for none."""
    reason = "\n".join(filter(None, (BY_LENGTH, tidy(behind.reason))))
    return replace(
        behind,
        kind="districts",
        values=keep_shares(offer.shares),
        reason=reason,
        is_confirmed=False,
    )


@dataclass(frozen=True, slots=True)
class WithShares:
    """Submits a place and the shares that follow from it: two updates, both or none."""

    shares: Submission

    def __call__(
        self,
        session: Session,
        project: Project,
        place: Submission,
        author: Author,
        access: Access,
        *,
        expected_version: int,
    ) -> Update:
        """Return the update of the place; raises as submit_update does for either of them."""
        update = submit_update(session, project, place, author, access, expected_version=expected_version)
        submit_update(session, project, self.shares, author, access, expected_version=project.version)
        return update
