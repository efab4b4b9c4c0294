"""Coordinates, codes and districts by what people write."""

from __future__ import annotations

from decimal import Decimal

import pytest

from geo.districts import DistrictName
from projects.errors import BadInput
from projects.imports.values.code_names import LISTS, load, names_of, read_code, read_flag
from projects.imports.values.district_names import DistrictBook
from projects.words.degrees import read_degrees, read_pair
from projects.words.vocabulary import codes

SCOPE = ("211300", "211302", "211303", "211382")


def name(adcode: str, full: str, short: str, level: str, *about: str) -> DistrictName:
    parent, label = (*about, full)[:2]
    return DistrictName(adcode, full, short, level, parent, None, label)


@pytest.fixture(scope="module")
def book() -> DistrictBook:
    names = [
        name("211300", "朝阳市", "朝阳", "prefecture", "辽宁省"),
        name("211302", "双塔区", "双塔", "county", "朝阳市"),
        name("211303", "龙城区", "龙城", "county", "朝阳市"),
        name("211382", "凌源市", "凌源", "county", "朝阳市"),
        name("220104", "朝阳区", "朝阳", "county", "长春市", "长春市朝阳区"),
        name("110105", "朝阳区", "朝阳", "county", "北京市", "北京市朝阳区"),
    ]
    return DistrictBook(names, SCOPE)


@pytest.mark.parametrize(
    ("text", "adcodes"),
    [
        ("双塔区", ("211302",)),
        ("凌源", ("211382",)),
        ("211303", ("211303",)),
        ("朝阳市双塔区", ("211302",)),
        ("双塔区、龙城区", ("211302", "211303")),
        ("双塔区/龙城区", ("211302", "211303")),
        ("211302|211303", ("211302", "211303")),
        ("朝阳市本级", ("211300",)),
        ("长春市朝阳区", ("220104",)),
        ("双塔区 双塔区", ("211302",)),
    ],
)
def test_districts_by_name_and_adcode(book: DistrictBook, text: str, adcodes: tuple[str, ...]) -> None:
    assert book.read(text) == adcodes


def test_a_name_of_the_scope_comes_before_its_namesakes(book: DistrictBook) -> None:
    assert book.read("朝阳") == ("211300",)
    with pytest.raises(BadInput, match="北京市朝阳区"):
        book.read("朝阳区")


@pytest.mark.parametrize("text", ["跨区", "全市", "不存在县", "999999", "双塔区、火星"])
def test_what_is_no_district_is_refused(book: DistrictBook, text: str) -> None:
    with pytest.raises(BadInput):
        book.read(text)


def test_districts_that_a_place_names(book: DistrictBook) -> None:
    assert book.named_in("双塔区桃花吐镇") == ("211302",)
    assert book.named_in("双塔区、龙城区") == ("211302", "211303")
    assert book.named_in("桃花吐镇") == ()


@pytest.mark.parametrize(
    ("text", "field", "degrees"),
    [
        ("120.45", "lon", "120.45"),
        ("120°27′15.3″", "lon", "120.45425"),
        ("120°27'15.3\"", "lon", "120.45425"),
        ("120度27分", "lon", "120.45"),
        ("东经120.45", "lon", "120.45"),
        ("E120.45°", "lon", "120.45"),
        ("W0.5", "lon", "-0.5"),
        ("４１．５７", "lat", "41.57"),
    ],
)
def test_degrees(text: str, field: str, degrees: str) -> None:
    assert read_degrees(text, field) == Decimal(degrees)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("北纬41.5", "lon"),
        ("200", "lon"),
        ("120.4", "lat"),
        ("4567890.12", "lat"),
        ("41°61′", "lat"),
        ("NaN", "lat"),
    ],
)
def test_what_are_no_degrees_is_refused(text: str, field: str) -> None:
    with pytest.raises(BadInput):
        read_degrees(text, field)


def test_both_coordinates_in_one_cell() -> None:
    assert read_pair("120.45,41.57", "lon") == (Decimal("120.45"), Decimal("41.57"))
    assert read_pair("北纬41.57° 东经120.45°", "lon") == (Decimal("120.45"), Decimal("41.57"))
    assert read_pair("120.45", "lon") is None


def test_every_word_names_one_code_and_every_code_is_one() -> None:
    for field, terms in LISTS.items():
        assert set(load().get(field, {})) <= set(codes(terms))
        assert {word: found for word, found in names_of(field).items() if len(found) > 1} == {}
        for term in terms:
            assert read_code(term.code, field) == read_code(term.zh, field) == read_code(term.en, field)
            assert read_code(term.zh, field) == term.code


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("续建项目", "status", "construction"),
        ("在建(推定)", "status", "construction"),
        ("已 竣工", "status", "completed"),
        ("物流", "type", "logistics_park"),
        ("技改", "nature", "technical_upgrade"),
        ("省重点", "level", "province"),
    ],
)
def test_codes_by_what_offices_write(text: str, field: str, code: str) -> None:
    assert read_code(text, field) == code


@pytest.mark.parametrize(("text", "field"), [("交通", "type"), ("服务业", "type"), ("拟建", "status")])
def test_a_word_for_several_codes_or_none_is_refused_with_the_list(text: str, field: str) -> None:
    with pytest.raises(BadInput, match=LISTS[field][0].zh):
        read_code(text, field)


def test_flags() -> None:
    assert (read_flag("是", "is_programme"), read_flag("否", "is_programme")) == (True, False)
    assert read_flag("", "is_programme") is None
