from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.matters.filters import MatterFilter, check_matter_filter, parse_matter_filter
from projects.matters.queries import (
    count_matters,
    list_matter_districts,
    list_matters,
)
from projects.models import Matter
from tests.conftest import count_queries
from tests.projects.matters.desk import EVERYTHING, TODAY, Desk, raise_many


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang", "officer", ["211302"])


@pytest.fixture
def neighbour(session: Session) -> Desk:
    return Desk(session, "wang", "officer", ["211321"])


@pytest.fixture
def many(session: Session, officer: Desk) -> dict[str, Matter]:
    return raise_many(session, officer)


FILTERS: list[tuple[dict[str, list[str]], list[str]]] = [
    ({}, ["逾期", "今天", "下周", "以后", "未定", "办结"]),
    ({"state": ["open"]}, ["逾期", "今天", "下周", "以后", "未定"]),
    ({"state": ["closed"]}, ["办结"]),
    ({"overdue": ["yes"]}, ["逾期"]),
    ({"due_before": [TODAY.isoformat()], "state": ["open"]}, ["逾期", "今天"]),
    ({"kind": ["funds"]}, ["今天"]),
    ({"kind": ["funds", "land"], "responsible": ["财政"]}, ["今天"]),
    ({"district": ["211300"], "q": ["绕城"]}, ["下周", "以后", "未定", "办结"]),
    ({"district": ["211321"]}, []),
    ({"q": ["100%_"]}, ["办结"]),
    ({"q": ["%"]}, ["办结"]),
    ({"q": ["'; DROP TABLE matters --"]}, []),
    ({"state": [""], "q": [" "]}, ["逾期", "今天", "下周", "以后", "未定", "办结"]),
]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("words", "found"), FILTERS)
def test_filters_and_the_order_by_due_day(
    officer: Desk, words: dict[str, list[str]], found: list[str]
) -> None:
    assert officer.list(parse_matter_filter(words)) == found


@pytest.mark.parametrize(
    "words",
    [
        {"colour": ["red"]},
        {"kind": ["money"]},
        {"state": ["done"]},
        {"state": ["open", "closed"]},
        {"overdue": ["no"]},
        {"overdue": ["yes"], "state": ["closed"]},
        {"due_before": ["tomorrow"]},
        {"due_before": ["2026-02-30"]},
        {"district": ["chaoyang"]},
        {"q": ["长" * 201]},
        {"responsible": ["a\x00b"]},
    ],
)
def test_words_that_are_not_understood_are_refused(words: dict[str, list[str]]) -> None:
    with pytest.raises(BadInput):
        parse_matter_filter(words)


def test_a_district_that_does_not_exist_is_refused(session: Session, officer: Desk) -> None:
    with pytest.raises(BadInput):
        check_matter_filter(session, MatterFilter(district=("999999",)), officer.access)


def test_a_filter_survives_its_address() -> None:
    words = {"kind": ["land", "funds"], "due_before": ["2026-12-31"], "q": ["园区"], "district": ["211302"]}
    wanted = parse_matter_filter(words)
    again: dict[str, list[str]] = {}
    for word, value in wanted.to_args():
        again.setdefault(word, []).append(value)
    assert parse_matter_filter(again) == wanted


@pytest.mark.usefixtures("many")
def test_pages_meet_without_gap_or_overlap(session: Session, officer: Desk) -> None:
    found, cursor = [], ""
    for _ in range(3):
        page = list_matters(session, EVERYTHING, officer.access, TODAY, cursor=cursor, limit=2)
        found += [row.subject for row in page.rows]
        cursor = page.next_cursor or ""
    assert found == ["逾期", "今天", "下周", "以后", "未定", "办结"]
    assert cursor == ""
    for wrong in ("x", "1", "1-2-3", "-1-2", "１-２", "9" * 30 + "-1"):
        with pytest.raises(BadInput):
            list_matters(session, EVERYTHING, officer.access, TODAY, cursor=wrong)


@pytest.mark.usefixtures("many")
def test_counts(session: Session, officer: Desk, neighbour: Desk) -> None:
    counts = count_matters(session, MatterFilter(state="closed"), officer.access, TODAY, 7)
    assert (counts.open, counts.overdue, counts.soon, counts.closed) == (5, 1, 2, 1)
    assert count_matters(session, EVERYTHING, officer.access, TODAY, 8).soon == 3
    assert count_matters(session, MatterFilter(kind=("funds",)), officer.access, TODAY, 7).open == 1
    assert count_matters(session, EVERYTHING, neighbour.access, TODAY, 7).open == 0
    left = [row.days_left(TODAY) for row in list_matters(session, EVERYTHING, officer.access, TODAY).rows]
    assert left == [-12, 0, 7, 8, None, None]


@pytest.mark.usefixtures("many")
def test_a_list_and_its_counts_take_four_queries_however_long(session: Session, officer: Desk) -> None:
    with count_queries(session.connection()) as statements:
        list_matters(session, EVERYTHING, officer.access, TODAY)
        count_matters(session, EVERYTHING, officer.access, TODAY, 7)
    assert len(statements) == 4
    assert [name.adcode for name in list_matter_districts(session, officer.access)] == ["211302"]
