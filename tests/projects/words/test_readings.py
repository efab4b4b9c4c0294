"""What the library reads is kept as it was read, each reading once."""

from __future__ import annotations

import json
from pathlib import Path

import pypinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from projects.words.readings import NAMES, read_run

FOLDER = Path(pypinyin.__file__).parent


def test_every_phrase_and_character_is_read_as_the_library_does() -> None:
    phrases = json.loads((FOLDER / "phrases_dict.json").read_text("utf-8"))
    assert phrases | NAMES == PHRASES_DICT
    readings = json.loads((FOLDER / "pinyin_dict.json").read_text("utf-8"))
    assert {int(code): reading for code, reading in readings.items()} == PINYIN_DICT
    assert read_run("朝阳银行") == ["chao", "yang", "yin", "hang"]


def test_a_reading_is_there_once() -> None:
    lists = {id(one) for syllables in PHRASES_DICT.values() for one in syllables}
    assert len(lists) < 3000 < len(PHRASES_DICT)
