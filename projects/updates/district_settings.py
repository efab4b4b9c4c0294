"""Whether officers' updates of a district, and of all below it, wait for a reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import DistrictName, check_adcodes, list_names
from geo.models import DistrictDescendant
from projects.models import DistrictSetting


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A district; `through` is the district above that settles it as well."""

    district: DistrictName
    publishes_at_once: bool
    through: DistrictName | None


def list_settings(session: Session, choices: Sequence[DistrictName]) -> list[SettingRow]:
    """Return some districts with what holds for each, in two queries."""
    below = DistrictDescendant
    query = (
        select(below.descendant, below.ancestor, below.depth)
        .join(DistrictSetting, DistrictSetting.adcode == below.ancestor)
        .where(DistrictSetting.publishes_at_once, among(below.descendant, [one.adcode for one in choices]))
        .order_by(below.depth.desc())
    )
    above: dict[str, str] = {}
    own: set[str] = set()
    for adcode, ancestor, depth in session.execute(query):
        if depth:
            above.setdefault(adcode, ancestor)
        else:
            own.add(adcode)
    names = list_names(session, set(above.values()))
    return [SettingRow(one, one.adcode in own, names.get(above.get(one.adcode, ""))) for one in choices]


def set_publishes_at_once(session: Session, adcode: str, publishes_at_once: bool) -> None:
    """Let updates of a district and all below it be published without review, or no longer.

    What waits already goes on waiting. Raises BadInput for an unknown adcode.
    """
    check_adcodes(session, [adcode])
    held = session.get(DistrictSetting, adcode)
    if held is None:
        held = DistrictSetting(adcode=adcode)
        session.add(held)
    held.publishes_at_once = publishes_at_once
    session.flush()
