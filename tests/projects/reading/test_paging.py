import pytest
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.reading.filters import ProjectFilter
from projects.reading.paging import SORTS, Page, parse_page
from projects.reading.queries import list_projects
from projects.reading.selection import open_selection
from tests.support.factories import make_project


@pytest.mark.parametrize("value", ["-1", "0", "1001", "ten", "1.5", "٣", "99999999999999999999"])
def test_a_bad_limit_is_refused(value: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_page({"limit": [value]})
    assert refused.value.field == "limit"


@pytest.mark.parametrize("cursor", ["zzz", "W10", "e30", "=", "WyJuYW1lIiwxLDJd", "5Lit"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_page({"cursor": [cursor]})
    assert refused.value.field == "cursor"


def test_an_unknown_sort_is_refused() -> None:
    with pytest.raises(BadInput):
        parse_page({"sort": ["price"]})


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_pages_show_every_row_once_in_order(session: Session, sort: str) -> None:
    for index in range(7):
        make_project(
            session, f"项目{index % 3}", figures=[index % 2] if index % 4 else (), start_year=2020 + index % 2
        )
    whole = [
        row.code
        for row in list_projects(session, open_selection(session, ProjectFilter()), Page(sort, 100)).rows
    ]
    seen: list[str] = []
    cursor = None
    while True:
        page = parse_page({"sort": [sort], "limit": ["2"], "cursor": [cursor or ""]})
        found = list_projects(session, open_selection(session, ProjectFilter()), page)
        seen += [row.code for row in found.rows]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert seen == whole
    assert len(set(seen)) == 7


def test_a_cursor_belongs_to_its_sort(session: Session) -> None:
    for index in range(3):
        make_project(session, f"项目{index}")
    cursor = list_projects(session, open_selection(session, ProjectFilter()), Page("name", 1)).next_cursor
    with pytest.raises(BadInput):
        parse_page({"sort": ["-name"], "cursor": [cursor or ""]})
