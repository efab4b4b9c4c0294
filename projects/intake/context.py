"""What a plan is read against: the districts it may speak of, the gazetteer's places, what is registered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.models import District, DistrictDescendant, Place
from projects.models import Allocation, Mention, Project

SHORTEST_NAME = 2
SHORTEST_PLACE = 3


@dataclass(frozen=True, slots=True)
class Registered:
    """A live project as proposals are compared with it: every name it has, and its figures."""

    code: str
    name: str
    names: tuple[str, ...]
    type: str
    adcodes: tuple[str, ...]
    investment_wan: Decimal | None = None
    length_km: Decimal | None = None
    start_year: int | None = None
    end_year: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a plan of one district is read against; `places` are (name, adcode), longer names first.

    `home` is the adcode of the plan's own district, empty where nobody has said it.
    """

    home: str = ""
    places: tuple[tuple[str, str], ...] = ()
    registered: tuple[Registered, ...] = ()


def read_context(session: Session, adcode: str) -> Context:
    """Return what a plan of a district is read against; an unknown district has no places and no projects."""
    within = select(DistrictDescendant.descendant).where(DistrictDescendant.ancestor == adcode)
    districts = session.execute(
        select(District.name, District.short_name, District.adcode).where(
            or_(District.adcode.in_(within), District.parent_adcode == adcode)
        )
    ).all()
    gazetteer = session.execute(select(Place.name, Place.adcode).where(Place.adcode.in_(within))).all()
    names = {name: code for name, code in gazetteer if len(name) >= SHORTEST_PLACE}
    for name, short_name, code in districts:
        names |= {one: code for one in (name, short_name) if len(one) > SHORTEST_NAME or one == name}
    ordered = sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return Context(adcode, tuple(ordered), tuple(list_registered(session, adcode)))


def list_registered(session: Session, adcode: str) -> Iterable[Registered]:
    """Yield the live projects of a district, of those below it and of those above."""
    around = (
        select(DistrictDescendant.descendant)
        .where(DistrictDescendant.ancestor == adcode)
        .union(select(DistrictDescendant.ancestor).where(DistrictDescendant.descendant == adcode))
    )
    shares: dict[int, list[str]] = defaultdict(list)
    touched = select(Allocation.project_id).where(Allocation.adcode.in_(around))
    for project_id, code in session.execute(
        select(Allocation.project_id, Allocation.adcode)
        .where(Allocation.project_id.in_(touched))
        .order_by(Allocation.adcode)
    ):
        shares[project_id].append(code)
    stated: dict[int, set[str]] = defaultdict(set)
    for project_id, name in session.execute(
        select(Mention.project_id, Mention.stated_name).where(Mention.project_id.in_(touched))
    ):
        stated[project_id].add(name)
    rows = session.scalars(
        select(Project)
        .where(Project.merged_into_id.is_(None), Project.id.in_(touched))
        .order_by(Project.code)
    )
    for project in rows:
        yield Registered(
            code=project.code,
            name=project.name,
            names=tuple(sorted({project.name, *project.aliases, *stated[project.id]})),
            type=project.type,
            adcodes=tuple(shares[project.id]),
            investment_wan=project.investment_wan,
            length_km=project.length_km,
            start_year=project.start_year,
            end_year=project.end_year,
        )


def find_adcodes(context: Context, *texts: str) -> tuple[str, ...]:
    """Return the districts of the first text that names any place; the plan's own where none does."""
    for text in texts:
        found: dict[int, str] = {}
        covered: set[int] = set()
        for name, adcode in context.places:
            at = text.find(name)
            if at >= 0 and at not in covered:
                found[at] = adcode
                covered.update(range(at, at + len(name)))
        if found:
            return tuple(dict.fromkeys(found[at] for at in sorted(found)))
    return (context.home,) if context.home else ()
