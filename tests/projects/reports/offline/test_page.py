"""What is written into the page of an offline map: scripts and styles that cannot end their elements."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.reports.offline import page


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(page, "STATIC", tmp_path)
    page.read_script.cache_clear()
    page.read_style.cache_clear()
    return tmp_path


def test_a_script_that_would_end_its_element_is_refused(static: Path) -> None:
    (static / "x.js").write_text('const a = "</SCRIPT>";')
    with pytest.raises(ValueError, match=r"x\.js"):
        page.read_script("x.js")


def test_a_style_has_its_pictures_in_it(static: Path) -> None:
    (static / "dot.png").write_bytes(b"\x89PNG")
    (static / "x.css").write_text('a { background: url("dot.png") } b { behavior: url(#default#VML) }')
    assert page.read_style("x.css") == (
        "a { background: url(data:image/png;base64,iVBORw==) } b { behavior: url(#default#VML) }"
    )


def test_the_map_is_drawn_by_folium_without_an_asset() -> None:
    html, script = page.draw_map()
    assert "map_offline" in html
    assert "L.map(" in script
    assert "http" not in html + script


def test_the_same_page_twice_is_the_same() -> None:
    page.draw_map.cache_clear()
    first = page.draw_map()
    page.draw_map.cache_clear()
    assert page.draw_map() == first
