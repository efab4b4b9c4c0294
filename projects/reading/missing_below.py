"""What the registry does not know yet of many districts: by those right below a filter's own, as it is kept.

The rows are told from the same marks as sums (folding.py): what is kept, less the marked projects as they
were, plus these as they are now, in one statement. Filters by more than a type read the projects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import CHAR, ColumnElement, Select, any_, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import list_names
from geo.models import DistrictDescendant
from projects.models import Allocation, PlaceLack, PlacePart, Project
from projects.models.place_lack import LACK_MEASURES, LACK_SIDES
from projects.models.place_sum import WHOLE
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import is_marked
from projects.reading.missing import (
    IS_COUNTED,
    MissingTable,
    add_numbers,
    counts,
    make_row,
    name_lacks,
    tabulate,
)
from projects.reading.parts import Choose, find_column
from projects.reading.selection import Selection
from projects.reading.wholes import PLACES, list_next
from projects.store.past import get_past

LACK_WORDS = frozenset({"district", "type"})


def count_missing_below(session: Session, selection: Selection) -> MissingTable:
    """Return the table of a filter of one district or none, with rows of the districts right below.

    A row is of all that touches its district, and what is registered at the filter's own level has one too.
    """
    wanted = selection.wanted
    place = wanted.district[0] if wanted.district else WHOLE
    below = list_next(session, place)
    found = session.execute(select_lacks(session, selection), {"places": [place, *below]}).all()
    kinds = [(row.type, row.counts, row[3:]) for row in found if row.place == place]
    names = list_names(session, [place, *below])
    of_place: dict[str, list[Sequence[int]]] = {}
    for row in found:
        of_place.setdefault(row.place, []).append(row[3:])
    rows = [make_row(one, names[one].label, add_numbers(of_place[one])) for one in below if one in of_place]
    own = count_level(session, selection, place)
    if own[0]:
        rows.insert(0, make_row(place, names[place].label, own, is_city=True, has_list=False))
    return tabulate(kinds, rows)


def count_level(session: Session, selection: Selection, place: str) -> Sequence[int]:
    """Return the numbers of what the filter has of a district as such, not of one below it."""
    query = counts().join(Allocation, Allocation.project_id == Project.id)
    here = (Allocation.adcode == place, Project.bucket == "city")
    return session.execute(query.where(*here, *selection.conditions)).one()


def select_lacks(session: Session, selection: Selection) -> Select[Any]:
    """Return the SELECT of place, type, whether totals count them, and `LACK_MEASURES`, of some places."""
    if not is_kept(session, selection.wanted):
        return add_up(select_written(lambda column: column.in_(selection.ids)).subquery("lacks"))
    here = PlaceLack.place == any_(PLACES)
    kept = select(*(getattr(PlaceLack, name) for name in (*LACK_SIDES, *LACK_MEASURES))).where(here)
    was = PlacePart.__table__.c
    taken = select(*(was[name] for name in LACK_SIDES), *read_bits(was, -1))
    written = select_written(is_marked).subquery("written").c
    rows = union_all(
        kept,
        taken.where(was.place == any_(PLACES), was.is_whole, is_marked(was.project_id)),
        select(*(written[name] for name in LACK_SIDES), *read_bits(written, 1)),
    ).subquery("rows")
    types = selection.wanted.type
    return add_up(select(rows).where(*([among(rows.c.type, types)] if types else [])).subquery("lacks"))


def is_kept(session: Session, wanted: ProjectFilter) -> bool:
    """Say whether what a filter's projects lack is kept: the present, by place and type alone."""
    given = {field.name for field in fields(wanted) if getattr(wanted, field.name) != field.default}
    return given <= LACK_WORDS and get_past(session) is None


def read_bits(columns: Any, sign: int) -> list[ColumnElement[int]]:
    """Return `LACK_MEASURES` of one project as its bits have them, to be added or taken off."""
    return [(sign * find_column(columns, name)).label(name) for name in LACK_MEASURES]


def select_written(choose: Choose) -> Any:
    """Return the SELECT of what some projects lack, in those of the places that they touch and the whole."""
    facts = (Project.type, IS_COUNTED.label("counts"), name_lacks().label("lacks"))
    below = DistrictDescendant
    touched = (
        select(Allocation.project_id, below.ancestor.label("place"))
        .join(below, below.descendant == Allocation.adcode)
        .where(choose(Allocation.project_id), below.ancestor == any_(PLACES))
        .distinct()
        .subquery("touched")
    )
    whole = cast(literal(WHOLE), CHAR(6))
    is_live = (Project.merged_into_id.is_(None), choose(Project.id))
    return union_all(
        select(touched.c.place, *facts)
        .join_from(Project, touched, touched.c.project_id == Project.id)
        .where(*is_live),
        select(whole.label("place"), *facts).where(*is_live, whole == any_(PLACES)),
    )


def add_up(rows: Any) -> Select[Any]:
    """Return the SELECT of rows of bits or of numbers, added up by their sides; types in order."""
    sides = [rows.c[name] for name in LACK_SIDES]
    sums = [func.sum(find_column(rows.c, name)).label(name) for name in LACK_MEASURES]
    return select(*sides, *sums).group_by(*sides).having(sums[0].element > 0).order_by(rows.c.type)
