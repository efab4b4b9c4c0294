"""The parts of a filter's projects as they are kept of each place, exact at any moment.

What is read is the sums, less the stored parts of the projects that were written since, plus these projects
as they are now: three reads of one snapshot. A filter by what sums do not tell apart reads the projects.

The statements are long and few: each is built once for all filters of a shape, and asked with their values.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import (
    CHAR,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from geo.among import among_named
from geo.models import DistrictDescendant
from projects.models import Allocation, PlacePart, PlaceSum, PlaceTotal, Project
from projects.models.place_sum import MEASURES, TOTAL_MEASURES, TOTAL_SIDES, WHOLE
from projects.reading.filters import ProjectFilter, touches_area
from projects.reading.own import ALL, Area
from projects.reading.parts import FACTS, PLACE, find_column, list_facts, select_parts
from projects.reading.past_parts import is_past_kept, list_past_values, select_past_parts
from projects.store.past import get_past

PAST_KEPT = "past_kept"
LISTED = ("status", "type", "precision", "custody", "bucket")
# Asked of a function that is expected to give a thousand (migration 0061): of the table itself PostgreSQL may
# believe, from when all was folded, that it is empty, and then joins thousands with each other one by one.
MARKED = select(func.marked_projects(type_=Integer()).column_valued("id")).cte("marked")
KEPT_WORDS = frozenset({"district", "programme", *LISTED})
# What the lines of the reconciliation carry, whatever else a page asks.
LINE_FACTS = ("status", "bucket", "is_silent", "is_known", "is_located")


@dataclass(frozen=True, slots=True)
class Shape:
    """What filters have in common whose statements differ only in values: a place or none, and words."""

    has_place: bool = False
    words: frozenset[str] = frozenset()
    is_past: bool = False

    def without(self, *words: str) -> Shape:
        """Return the shape of the filters without some words other than the place."""
        return replace(self, words=self.words - {*words})

    @property
    def area(self) -> Area:
        """Return the area whose own the projects are."""
        below = DistrictDescendant
        return select(below.descendant).where(below.ancestor == PLACE) if self.has_place else None

    @property
    def written(self) -> list[ColumnElement[bool]]:
        """Return the conditions on the projects of the place that were written since they were added."""
        found = [Project.merged_into_id.is_(None), is_marked(Project.id)]
        return found if self.area is None else [*found, touches_area(self.area)]


def find_shape(session: Session, wanted: ProjectFilter) -> Shape | None:
    """Return a filter's shape where its sums are kept: the present, one place, what sums tell apart."""
    return None if get_past(session) is not None else shape_of(wanted)


def shape_of(wanted: ProjectFilter) -> Shape | None:
    """Return the shape of a filter of one place and of what sums tell apart, whatever its moment."""
    given = {field.name for field in fields(wanted) if getattr(wanted, field.name) != field.default}
    given -= {"as_of"}
    if not given <= KEPT_WORDS or len(wanted.district) > 1:
        return None
    return Shape(bool(wanted.district), frozenset(given - {"district"}))


def find_sums_of(
    session: Session, wanted: ProjectFilter, depth: int = 0
) -> tuple[Shape, dict[str, Any]] | None:
    """Return the shape of a filter whose sums are kept at the moment that the session reads, and its values.

    Of the past they are kept of places that are not far below the whole (past_folding.py); `depth` says how
    many levels below the filter's own place are asked for too.
    """
    shape, past = shape_of(wanted), get_past(session)
    if shape is None or past is None:
        return None if shape is None else (shape, list_values(wanted))
    values = list_values(wanted)
    # Asked once for as long as the session stays in this past.
    of, asked = session.info.get(PAST_KEPT, (None, {}))
    if of is not past:
        asked = {}
        session.info[PAST_KEPT] = past, asked
    place = (values["place"], depth)
    if place not in asked:
        asked[place] = session.scalar(select(is_past_kept(depth)), values)
    if not asked[place]:
        return None
    return replace(shape, is_past=True), values | list_past_values(past.moment)


def list_values(wanted: ProjectFilter) -> dict[str, Any]:
    """Return the parameters of the statements of a filter's shape."""
    listed = {word: list(getattr(wanted, word)) for word in LISTED}
    place = wanted.district[0] if wanted.district else WHOLE
    return {**listed, "place": place, "programme": wanted.programme == "only"}


def select_kept(shape: Shape) -> Subquery:
    """Return the parts of the filters' projects, as `parts.select_parts` gives them, added up beforehand."""
    rows = union_all(*of_place(shape, (*FACTS, *MEASURES))).subquery("parts")
    return select(rows).where(*match(rows.c, shape)).subquery("own")


def of_place(shape: Shape, names: tuple[str, ...]) -> list[Select[Any]]:
    """Return the SELECTs that together are the parts of the place, whatever else the filters ask."""
    if shape.is_past:
        return select_past_parts(names, lambda row: and_(row.place == PLACE, row.is_whole))
    fresh = select_parts(shape.area, *shape.written).subquery("fresh")
    return [
        *(
            select(*pick(source, names)).where(source.place == PLACE, source.is_whole, *only_marked(source))
            for source in (PlaceSum, PlacePart)
        ),
        select(*(fresh.c[name] for name in names)),
    ]


