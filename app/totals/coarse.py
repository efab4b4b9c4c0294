"""Of how many districts a table of totals has rows of their own: of more, a row holds all that lies below."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo.districts import list_descendants
from projects.map.district_view import is_vast
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection
from projects.reading.totals import BucketTotal, Crosstab, GroupBy, by_bucket, crosstab
from projects.reading.wholes import by_bucket_below, crosstab_below

# More rows than this nobody reads through: a prefecture has some ten counties, a province a hundred.
MOST_ROWS = 60


def is_coarse(session: Session, wanted: ProjectFilter) -> bool:
    """Say whether a filter's table is by the districts right below its own one, or by province."""
    if len(wanted.district) > 1 or not is_vast(session):
        return False
    return not wanted.district or len(list_descendants(session, wanted.district)) > MOST_ROWS


def read_table(session: Session, selection: Selection, by: GroupBy) -> Crosstab:
    """Return the table of a filter, as fine as it can be read."""
    if is_coarse(session, selection.wanted):
        return crosstab_below(session, selection, by)
    return crosstab(session, selection, by)


def read_buckets(session: Session, selection: Selection) -> list[BucketTotal]:
    """Return the rows of a filter's table without their cells."""
    if is_coarse(session, selection.wanted):
        return by_bucket_below(session, selection)
    return by_bucket(session, selection)
