from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.bbox import parse_bbox
from projects.errors import BadInput
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry import writing
from tests.support.factories import make_document, make_project, state_figure


def names(session: Session, **words: Any) -> set[str]:
    return set(
        session.scalars(
            select(Project.name).where(*open_selection(session, ProjectFilter(**words)).conditions)
        )
    )


@pytest.fixture
def registry(session: Session) -> Session:
    park = make_project(
        session, "龙城物流园", ["211303"], figures=[5000], at=(120.4, 41.5), start_year=2021, end_year=2022,
        owner="交投集团", nature="new", steward="张三",
    )  # fmt: skip
    state_figure(session, park, Decimal(1), file="other.txt", stated_name="龙城区综合物流园区")
    make_project(
        session,
        "凌源%_路",
        ["211382"],
        figures=[100],
        type="local_road",
        status="construction",
        end_year=2020,
    )
    make_project(
        session, "跨区路", ["211302", "211303"], figures=[10, 20], type="local_road", start_year=2030
    )
    make_project(session, "市级平台", ["211300"], is_programme=True, type="digital")
    make_project(session, "并掉的", merged_into_id=park.id)
    return session


def test_projects_are_chosen_by_code_whatever_they_were_merged_into(session: Session) -> None:
    last = make_project(session, "留下的", ["211302"], code="LT-211302-0001")
    middle = make_project(session, "先并掉的", code="LT-211302-0002", merged_into_id=last.id)
    make_project(session, "最早并掉的", code="LT-211302-0003", merged_into_id=middle.id)
    make_project(session, "另一个", ["211303"], code="LT-211303-0001")
    assert names(session, code=("LT-211302-0003",)) == {"留下的"}
    assert names(session, code=("LT-211302-0001", "LT-211302-0002")) == {"留下的"}
    assert names(session, code=("LT-211302-0002", "LT-211303-0001")) == {"留下的", "另一个"}
    assert names(session, code=("LT-211303-0001",), district=("211302",)) == set()
    with pytest.raises(BadInput) as refused:
        names(session, code=("LT-211302-0001", "LT-211302-9999"))
    assert (refused.value.field, refused.value.values["code"]) == ("code", "LT-211302-9999")


CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"龙城物流园", "凌源%_路", "跨区路", "市级平台"}),
    ({"q": "物流"}, {"龙城物流园"}),
    ({"q": "物流 交投"}, {"龙城物流园"}),
    ({"q": "%_"}, {"凌源%_路"}),
    ({"q": "没有这样的"}, set()),
    ({"district": ("211303",)}, {"龙城物流园", "跨区路"}),
    ({"district": ("211300",)}, {"龙城物流园", "凌源%_路", "跨区路", "市级平台"}),
    ({"district": ("211382", "211302")}, {"凌源%_路", "跨区路"}),
    ({"status": ("construction",)}, {"凌源%_路"}),
    ({"type": ("local_road", "digital")}, {"凌源%_路", "跨区路", "市级平台"}),
    ({"nature": ("new",)}, {"龙城物流园"}),
    ({"min_investment": Decimal(100)}, {"凌源%_路"}),
    ({"max_investment": Decimal(10)}, {"龙城物流园", "跨区路"}),
    ({"year": (2022,)}, {"龙城物流园"}),
    ({"year": (2020, 2030)}, {"凌源%_路", "跨区路"}),
    ({"document": ("other.txt",)}, {"龙城物流园"}),
    ({"precision": ("township",)}, {"龙城物流园"}),
    ({"custody": ("planned",)}, {"龙城物流园"}),
    ({"custody": ("surveyed", "verified")}, set()),
    ({"programme": "only"}, {"市级平台"}),
    ({"programme": "none"}, {"龙城物流园", "凌源%_路", "跨区路"}),
    ({"conflict": "yes"}, {"龙城物流园", "跨区路"}),
    ({"overdue": "yes"}, {"龙城物流园", "凌源%_路"}),
    ({"steward": ("张三",)}, {"龙城物流园"}),
    ({"bucket": ("cross",)}, {"跨区路"}),
    ({"bucket": ("city",)}, {"市级平台"}),
    ({"bbox": parse_bbox("120,41,121,42")}, {"龙城物流园"}),
    ({"bbox": parse_bbox("100,41,101,42")}, set()),
]


@pytest.mark.parametrize(("words", "expected"), CASES)
def test_each_word_narrows(registry: Session, words: dict[str, Any], expected: set[str]) -> None:
    ids = list(registry.scalars(select(Project.id)))
    writing.adopt_figures(registry, ids)
    writing.refresh_search(registry, ids)
    assert names(registry, **words) == expected


def test_a_stated_name_finds_the_project(registry: Session) -> None:
    writing.refresh_search(registry, list(registry.scalars(select(Project.id))))
    assert names(registry, q="龙城区综合") == {"龙城物流园"}


def test_documents_are_told_apart(session: Session) -> None:
    make_document(session, "a.txt")
    make_project(session, "只在甲", figures=[1])
    assert names(session, document=("a.txt",)) == set()
