"""`lantu check`: its report, its exit code, and JSON that holds exact numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.commands.check import MOST_CITATIONS, describe
from projects.models import PlaceRow, PlaceSum, ProjectFeature, ProjectWords
from projects.models.place_sum import WHOLE
from projects.reconcile.quality import Thresholds, find_breaches, measure_quality
from tests.conftest import make_database
from tests.support.commands import run
from tests.support.engines import find_engine
from tests.support.factories import make_project
from tests.support.templates import REGISTRY, Templates


def limits(tmp_path: Path, text: str) -> str:
    file = tmp_path / "quality.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_it_reports_and_passes(registry_url: str, tmp_path: Path) -> None:
    done = run(registry_url, "check", "--thresholds", limits(tmp_path, "[at_least]\nprojects = 100"))
    assert done.returncode == 0, done.stderr
    assert "全部达标" in done.stdout


def test_a_broken_threshold_fails(registry_url: str, tmp_path: Path) -> None:
    done = run(registry_url, "check", "--thresholds", limits(tmp_path, "[at_most]\nparts_exceed = 0"))
    assert done.returncode == 1
    assert "parts_exceed" in done.stdout


def test_json_is_whole_and_exact(registry_url: str, tmp_path: Path) -> None:
    file = limits(tmp_path, "[at_most]\nparts_exceed = 0")
    done = run(registry_url, "check", "--json", "--thresholds", file)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["passed"] is False
    assert [breach["metric"] for breach in report["breaches"]] == ["parts_exceed"]
    assert report["summary"]["number"] == int(report["metrics"]["projects"])
    assert isinstance(report["summary"]["investment_wan"], str)


def test_every_misplaced_project_is_listed(session: Session) -> None:
    made = [make_project(session, f"错位{at}", at=(116.4, 39.9)) for at in range(MOST_CITATIONS + 5)]
    doubted = make_project(session, at=(119.74, 41.13))
    quality = measure_quality(session)
    lines = list(describe(quality))
    assert "位置不成立 / impossible places: 25 · 位置有疑问 / doubted places: 1" in lines
    for one in made:
        assert any(line.startswith(f"  ✗ {one.code}") and "公里" in line for line in lines)
    assert any(line.startswith(f"  ? {doubted.code}") for line in lines)
    broken = find_breaches(quality, Thresholds({}, {"places_refused": Decimal(0)}))
    assert [one.metric for one in broken] == ["places_refused"]


def test_a_file_that_cannot_be_read_is_said_plainly(registry_url: str, tmp_path: Path) -> None:
    done = run(registry_url, "check", "--thresholds", str(tmp_path / "none.toml"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_wrong_sums_and_lists_of_places_are_a_breach_and_are_mended(
    server_url: str, templates: Templates, tmp_path: Path
) -> None:
    url = make_database(server_url, "lantu_check", templates.find(REGISTRY))
    with Session(find_engine(url)) as session, session.begin():
        session.execute(update(PlaceSum).where(PlaceSum.place == WHOLE).values(wan=PlaceSum.wan + 1))
        session.execute(update(PlaceRow).where(PlaceRow.place == WHOLE).values(by_end=1900))
        session.execute(update(ProjectFeature).values(head="{"))
    file = limits(tmp_path, "[at_most]\nwrong_sums = 0\nwrong_rows = 0\nwrong_texts = 0")
    done = run(url, "check", "--thresholds", file)
    assert done.returncode == 1
    assert "wrong_sums" in done.stdout
    assert "wrong_rows" in done.stdout
    assert "wrong_texts" in done.stdout
    assert run(url, "check", "--thresholds", file, "--mend-sums").returncode == 0


def test_wrong_words_of_the_search_are_a_breach_and_are_mended(
    server_url: str, templates: Templates, tmp_path: Path
) -> None:
    url = make_database(server_url, "lantu_check_words", templates.find(REGISTRY))
    with Session(find_engine(url)) as session, session.begin():
        session.execute(update(ProjectWords).values(search_text="别的"))
    file = limits(tmp_path, "[at_most]\nwrong_words = 0")
    done = run(url, "check", "--thresholds", file)
    assert done.returncode == 1
    assert "wrong_words" in done.stdout
    assert run(url, "check", "--thresholds", file, "--mend-words").returncode == 0
