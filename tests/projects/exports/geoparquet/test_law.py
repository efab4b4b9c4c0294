"""Whatever the registry: the files add up to its totals, and every text comes back as it was."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.registry.rollup import recount
from tests.projects.exports.geoparquet.conftest import add_up, read, says, write
from tests.support.factories import make_project

PLACES = ("211302", "211303", "210381", "150502", "220104", "110105", "210000", "211300")
Districts = list[tuple[str, Decimal | None]]


@st.composite
def districts(draw: st.DrawFn) -> Districts:
    chosen = draw(st.lists(st.sampled_from(PLACES), max_size=4, unique=True))
    if len(chosen) < 2 or draw(st.booleans()):
        return [(adcode, None) for adcode in chosen]
    weights = draw(st.lists(st.integers(1, 1000), min_size=len(chosen), max_size=len(chosen)))
    parts = [
        (Decimal(one) / sum(weights)).quantize(Decimal("0.000001")) or Decimal("0.000001") for one in weights
    ]
    parts[-1] = 1 - sum(parts[:-1])
    return list(zip(chosen, parts, strict=True))


MONEY = st.one_of(st.none(), st.decimals(0, 10**9, places=4))
# What PostgreSQL keeps: no NUL, no half of a pair.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
PROJECTS = st.lists(st.tuples(TEXT, districts(), MONEY), max_size=8)


@settings(max_examples=15)
@given(PROJECTS)
def test_any_registry_adds_up_and_keeps_its_words(
    session: Session, projects: list[tuple[str, Districts, Decimal | None]]
) -> None:
    with session.begin_nested() as savepoint, tempfile.TemporaryDirectory() as folder:
        for text, places, wan in projects:
            make_project(session, f"甲{text}", places, figures=[] if wan is None else [wan])
        recount(session)
        write(session, Path(folder))
        table = read(Path(folder))
        assert sorted(table["name"].to_pylist()) == sorted(f"甲{text}" for text, _places, _wan in projects)
        for adcode in ("110000", "150000", "210000", "220000"):
            assert add_up(table).get(adcode, (0, 0)) == says(session, adcode)
        assert (sum(table["counted_number"].to_pylist()), sum(table["counted_wan"].to_pylist())) == says(
            session
        )
        savepoint.rollback()
    session.expunge_all()
