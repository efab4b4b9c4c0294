"""Check where the seed rows put their projects: a doubt that nobody can confirm is a fault of the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from geo.places import PlaceMatches
from projects.errors import BadInput, Problem
from projects.imports.seed_rows import SeedRow
from projects.imports.seed_values import locate
from projects.registry.placement import Given, find_area, judge


def check_reaches(session: Session, rows: Iterable[SeedRow], matches: PlaceMatches) -> Iterator[Problem]:
    """Yield rows whose points, or whose sketched line, lie too far outside their districts."""
    area_of = cache(lambda codes: find_area(session, codes))
    for row in rows:
        places = [matches.found[name] for name in row["places"] if name in matches.found]
        if not places or len(places) < len(row["places"]):
            continue
        found = locate(places)
        area = area_of(frozenset(adcode for adcode, _share in row["districts"]))
        try:
            doubts = judge(Given(to_shape(found["geom"]), found["accuracy_m"], "wgs84"), area)
        except BadInput as error:
            yield row.source.problem("places", error.message, **error.values)
        else:
            for doubt in doubts:
                yield row.source.problem("places", doubt.message, **doubt.values)
