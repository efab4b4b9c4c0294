"""What somebody is about to register may stand already, under quite another name too."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from projects.reconcile import compared
from projects.reconcile.likely import Typed, list_likely
from projects.registry.rollup import recount
from tests.support.factories import make_project

PLANT = Typed(
    "朝阳市城南净化中心",
    ("211302",),
    type="environment",
    investment_wan=Decimal(8600),
    place=(120.4505, 41.5701),
)


@pytest.fixture
def held(session: Session) -> Session:
    for code, name, values in (
        ("LT-211302-0001", "龙山污水处理厂扩建", {"at": (120.45, 41.57), "place_text": "南街"}),
        ("LT-211302-0002", "垃圾焚烧发电", {"at": (120.30, 41.40)}),
    ):
        make_project(session, name, ["211302"], figures=[8600], type="environment", code=code, **values)
    make_project(
        session, "凌源河道治理", ["211382"], figures=[8600], type="environment", at=(120.4501, 41.57)
    )
    make_project(session, "变电站", ["211302"], figures=[8600], type="energy", at=(120.45, 41.57))
    recount(session)
    return session


def codes(session: Session, typed: Typed) -> list[str]:
    return [one.code for one in list_likely(session, typed)]


def test_kind_place_and_figure_suffice_whatever_the_name(held: Session) -> None:
    (one,) = list_likely(held, PLANT)
    assert one.code == "LT-211302-0001"
    assert {reason.code for reason in one.reasons} == {"district_same", "type_same", "money_same", "near"}


def test_the_place_in_words_counts_as_well(held: Session) -> None:
    assert codes(held, replace(PLANT, place=None, place_text="双塔区南街")) == ["LT-211302-0001"]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"place": None},
        {"place": (120.9, 41.9)},
        {"type": "energy", "place": (120.9, 41.9)},
        {"investment_wan": Decimal(8601)},
        {"investment_wan": None},
        {"adcodes": ("211303",)},
        {"name": ""},
    ],
)
def test_less_than_the_three_does_not(held: Session, otherwise: dict[str, object]) -> None:
    assert codes(held, replace(PLANT, **otherwise)) == []


def test_a_length_is_a_figure_too(held: Session) -> None:
    make_project(
        held, "乙线", ["211302"], type="local_road", length_km=Decimal("12.5"), at=(120.45, 41.57),
        code="LT-211302-0009",
    )  # fmt: skip
    typed = Typed("东环快速通道", ("211302",), "local_road", length_km=Decimal("12.5"), place=(120.45, 41.57))
    assert codes(held, typed) == ["LT-211302-0009"]


def test_a_large_registry_looks_where_the_typed_districts_are(
    held: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compared, "MOST_COMPARED", 3)
    assert codes(held, PLANT) == ["LT-211302-0001"]
    assert codes(held, replace(PLANT, adcodes=("211300",))) == []
    assert codes(held, replace(PLANT, adcodes=())) == []
