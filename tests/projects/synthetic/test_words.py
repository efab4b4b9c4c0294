"""The words of synthetic names: put together, they sound as the whole name does."""

from __future__ import annotations

import pytest

from projects.search.pinyin import spell
from projects.synthetic.words import list_places, list_tails, list_types, read_words, sound_of
from projects.words.readings import read_text
from projects.words.vocabulary import NATURES, TYPES, codes

TAILS = sorted({text for _type, _at, text, _nature in list_tails()})


@pytest.mark.parametrize("ending", read_words()["places"])
def test_no_word_begins_in_a_place_and_ends_in_a_work(ending: str) -> None:
    apart = [text for text in TAILS if read_text(ending + text) != read_text(ending) + read_text(text)]
    assert apart == []


def test_the_sound_of_a_place_is_that_of_the_search() -> None:
    plain, likely, initials, readings, is_many = sound_of("乾安县青沟镇")
    assert plain == "干安县青沟镇"
    assert spell([plain]) == f"{likely}\n#{initials}\n{readings}"
    assert is_many


def test_types_and_natures_are_those_of_the_registry() -> None:
    types = list_types()
    assert len(types) == 100
    assert set(types) == set(read_words()["works"])
    assert set(types) <= set(codes(TYPES))
    natures = {nature for _type, _at, _text, nature in list_tails()}
    assert natures - {""} <= set(codes(NATURES))


def test_places_are_common_and_rare() -> None:
    counties = [str(adcode) for adcode in range(110101, 110401)]
    places = [place for adcode in counties for place in list_places(adcode, 1)]
    assert list_places("110101", 1) == list_places("110101", 1) != list_places("110101", 2)
    first = [place[0] for place in places]
    assert first.count("大") > 20 * first.count("邛") > 0
