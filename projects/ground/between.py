"""A stretch of a numbered road between two places that somebody names: proposed, to be changed and sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import msg
from geo.ground.gazetteer import Spot, list_spots, list_stretches
from geo.ground.routes import join_road
from projects.errors import BadInput
from projects.ground.locating import as_values, tell_route
from projects.ground.naming import find_roads, only, stem_of
from projects.words.form_values import SHOWN
from projects.words.texts import tidy_line


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a road as the columns of a project hold a place, and in words what it rests on."""

    values: dict[str, Any]
    reason: str


def find_between(session: Session, adcodes: Collection[str], road: str, start: str, end: str) -> Stretch:
    """Return the way along a road from one place to another, both in some districts.

    Raises BadInput at `road`, `start` or `end`: for what is no number of a road, what the ground does not
    have, a name that several places have, a road that is 5 km away from either place or has a gap of more
    than 3 km between them.
    """
    ref = read_ref(road)
    stretches = list_stretches(session, ref)
    if not stretches:
        raise BadInput(msg("底图里没有道路 %(road)s。"), field="road", road=ref)
    spots = list_spots(session, adcodes)
    first, last = find_end(spots, start, "start"), find_end(spots, end, "end")
    joined = join_road(stretches, (first.lon, first.lat), (last.lon, last.lat))
    if joined is None:
        raise BadInput(
            msg("道路 %(road)s 离“%(start)s”或“%(end)s”超过 5 公里,或其间缺段超过 3 公里,连不起来。"),
            field="road",
            road=ref,
            start=first.name,
            end=last.name,
        )
    return Stretch(as_values(joined.line, "route", None), tell_route(ref, (first, last), joined))


def read_ref(text: str) -> str:
    """Return the number of the one road that a text names (G101, 国道101线); raises BadInput."""
    refs = find_roads([text])
    if len(refs) != 1:
        raise BadInput(
            msg("“%(value)s”不是一条道路的编号,如 G101、S209。"), field="road", value=tidy_line(text)[:SHOWN]
        )
    return refs[0]


def find_end(spots: Sequence[Spot], text: str, field: str) -> Spot:
    """Return the place of a name, which may lack its ending (镇, 乡); raises BadInput for none or several."""
    name = tidy_line(text)
    if not name:
        raise BadInput(msg("请写明起点和终点的地名。"), field=field)
    found = [spot for spot in spots if spot.name == name]
    found = found or [spot for spot in spots if stem_of(spot.name) == stem_of(name)]
    if not found:
        raise BadInput(msg("底图里本市没有地名“%(name)s”。"), field=field, name=name[:SHOWN])
    spot = only(found)
    if spot is None:
        raise BadInput(msg("本市有几处“%(name)s”,请写全名。"), field=field, name=name[:SHOWN])
    return spot
