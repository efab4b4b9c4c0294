"""What a month says, worked out once as long as nothing of its place is written: for all who look.

It depends on the projects of the place, with what was written of them, on the names of districts, and on the
moments at which it is read. Of these the first two have a word for their state (reading/place_state.py), and
a moment that is over stands for itself; the present stands for the state. What is told of a submission that
waits is not of it: who needs that reads it anew.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.months.told import Limits, Span, Told, read_told
from projects.reading.place_state import PlaceState, read_place_state
from projects.store.latest import Latest

# Of a process; what a month of a city says takes some 500 kB.
MOST_MONTHS = 60
Key = tuple[PlaceState, date, str, date, tuple[datetime | None, ...], frozenset[str], Limits]
KEPT: Latest[Key, Told] = Latest(MOST_MONTHS)


def keep_told(session: Session, span: Span, statuses: Collection[str], limits: Limits) -> Told:
    """Return what a month says, as it is kept or else as `read_told` reads it: the same at this moment.

    Each statement reads its own moment: what was read is kept if the state was the same before and after.
    """
    month, adcode = span.state.month, span.state.adcode
    state = read_place_state(session, adcode)
    if state is None:
        return read_told(session, span, statuses, limits)
    key = (state, get_today(), adcode, month, span.moments, frozenset(statuses), limits)
    told = KEPT.get(key)
    if told is None:
        told = read_told(session, span, statuses, limits)
        if read_place_state(session, adcode) == state:
            KEPT.keep(key, told)
    return told
