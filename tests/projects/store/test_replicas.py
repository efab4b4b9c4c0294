"""Standbys: how far each is behind, and which one a caller gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from projects.store import replicas
from projects.store.replicas import MOST_LAG, Standbys

NOW = 1000.0
URLS = [f"postgresql+psycopg://lantu@standby{n}.invalid/lantu" for n in range(3)]
ADDRESSES = [f"address 10.0.0.{n}" for n in range(40)]
looks = st.lists(st.tuples(st.floats(0, 60), st.integers(0, 1 << 40)), min_size=1, max_size=20)


@pytest.fixture(autouse=True, scope="module")
def clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replicas, "monotonic", lambda: NOW)
        yield


def make_standbys(*replayed: int | None) -> Standbys:
    """Return standbys of which this was heard, of a primary that has written 100, 5 s ago 50, 30 s ago 10."""
    standbys = Standbys("postgresql+psycopg://lantu@primary.invalid/lantu", URLS[: len(replayed)])
    standbys.lengths.extend([(NOW - 30, 10), (NOW - 5, 50), (NOW, 100)])
    for one, place in zip(standbys.all, replayed, strict=True):
        one.replayed = place
    return standbys


@pytest.mark.parametrize(
    ("replayed", "seconds", "behind"),
    [(100, 0, 0), (120, 0, 0), (99, 5, 1), (50, 5, 50), (49, 30, 51), (9, float("inf"), 91)],
)
def test_a_standby_is_behind_since_the_log_was_as_long(replayed: int, seconds: float, behind: int) -> None:
    standbys = make_standbys(replayed)
    assert standbys.find_lag(standbys.all[0]) == seconds
    assert standbys.find_bytes(standbys.all[0]) == behind


def test_one_that_nobody_heard_of_is_not_asked() -> None:
    standbys = make_standbys(None)
    assert standbys.find_lag(standbys.all[0]) == float("inf")
    assert standbys.find_bytes(standbys.all[0]) is None
    assert standbys.choose("anyone", 0) is None
    standbys.lengths.clear()
    standbys.all[0].replayed = 100
    assert standbys.choose("anyone", 0) is None


@given(looks, st.integers(0, 1 << 40), st.integers(0, 1 << 40))
def test_who_has_replayed_more_is_never_further_behind(
    seen: list[tuple[float, int]], one: int, other: int
) -> None:
    standbys = make_standbys(min(one, other), max(one, other))
    lengths = sorted(length for _, length in seen)
    standbys.lengths.clear()
    standbys.lengths.extend(zip(sorted(NOW - ago for ago, _ in seen), lengths, strict=True))
    less, more = (standbys.find_lag(each) for each in standbys.all)
    assert more <= less


def test_a_caller_keeps_to_one_while_it_is_there_and_callers_share_all() -> None:
    standbys = make_standbys(100, 100, 100)
    first = {one: standbys.choose(one, 0) for one in ADDRESSES}
    assert first == {one: standbys.choose(one, 0) for one in ADDRESSES}
    assert set(first.values()) == set(standbys.all)
    gone = standbys.all[0]
    gone.leave()
    then = {one: standbys.choose(one, 0) for one in ADDRESSES}
    assert gone not in then.values()
    assert all(then[one] is was for one, was in first.items() if was is not gone)


def test_one_too_far_behind_is_left_out() -> None:
    assert MOST_LAG < 30
    standbys = make_standbys(49, 50)
    assert {standbys.choose(one, 0) for one in ADDRESSES} == {standbys.all[1]}


def test_one_of_another_database_is_none() -> None:
    standbys = make_standbys(100, 100)
    standbys.all[0].identity = "7 16385"
    assert {standbys.choose(one, 0) for one in ADDRESSES} == {standbys.all[1]}


def test_a_place_that_was_not_replayed_when_last_heard_is_asked_for() -> None:
    standbys = make_standbys(100)
    standby = standbys.all[0]
    assert make_url(standby.url).host == "standby0.invalid"
    assert standbys.choose("anyone", 100) is standby
    # It does not answer, so it is not asked again before it was heard of.
    assert standbys.choose("anyone", 101) is None
    assert standbys.choose("anyone", 0) is None
