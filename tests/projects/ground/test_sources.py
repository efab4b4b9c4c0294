"""Mapping files that administrators edit: read, chosen by what a file has, refused with file and place."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.errors import BadInput
from projects.ground.sources import choose_source, read_sources

OWN = """
title = "本市测绘"
attribution = "某市自然资源局"
[[layers]]
name = "道路*"
code = "类别"
names = ["名称"]
[layers.classes]
"国道" = "national_road"
"*" = "street"
"""


def test_ours_are_sound_and_chosen_by_their_layers() -> None:
    sources = read_sources()
    assert set(sources) >= {"national", "osm", "geofabrik"}
    assert choose_source(sources, ["LRDL", "BOUA"]).key == "national"
    assert choose_source(sources, ["lrdl"]).key == "national"
    assert choose_source(sources, ["points", "lines", "multipolygons"]).key == "osm"
    assert choose_source(sources, ["gis_osm_roads_free_1"]).key == "geofabrik"


def test_a_folder_adds_and_replaces(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(OWN, encoding="utf-8-sig")
    (tmp_path / "osm.toml").write_text(OWN, encoding="utf-8")
    sources = read_sources(tmp_path)
    assert sources["osm"].title == "本市测绘"
    rule = sources["city"].rules_of("道路_2026")[0]
    assert (rule.find_class("国道"), rule.find_class("其他"), rule.find_class(None)) == (
        "national_road",
        "street",
        None,
    )


def test_an_unknown_source_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="national"):
        choose_source(read_sources(), ["LRDL"], "nothing")
    with pytest.raises(BadInput, match="道路"):
        choose_source(read_sources(), ["道路"])


BAD = {
    "no toml": ("title = ", "TOML"),
    "unknown key": (OWN + "colour = 1\n[x]\n", "x?"),
    "unknown class": (OWN.replace('"street"', '"alley"'), "layers[1].classes.*: alley?"),
    "no layers": ('title = "a"\nattribution = "b"', "layers"),
    "layers of text": ('title = "a"\nattribution = "b"\nlayers = ["x"]', "layers"),
    "no code": (OWN.replace('code = "类别"', ""), "layers[1].code"),
    "names as text": (OWN.replace('["名称"]', '"名称"'), "layers[1].names"),
    "no title": (OWN.replace('"本市测绘"', '" "'), "title"),
    "no classes": (OWN.split("[layers.classes]", maxsplit=1)[0], "layers[1].classes"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_a_wrong_mapping_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "city.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_sources(tmp_path)
    assert "city.toml" in str(caught.value)
    assert said in str(caught.value)


def test_a_mapping_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_bytes(OWN.encode("gb18030"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_sources(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        read_sources(tmp_path / "nowhere")
