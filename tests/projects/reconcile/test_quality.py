"""The quality report and its thresholds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.reconcile.quality import (
    THRESHOLDS_FILE,
    Thresholds,
    find_breaches,
    measure_quality,
    read_thresholds,
)
from tests.support.factories import make_project


def thresholds(**words: dict[str, Decimal]) -> Thresholds:
    return Thresholds(words.get("at_least", {}), words.get("at_most", {}))


def test_the_report_counts_what_is_given_and_where(session: Session) -> None:
    make_project(session, "有", figures=[10, 20], at=(120.4, 41.5), owner="交投集团", start_year=2022)
    make_project(session, "无", description="空")
    quality = measure_quality(session)
    assert quality.summary.number == 2
    assert quality.given["investment"] == quality.given["owner"] == quality.given["years"] == 1
    assert quality.metrics()["conflicts"] == 1
    assert quality.metrics()["unlocated_share"] == Decimal("0.5")
    assert {code: cell.number for code, cell in quality.by_precision.items()} == {"township": 1, "none": 1}
    assert quality.citation_number is None
    assert "wrong_citations" not in quality.metrics()


def test_quotes_are_looked_up_in_their_line(session: Session, tmp_path: Path) -> None:
    make_project(session, "甲园", figures=[10, 20])
    (tmp_path / "plan.txt").write_text("先是甲园。\n再无。", encoding="utf-8")
    quality = measure_quality(session, tmp_path)
    assert quality.citation_number == 2
    assert [wrong.line for wrong in quality.wrong_citations] == [2]


def test_a_registry_without_projects_is_complete(session: Session) -> None:
    assert measure_quality(session).share_given("investment") == 1


@pytest.mark.parametrize(
    ("limits", "broken"),
    [
        (thresholds(at_least={"projects": Decimal(1)}), []),
        (thresholds(at_least={"projects": Decimal(2)}), ["projects"]),
        (thresholds(at_most={"projects": Decimal(1)}), []),
        (thresholds(at_most={"projects": Decimal(0)}), ["projects"]),
        (thresholds(at_most={"wrong_citations": Decimal(0)}), []),
    ],
)
def test_a_limit_itself_is_kept(session: Session, limits: Thresholds, broken: list[str]) -> None:
    make_project(session)
    assert [breach.metric for breach in find_breaches(measure_quality(session), limits)] == broken


def test_a_metric_that_does_not_exist_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        find_breaches(measure_quality(session), thresholds(at_most={"beauty": Decimal(1)}))


@pytest.mark.parametrize(
    "text",
    [
        "[at_most]\nconflicts = 'few'",
        "[limits]\nx = 1",
        "not toml",
        "[at_least]\nx = [1]",
        "at_most = 3",
        "[at_most]\nx = nan",
        "[at_most]\nx = true",
    ],
)
def test_a_wrong_file_is_refused_plainly(tmp_path: Path, text: str) -> None:
    file = tmp_path / "quality.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        read_thresholds(file)


def test_a_missing_file_is_refused_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_thresholds(tmp_path / "none.toml")


def test_our_own_thresholds_can_be_read(session: Session) -> None:
    limits = read_thresholds(THRESHOLDS_FILE)
    find_breaches(measure_quality(session), limits)
    assert limits.at_most["wrong_citations"] == 0


def test_a_total_that_its_rows_do_not_make_is_a_breach(session: Session) -> None:
    make_project(session, figures=[100])
    quality = measure_quality(session)
    assert quality.totals_apart == ()
    broken = replace(quality, by_district=())
    assert "investment" in broken.totals_apart
    limits = thresholds(at_most={"totals_apart": Decimal(0)})
    assert [breach.metric for breach in find_breaches(broken, limits)] == ["totals_apart"]
