"""`lantu base`: load, list, report, remove, and bad input, as an administrator types it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from projects.models import Update
from tests.projects.ground.files import make_geodatabase, make_osm
from tests.support.commands import run
from tests.support.factories import make_project
from tests.support.history import copy_database
from tests.support.people import make_officer


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_ground")


@pytest.fixture
def url(own_url: str) -> Iterator[str]:
    """A database of its own, whose ground is empty again afterwards."""
    yield own_url
    engine = create_engine(own_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM base_parts"))
    engine.dispose()


def test_files_are_loaded_listed_reported_and_removed(url: str, tmp_path: Path) -> None:
    sheet, extract = make_geodatabase(tmp_path), make_osm(tmp_path)
    done = run(url, "base", "load", str(sheet), str(extract))
    assert done.returncode == 0, done.stderr
    assert "国道 National road: 3" in done.stdout
    assert "- GB=999999: 1" in done.stdout
    assert "BOUA" in done.stdout
    listed = run(url, "base", "list").stdout
    assert "K51 [national]" in listed
    assert "liaoning-latest [osm]" in listed
    assert run(url, "base", "report", "K51").stdout in done.stdout
    assert "17" in run(url, "base", "remove", "K51").stdout
    assert "K51" not in run(url, "base", "list").stdout


def test_an_own_mapping_file_is_taken(url: str, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "city.toml").write_text(
        'title = "本市"\nattribution = "市局"\n[[layers]]\nname = "LRDL"\ncode = "GB"\n'
        '[layers.classes]\n"*" = "street"\n',
        encoding="utf-8",
    )
    sheet = str(make_geodatabase(tmp_path))
    done = run(url, "base", "load", sheet, "--source", "city", "--as", "街道", LANTU_BASE_SOURCES=str(own))
    assert done.returncode == 0, done.stderr
    assert "街道 [city] 本市" in done.stdout
    assert "街道 Street: 7" in done.stdout


def test_bad_input_is_refused_plainly_and_changes_nothing(url: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gdb.zip"
    bad.write_bytes(b"PK\x03\x04")
    sheet = make_geodatabase(tmp_path)
    for words, said in (
        (("load", str(bad)), "bad.gdb.zip"),
        (("load", str(sheet), "--source", "nothing"), "national"),
        (("load", str(sheet), str(sheet), "--as", "x"), "--as"),
        (("load", str(tmp_path / "nowhere.gdb")), "nowhere"),
        (("remove", "nowhere"), "nowhere"),
        (("report", "nowhere"), "nowhere"),
    ):
        done = run(url, "base", *words)
        assert done.returncode != 0
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert run(url, "base", "list").stdout == ""


def test_of_several_files_those_before_a_bad_one_stay(url: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gdb.zip"
    bad.write_bytes(b"PK\x03\x04")
    done = run(url, "base", "load", str(make_osm(tmp_path)), str(bad))
    assert done.returncode == 1
    assert "liaoning-latest" in done.stdout
    assert "liaoning-latest" in run(url, "base", "list").stdout


def test_the_unlocated_are_proposed_to_review(url: str, tmp_path: Path) -> None:
    engine = create_engine(url)
    with Session(engine) as session:
        sheet = make_geodatabase(tmp_path)
        assert run(url, "base", "load", str(sheet)).returncode == 0
        code = make_project(session, "波罗赤镇卫生院", type="health").code
        make_officer(session, "admin-of-base", "administrator", ())
        words = ("base", "locate", "--as", "admin-of-base")
        tried = run(url, *words, "--dry-run")
        assert tried.returncode == 0, tried.stderr
        assert f"{code} 波罗赤镇卫生院" in tried.stdout
        assert session.scalar(select(func.count()).select_from(Update)) == 0
        done = run(url, *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout == tried.stdout
        session.rollback()
        assert list(session.scalars(select(Update.state))) == ["pending"]
        refused = run(url, "base", "locate", "--as", "nobody-of-base")
        assert refused.returncode == 1
    engine.dispose()
