"""Tile services: single, from a file, brought along; what is wrong is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError, read_config
from app.tile_services import TileService, list_hosts

URL = "https://t{s}.example.org/{z}/{x}/{y}.png"
ROW = f'[[services]]\nkey = "imagery"\nname = "局内影像"\nurls = ["{URL}"]\n'


def read(tmp_path: Path, text: str | None = None, **settings: str) -> tuple[TileService, ...]:
    environ = {"LANTU_DATABASE_URL": "postgresql+psycopg://x@/x", **settings}
    if text is not None:
        (tmp_path / "tiles.toml").write_text(text, encoding="utf-8")
        environ["LANTU_TILES"] = str(tmp_path / "tiles.toml")
    return read_config(environ).tile_services


def test_without_a_setting_there_is_none(tmp_path: Path) -> None:
    assert read(tmp_path) == ()


def test_the_single_service_stands_first(tmp_path: Path) -> None:
    first, second = read(
        tmp_path, ROW, LANTU_TILE_URL="http://10.0.0.8/{z}/{x}/{y}.png", LANTU_TILE_DATUM="gcj02"
    )
    assert (first.key, first.datum, first.urls) == ("tiles", "gcj02", ("http://10.0.0.8/{z}/{x}/{y}.png",))
    assert (second.key, second.name, second.name_en) == ("imagery", "局内影像", "局内影像")


def test_a_file_says_everything(tmp_path: Path) -> None:
    text = ROW + 'datum = "cgcs2000"\nsubdomains = "01"\nmax_zoom = 15\ntms = true\nattribution = "某局"\n'
    (one,) = read(tmp_path, text)
    assert (one.datum, one.subdomains, one.max_zoom, one.tms) == ("cgcs2000", "01", 15, True)
    assert list_hosts([one, one]) == ["https://t0.example.org", "https://t1.example.org"]


def test_tianditu_is_brought_along_and_wants_its_key(tmp_path: Path) -> None:
    services = read(tmp_path, LANTU_TILES="tianditu", LANTU_TILES_KEY="abc123")
    assert [one.key for one in services] == ["tdt-map", "tdt-imagery"]
    assert all(url.endswith("tk=abc123") for one in services for url in one.urls)
    assert len(list_hosts(services)) == 8
    with pytest.raises(ConfigError, match="LANTU_TILES_KEY"):
        read(tmp_path, LANTU_TILES="tianditu")


BAD = {
    "no toml": ("[[services", "TOML"),
    "nothing": ("", "services"),
    "another table": (ROW + "[other]\n", "services"),
    "unknown word": (ROW + "colour = 1\n", "services[1]"),
    "no name": (ROW.replace('name = "局内影像"\n', ""), "services[1]"),
    "own key": (ROW.replace("imagery", "own"), "services[1].key"),
    "odd key": (ROW.replace("imagery", "a b"), "services[1].key"),
    "twice": (ROW + ROW, "imagery"),
    "no address": (ROW.replace("{z}", ""), "services[1].urls"),
    "script": (ROW.replace("https:", "javascript:"), "services[1].urls"),
    "no list": (ROW.replace("[", "").replace("]", "").replace("services", "[[services]]"), "urls"),
    "datum": (ROW + 'datum = "bd09"\n', "services[1].datum"),
    "zoom": (ROW + "max_zoom = 99\n", "services[1].max_zoom"),
    "zoom as flag": (ROW + "max_zoom = true\n", "services[1].max_zoom"),
    "tms": (ROW + 'tms = "yes"\n', "services[1].tms"),
    "subdomains": (ROW + 'subdomains = ""\n', "services[1].subdomains"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_a_wrong_file_stops_the_start_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert "LANTU_TILES" in str(caught.value)
    assert said in str(caught.value)


SINGLE = {
    "LANTU_TILE_DATUM": {"LANTU_TILE_DATUM": "moon"},
    "LANTU_TILE_URL": {"LANTU_TILE_URL": "https://example.org/tiles"},
    "nowhere.toml": {"LANTU_TILES": "nowhere.toml"},
}


@pytest.mark.parametrize(("said", "settings"), SINGLE.items())
def test_a_wrong_setting_is_named(tmp_path: Path, said: str, settings: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=said):
        read(tmp_path, **settings)
