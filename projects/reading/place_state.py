"""A word for the state of a place: as long as it is the same, nothing of the place's projects was written.

Whatever is written of a project marks it, and who folds marks (folding.py) writes the sums of all its places
anew: PostgreSQL notes the transaction in each of these rows (`xmin`), and each later one has a greater
number. The names of districts are told by their own rows, the past by what is kept of past days.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from geo.models import District, DistrictDescendant
from projects.models import Allocation, PastClosing, PlaceMark, PlacePart, PlaceTotal
from projects.store.past import get_past

# Which database, and the word: a process may have several.
PlaceState = tuple[str, str]


def read_place_state(session: Session, place: str) -> PlaceState | None:
    """Return the state of a district with all below it, in one query.

    None where something of it was written and is not folded yet, or by the session itself, or where this
    reads a past: what is made of those is no answer for whoever asks next.
    """
    if get_past(session) is not None:
        return None
    session.flush()
    is_settled, sums, names, past = session.execute(select_state(place)).one()
    database = str(session.connection().engine.url)
    return (database, f"{sums} {names} {past}") if is_settled else None


def select_state(place: str) -> Select[bool, str, str, str]:
    """Return the SELECT of whether a place is settled, and of the words that its state is made of."""
    line, written = DistrictDescendant, PlaceMark.project_id
    within = select(line.descendant).where(line.ancestor == place)
    above = select(line.ancestor).where(line.descendant == place)
    was_here = exists().where(PlacePart.project_id == written, PlacePart.place == place)
    is_here = exists().where(Allocation.project_id == written, Allocation.adcode.in_(within))
    has_written = func.pg_current_xact_id_if_assigned().is_not(None)
    return select(
        ~or_(was_here, is_here, has_written),
        name_writers(PlaceTotal.__tablename__, PlaceTotal.place == place),
        # A district is labelled with those above it.
        name_writers(District.__tablename__, District.adcode.in_(within.union(above))),
        name_writers(PastClosing.__tablename__, PastClosing.id == 1),
    )


def name_writers(table: str, which: ColumnElement[bool]) -> ColumnElement[str]:
    """Return a word that is another one when a row of some comes, goes or is written."""
    writer = cast(cast(literal_column(f"{table}.xmin"), Text), BigInteger)
    word = func.concat_ws("-", func.count(), func.max(writer), func.sum(writer))
    return select(word).where(which).scalar_subquery()
