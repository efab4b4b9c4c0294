"""The whole registry of seeds/: it loads, reconciles, and shows the documents' own contradictions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from projects.imports.seeds import load_seeds
from projects.models import Allocation, Document, Mention, PlaceMark, Project
from projects.progress.totals import sum_year
from projects.reading.filters import ProjectFilter
from projects.reading.queries import get_project
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, summarise
from projects.words.sums import add_up
from tests.conftest import SEEDS, make_session, rolled_back


@pytest.fixture
def whole(whole_registry_url: str) -> Iterator[Session]:
    with rolled_back(whole_registry_url) as connection, make_session(connection) as session:
        yield session


def test_every_plan_is_there_and_loading_again_changes_nothing(whole: Session) -> None:
    named = dict(
        whole.execute(
            select(Document.adcode, func.count(Mention.project_id.distinct()))
            .join(Mention, Mention.document_id == Document.id)
            .group_by(Document.adcode)
        ).all()
    )
    assert set(named) == {"211300", "211321", "210381", "220104", "150502"}
    assert min(named.values()) > 150
    assert load_seeds(whole, SEEDS).is_unchanged


def test_the_whole_registry_reconciles(whole: Session) -> None:
    for wanted in (ProjectFilter(), ProjectFilter(district=("211300",)), ProjectFilter(district=("211321",))):
        summary, rows = (
            summarise(whole, open_selection(whole, wanted)),
            by_bucket(whole, open_selection(whole, wanted)),
        )
        assert add_up(row.investment for row in rows) == summary.investment
        assert sum(row.number for row in rows) == summary.number


def test_what_nobody_has_folded_yet_is_added_up_in_a_moment(whole: Session) -> None:
    whole.execute(insert(PlaceMark).from_select(["project_id"], select(Project.id)))
    # It took 15 s and more: marked projects were joined with each other one by one.
    whole.execute(text("SET LOCAL statement_timeout = '4s'"))
    for wanted in (ProjectFilter(), ProjectFilter(district=("210000",)), ProjectFilter(district=("211300",))):
        selection = open_selection(whole, wanted)
        rows = by_bucket(whole, selection)
        assert len(sum_year(whole, selection, rows, date(2026, 11, 1)).rows) == len(rows) > 0


def test_every_project_has_a_district_and_a_source(whole: Session) -> None:
    unplaced = select(Project.code).where(
        ~select(Allocation).where(Allocation.project_id == Project.id).exists()
    )
    assert whole.scalars(unplaced).all() == []
    live = Project.merged_into_id.is_(None)
    unsourced = select(Project.code).where(
        live, ~select(Mention).where(Mention.project_id == Project.id).exists()
    )
    assert whole.scalars(unsourced).all() == []


# (name, stated total, sum of its parts) in 万元, as the transport plan itself contradicts itself.
MISMATCHES = [
    ("客运枢纽", Decimal(183571), Decimal("198871.37")),
    ("货运枢纽(物流园区)", Decimal(1905000), Decimal(2121000)),
]


@pytest.mark.parametrize(("words", "stated", "parts"), MISMATCHES, ids=[case[0] for case in MISMATCHES])
def test_the_known_mismatches_come_out_exactly(
    whole: Session, words: str, stated: Decimal, parts: Decimal
) -> None:
    code = whole.scalars(
        select(Project.code).where(
            Project.is_programme,
            Project.investment_wan == stated,
            Project.name.contains(words, autoescape=True),
        )
    ).one()
    check = get_project(whole, code).check
    assert check is not None
    assert (check.stated_wan, check.parts.wan) == (stated, parts)
    assert (check.remainder_wan, check.excess_wan) == (0, parts - stated)


# (code, what, stated, sum of its parts): counts and lengths that the document itself gets wrong.
OTHER_MISMATCHES = [
    ("LT-211300-0547", "length_km", Decimal("239.6"), Decimal("245.6")),
    ("LT-211300-0474", "count", 4, 6),
]


@pytest.mark.parametrize(("code", "what", "stated", "parts"), OTHER_MISMATCHES)
def test_known_wrong_counts_and_lengths_come_out(
    whole: Session, code: str, what: str, stated: Decimal | int, parts: Decimal | int
) -> None:
    check = get_project(whole, code).check
    assert check is not None
    assert (getattr(check, f"stated_{what}"), getattr(check, f"parts_{what}")) == (stated, parts)


CONFLICTS = {
    "LT-211381-0005": (Decimal(132000), Decimal(600000)),
    "LT-211382-0004": (Decimal(86000), Decimal(183000)),
    "LT-211321-0006": (Decimal(60000), Decimal(400000)),
}


@pytest.mark.parametrize("code", CONFLICTS)
def test_two_annexes_that_disagree_are_one_project_in_open_conflict(whole: Session, code: str) -> None:
    row = get_project(whole, code).row
    assert row.has_conflict
    assert (row.investment_low_wan, row.investment_high_wan) == CONFLICTS[code]
    assert row.investment_wan == row.investment_low_wan


def test_a_slip_of_the_unit_is_corrected_beside_what_is_written(whole: Session) -> None:
    slip = whole.scalars(
        select(Project.code).where(Project.investment_wan == 7990, Project.is_programme)
    ).one()
    (figure,) = [
        one
        for mention in get_project(whole, slip).mentions
        for one in mention.figures
        if one.corrected is not None
    ]
    assert (figure.as_written, figure.value, figure.corrected) == ("7990元", Decimal("0.799"), 7990)
