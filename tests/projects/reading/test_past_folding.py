"""What is kept of past days is what their rows add up to, whatever was written, closed and read when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, literal, select, text, update
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.clock import CHINA
from projects.models import PastClosing, PastSum, Project
from projects.reading import past_folding, totals, wholes
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import find_sums_of
from projects.reading.past_folding import OLDEST_XID, close_all_days, close_day, count_wrong_days
from projects.reading.selection import open_selection
from projects.registry.rollup import recount
from projects.store.past import enter_past
from tests.projects.reading.test_folding import CHANGES, WORDS, Change
from tests.support.factories import make_project
from tests.support.history import copy_database, let_days_pass, open_past

PLACES = ((), ("210000",), ("211300",))
FILTERS = tuple(ProjectFilter(district=place, **words) for place, words in product(PLACES, WORDS))
# The end of a year is the end of a month and of a day.
FIRST = date(2024, 12, 30)


@pytest.fixture(scope="module")
def past_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_past_sums")


@pytest.fixture
def aged(past_url: str) -> Iterator[Session]:
    """A session that nobody keeps waiting: a transaction of another test's database would, unseen here."""
    with open_past(past_url) as session, patch.object(past_folding, "OLDEST_XID", literal(2**62)):
        yield session


def write_on(session: Session, moment: datetime) -> None:
    """Have what the transaction writes count as written at a moment."""
    session.execute(select(func.set_config("lantu.moment", moment.isoformat(), True)))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CHINA)


def close(session: Session, last: date) -> None:
    """Close all days until one, as the worker does in rounds of its own."""
    idle = 0
    while idle < 2:
        idle = 0 if close_day(session, last) else idle + 1
        session.commit()


@contextmanager
def nothing_kept() -> Iterator[None]:
    with (
        patch.object(totals, "find_sums_of", lambda *_, **__: None),
        patch.object(wholes, "find_sums_of", lambda *_, **__: None),
    ):
        yield


def read(session: Session, wanted: ProjectFilter, as_of: date | datetime) -> dict[str, Any]:
    """Return all that pages read of a filter's sums on a past day."""
    selection = open_selection(session, ProjectFilter(as_of=as_of)).narrow(
        **{name: getattr(wanted, name) for name in ("district", "status", "type", "bucket", "precision")},
        programme=wanted.programme,
    )
    found: dict[str, Any] = {
        "summary": totals.summarise(session, selection),
        "facets": totals.facet_counts(session, selection),
    }
    if wanted.district != ("211300",):
        for by in ("status", "type"):
            found[by] = wholes.crosstab_below(session, selection, by)  # type: ignore[arg-type]
    session.rollback()
    return found


def assert_kept_is_true(session: Session, filters: tuple[ProjectFilter, ...], *moments: Any) -> None:
    for wanted, moment in product(filters, moments):
        found = read(session, wanted, moment)
        with nothing_kept():
            assert found == read(session, wanted, moment), (wanted, moment)


def is_kept(session: Session, day: date) -> bool:
    enter_past(session, day)
    found = find_sums_of(session, FILTERS[0])
    session.rollback()
    return found is not None


STEPS = st.tuples(
    st.sampled_from(CHANGES), st.integers(0, 8), st.integers(0, 8), st.integers(0, 2), st.booleans()
)


