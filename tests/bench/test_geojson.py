"""GeoJSON of 1,000 features, built by the database as text, against the bare SQL of the same columns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.bbox import BBox
from projects.map.features import features_text, select_features
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry.rollup import recount

BOX = BBox(119, 40.5, 121.5, 42.5)
ROUNDS = 40


def fill(session: Session, number: int) -> None:
    """Put made-up located projects into the box."""
    session.execute(
        text(
            """
            WITH made AS (
                INSERT INTO projects
                    (code, name, type, status, status_basis, precision, method, custody, geom, investment_wan)
                SELECT 'LT-211300-' || (100000 + n), '测试项目' || n, 'logistics_park', 'planned', 'implied',
                       'township', 'gazetteer', 'planned',
                       ST_SetSRID(ST_MakePoint(119 + random() * 2.5, 40.5 + random() * 2), 4326),
                       (random() * 100000)::numeric(18, 4)
                FROM generate_series(1, :number) AS n RETURNING id
            )
            INSERT INTO allocations (project_id, adcode) SELECT id, '211303' FROM made
            """
        ),
        {"number": number},
    )
    recount(session)
    session.execute(text("ANALYZE"))


def median_ms(work: Callable[[], object]) -> float:
    """Return the median of many rounds, in milliseconds, after a few to warm up."""
    times = []
    for _ in range(ROUNDS + 5):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[5:])


def test_geojson_costs_little_more_than_its_sql(session: Session) -> None:
    fill(session, 1000)
    selection = open_selection(session, ProjectFilter(bbox=BOX))
    bare = median_ms(lambda: session.execute(select_features(selection)).all())
    whole = median_ms(lambda: features_text(session, selection, 2000))
    size = len(features_text(session, selection, 2000).encode()) / 1000
    print(
        f"\nGeoJSON of 1,000 features: {whole:.1f} ms, {size:.0f} kB; "
        f"bare SQL {bare:.1f} ms; ratio {whole / bare:.2f}"
    )
    assert whole / bare < 1.5
