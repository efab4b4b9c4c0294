"""Numbers of roads, however files write them."""

from __future__ import annotations

import pytest

from projects.ground.numbers import class_of, read_numbers

TEXTS = {
    "G101": ("G101",),
    "G101;S209": ("G101", "S209"),
    "Ｇ１０１、ｓ２０９": ("G101", "S209"),
    "g16 / G25": ("G16", "G25"),
    "101": ("G101",),
    "G1013": ("G1013",),
    "G101，G101": ("G101",),
    "": (),
    "无": (),
    "G": (),
    "京沈线": (),
}


@pytest.mark.parametrize(("text", "numbers"), TEXTS.items())
def test_numbers_are_read(text: str, numbers: tuple[str, ...]) -> None:
    assert read_numbers([text], "G") == numbers


def test_three_digits_tell_the_class() -> None:
    assert class_of(["S209", "G101"]) == "national_road"
    assert class_of(["G16"]) is None
    assert class_of(["X341"]) == "county_road"
    assert class_of([]) is None
