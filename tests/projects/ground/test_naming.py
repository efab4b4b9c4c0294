"""What the words of projects name of the ground: one place, a road by its number, two ends."""

from __future__ import annotations

import pytest

from geo.ground.gazetteer import Spot
from projects.ground.naming import find_ends, find_roads, find_spot


def spot(name: str, code: str = "town", lon: float = 120.0, lat: float = 41.0) -> Spot:
    return Spot(name, code, lon, lat, "211302", "K51")


TOWN, STATION, WATER = (
    spot("波罗赤镇"),
    spot("朝阳站", "station", 120.4),
    spot("白石水库", "reservoir_area", 120.8),
)
VILLAGE = spot("孙家湾村", "village", 120.2)
ALL = [TOWN, STATION, WATER, VILLAGE]


def test_a_name_in_any_text_is_found_the_most_exact_first() -> None:
    assert find_spot(["波罗赤镇污水处理厂"], ALL).spot == TOWN
    assert find_spot(["污水处理厂", "波罗赤镇孙家湾村"], ALL).spot == VILLAGE
    assert find_spot(["朝阳站站前广场"], ALL).spot == STATION
    assert find_spot(["白石水库除险加固"], ALL).spot == WATER


def test_nothing_is_guessed() -> None:
    assert find_spot(["波罗赤污水处理厂", ""], ALL).spot is None
    assert find_spot([], ALL).spot is None
    assert find_spot(["波罗赤镇"], []).spot is None


def test_two_places_are_ambiguous_and_one_twice_is_not() -> None:
    other = spot("孙家湾镇", lon=120.3)
    found = find_spot(["波罗赤镇、孙家湾镇农村公路"], [TOWN, other])
    assert (found.spot, found.ambiguous) == (None, ("波罗赤镇", "孙家湾镇"))
    assert find_spot(["波罗赤镇"], [TOWN, spot("波罗赤镇", "township", 120.01)]).spot == TOWN
    assert find_spot(["波罗赤镇"], [TOWN, spot("波罗赤镇", lon=120.5)]).ambiguous == ("波罗赤镇",)


@pytest.mark.parametrize("text", ["波罗赤镇、刘杖子乡湿地", "刘杖子乡和波罗赤镇", "波罗赤镇等乡镇"])
def test_a_name_among_others_is_ambiguous_though_the_others_are_not_known(text: str) -> None:
    assert find_spot([text], ALL).ambiguous == ("波罗赤镇",)


def test_a_name_within_a_longer_one_is_not_meant() -> None:
    short = spot("石水库", "reservoir", 121.5)
    assert find_spot(["白石水库除险加固"], [short, WATER]).spot == WATER


ROADS = {
    "国道101线北票段": ("G101",),
    "G101京沈线": ("G101",),
    "Ｇ１０１": ("G101",),
    "国道G306绥克线": ("G306",),
    "306国道": ("G306",),
    "省道209线至国道101线": ("S209", "G101"),
    "S 318": ("S318",),
    "县道X341": ("X341",),
    "G16丹锡高速": (),
    "投资101万元": (),
    "长101.5公里国道": (),
    "国道1015": (),
}


@pytest.mark.parametrize(("text", "numbers"), ROADS.items())
def test_numbers_of_roads_are_found(text: str, numbers: tuple[str, ...]) -> None:
    assert find_roads([text]) == numbers


ENDS = ["波罗赤镇至孙家湾村公路", "波罗赤至孙家湾段改造", "波罗赤—孙家湾", "国道101线(波罗赤镇-孙家湾村)"]


@pytest.mark.parametrize("text", ENDS)
def test_two_ends_are_found(text: str) -> None:
    assert find_ends([text], ALL) == (TOWN, VILLAGE)


@pytest.mark.parametrize("text", ["波罗赤镇、孙家湾村", "波罗赤至大连", "至孙家湾", ""])
def test_what_has_not_two_known_ends_has_none(text: str) -> None:
    assert find_ends([text], ALL) is None
    assert find_ends([text], []) is None