@settings(max_examples=2, derandomize=True)
@given(st.lists(STEPS, min_size=4, max_size=8), st.lists(st.sampled_from(FILTERS), min_size=2, max_size=2))
def test_what_is_kept_of_a_day_is_what_its_rows_say(
    aged: Session, steps: list[tuple[Change, int, int, int, bool]], filters: list[ProjectFilter]
) -> None:
    newest = aged.scalar(text("SELECT max(valid_from) FROM projects_versions"))
    day = first = newest.astimezone(CHINA).date() + timedelta(days=1) if newest else FIRST
    write_on(aged, noon(day))
    for one, where in enumerate(([("211302", None)], [("211303", None), ("211321", None)], [])):
        make_project(aged, f"路{one}{day}", where, figures=[one + 1], status="construction")
    recount(aged)
    aged.commit()
    for change, which, other, days, is_closed in steps:
        day += timedelta(days=days)
        write_on(aged, noon(day))
        made = list(aged.scalars(select(Project).order_by(Project.id.desc()).limit(9)))
        change(aged, made[which % len(made)], made[other % len(made)])
        aged.flush()
        recount(aged)
        aged.commit()
        if is_closed:
            close(aged, day - timedelta(days=1))
    close(aged, day)
    halfway = first + timedelta(days=(day - first).days // 2)
    moments = [first - timedelta(days=1), first, halfway, day, noon(halfway), noon(day) - timedelta(hours=1)]
    assert is_kept(aged, day)
    assert count_wrong_days(aged) == 0
    assert_kept_is_true(aged, tuple(filters), *moments)
    # Made anew of all versions, or day by day.
    aged.execute(delete(PastClosing))
    close(aged, day - timedelta(days=1))
    assert count_wrong_days(aged) == 0
    assert_kept_is_true(aged, tuple(filters[:1]), *moments[1:])


def test_a_day_waits_for_who_still_writes_of_it(past_url: str, aged: Session) -> None:
    make_project(aged, "早的", [("211302", None)], figures=[1])
    aged.commit()
    today = datetime.now(CHINA).date()
    close(aged, today - timedelta(days=1))
    with open_past(past_url) as late:
        make_project(late, "晚的", [("211302", None)], figures=[2])
        with patch.object(past_folding, "OLDEST_XID", OLDEST_XID):
            close(aged, today)
        assert aged.scalar(select(PastClosing.through)) == today - timedelta(days=1)
        late.commit()
    close(aged, today)
    assert aged.scalar(select(PastClosing.through)) == today
    assert_kept_is_true(aged, FILTERS[:1], today)
    assert read(aged, FILTERS[0], today)["summary"].row_number >= 2


def test_another_tree_of_districts_makes_all_days_anew(aged: Session) -> None:
    make_project(aged, "路", [("211302", None)], figures=[1])
    aged.commit()
    today = datetime.now(CHINA).date()
    close(aged, today)
    below = DistrictDescendant
    gone = (below.descendant == "211302", below.ancestor == "211300")
    depth = aged.scalar(select(below.depth).where(*gone))
    aged.execute(delete(below).where(*gone))
    aged.commit()
    assert not is_kept(aged, today)
    assert_kept_is_true(aged, FILTERS[12:13], today)
    close(aged, today)
    assert is_kept(aged, today)
    assert_kept_is_true(aged, FILTERS[12:13], today)
    aged.add(below(ancestor="211300", descendant="211302", depth=depth))
    aged.commit()


def test_days_that_are_moved_back_are_not_kept(aged: Session) -> None:
    make_project(aged, "路", [("211302", None)], figures=[1])
    aged.commit()
    today = datetime.now(CHINA).date()
    close(aged, today)
    let_days_pass(aged, 3)
    assert not is_kept(aged, today)


def test_far_below_the_whole_nothing_is_kept(aged: Session) -> None:
    close(aged, datetime.now(CHINA).date())
    enter_past(aged, datetime.now(CHINA).date())
    assert find_sums_of(aged, ProjectFilter(district=("211302",))) is None
    assert find_sums_of(aged, ProjectFilter(district=("211300",))) is not None
    assert find_sums_of(aged, ProjectFilter(district=("211300",)), depth=1) is None
    assert find_sums_of(aged, ProjectFilter(q="路")) is None
    aged.rollback()
    assert aged.scalar(select(func.count()).select_from(PastSum).where(PastSum.place == "211302")) == 0


def test_the_worker_closes_yesterday(aged: Session) -> None:
    yesterday = datetime.now(CHINA).date() - timedelta(days=1)
    aged.execute(delete(PastClosing))
    aged.commit()
    for _round in range(3):
        close_all_days(aged)
    assert aged.scalar(select(PastClosing.through)) == yesterday


@pytest.mark.parametrize("span", ["day", "month"])
def test_a_wrong_day_is_found(aged: Session, span: str) -> None:
    close(aged, datetime.now(CHINA).date())
    one = select(PastSum.id).where(PastSum.span == span, PastSum.place == "100000", PastSum.is_whole).limit(1)
    aged.execute(update(PastSum).where(PastSum.id == one.scalar_subquery()).values(wan=PastSum.wan + 1))
    assert count_wrong_days(aged) > 0
    aged.rollback()