def is_marked(project_id: Any) -> ColumnElement[bool]:
    """Say whether a project was written since it was added."""
    return project_id.in_(select(MARKED.c.id))  # type: ignore[no-any-return]


def only_marked(source: Any) -> list[ColumnElement[bool]]:
    """Return the condition on parts, which are taken off; sums are read whole."""
    return [is_marked(PlacePart.project_id)] if source is PlacePart else []


def pick(source: Any, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    """Return columns of sums, or of parts with their measures to be taken off."""
    columns = {name: find_column(source.__table__.c, name) for name in names}
    if source is PlacePart:
        columns |= {name: -column for name, column in columns.items() if name in MEASURES}
    return [column.label(name) for name, column in columns.items()]


def find_sums(names: Collection[str]) -> Any:
    """Return the smallest of the kept sums that tell apart what is asked for."""
    return PlaceTotal if {*names} <= {*TOTAL_SIDES, *TOTAL_MEASURES} else PlaceSum


def list_facts_of(shape: Shape, *names: str) -> tuple[str, ...]:
    """Return the facts that are asked for, and those that the filters of a shape ask of."""
    words = ("is_programme" if word == "programme" else word for word in sorted(shape.words))
    return tuple(dict.fromkeys((*names, *words)))


def match(rows: Any, shape: Shape) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters on parts, but for the place."""
    found = [among_named(rows[word], word) for word in LISTED if word in shape.words]
    if "programme" in shape.words:
        found.append(rows.is_programme == bindparam("programme"))
    return found


def select_kept_lines(shape: Shape, fresh: Select[Any], *more: str) -> Subquery:
    """Return the lines of the reconciliation with their facts and `more`, each for all projects alike.

    `fresh` are the lines of the written projects of the place, as `ledger.select_lines` gives them.
    """
    names = (*list_facts_of(shape, *LINE_FACTS, *more), *TOTAL_MEASURES)
    sources = (find_sums(names), PlacePart)
    lines = (lines_of(source, shape, names) for source in sources)
    crossing = (crossing_of(source, names) for source in sources)
    written = fresh.subquery("fresh").c
    rows = union_all(
        *lines, *crossing, select(written.adcode, *(find_column(written, name) for name in names))
    ).subquery("kept")
    return select(rows).where(*match(rows.c, shape)).subquery("lines")


def lines_of(source: Any, shape: Shape, names: tuple[str, ...]) -> Select[Any]:
    """Return the lines of districts and city levels; what lies nowhere has a line without adcode."""
    adcode = func.nullif(source.place, WHOLE).label("adcode")
    found = select(adcode, *pick(source, names))
    found = found.where(source.is_line, source.bucket != "cross", *only_marked(source))
    return found if shape.area is None else found.where(source.place.in_(shape.area))


def crossing_of(source: Any, names: tuple[str, ...]) -> Select[Any]:
    """Return the line of what crosses districts and stays in the place."""
    adcode = cast(null(), CHAR(6)).label("adcode")
    found = select(adcode, *pick(source, names)).where(*only_marked(source))
    return found.where(source.place == PLACE, source.is_whole, source.bucket == "cross", source.is_own)


def count_places(shape: Shape) -> Subquery:
    """Return of every district that any project touches how many of the filters' it touches.

    Columns: place, row_number. The filters' own district is no condition here.
    """
    names = (*list_facts_of(shape), "row_number")
    below = DistrictDescendant
    touched = (
        select(Allocation.project_id, below.ancestor.label("place"))
        .join(below, below.descendant == Allocation.adcode)
        .where(is_marked(Allocation.project_id))
        .distinct()
        .subquery("touched")
    )
    facts = select(touched.c.place, *list_facts(literal(ALL)), literal(1).label("row_number"))
    facts = facts.select_from(Project).join(touched, touched.c.project_id == Project.id)
    fresh = facts.where(Project.merged_into_id.is_(None)).subquery("fresh").c
    kept = (
        select(source.place, *pick(source, names)).where(
            source.is_whole, source.place != WHOLE, *only_marked(source)
        )
        for source in (find_sums(names), PlacePart)
    )
    rows = union_all(*kept, select(fresh.place, *(fresh[name] for name in names))).subquery("parts")
    held, conditions = func.sum(rows.c.row_number), match(rows.c, shape)
    number = func.coalesce(held.filter(*conditions), 0) if conditions else held
    counts = select(rows.c.place, number.label("row_number")).group_by(rows.c.place)
    return counts.having(held > 0).subquery("places")


def count_choices(shape: Shape, words: tuple[str, ...]) -> CompoundSelect[Any]:
    """Return the SELECT of word, code and number: what each choice of some facets would list."""
    rows = union_all(*of_place(shape, (*FACTS, "row_number"))).cte("parts")
    counts = []
    for word in words:
        code, number = rows.c[word], func.sum(rows.c.row_number)
        count = select(literal(word).label("word"), code, number).where(code != "")
        counts.append(count.where(*match(rows.c, shape.without(word))).group_by(code).having(number > 0))
    return union_all(*counts)
