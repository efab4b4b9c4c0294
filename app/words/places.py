"""Names in the language of the page: districts in English, all others as they are with their pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from json import dumps, loads

from flask_babel import gettext

from app.words.language import current_language
from projects.words.english_places import english_place
from projects.words.readings import HAN
from projects.words.romanise import romanise

LISTED = "、"
NAME = re.compile(rf'"name": ?("(?:[^"\\]|\\.)*{HAN.pattern}(?:[^"\\]|\\.)*")')


def place_name(label: str) -> str:
    """Return a district's label in the current language."""
    return english_place(label) if current_language() == "en" else label


def place_names(labels: Iterable[str]) -> str:
    """Return several districts in one text."""
    return gettext(LISTED).join(map(place_name, labels))


def in_pinyin(name: str) -> str:
    """Return a name's pinyin on English pages; nothing on Chinese ones."""
    return romanise(name) if current_language() == "en" else ""


def in_chinese(name: str) -> dict[str, str]:
    """Return what the element of a Chinese name says of it on English pages: its language, its pinyin."""
    is_chinese = current_language() == "en" and HAN.search(name)
    return {"lang": "zh-CN", "title": romanise(name)} if is_chinese else {}


def translate_places(text: str, *fields: str) -> str:
    """Return JSON with the districts in some of its fields in the current language."""
    if current_language() != "en":
        return text
    wanted = re.compile(rf'("(?:{"|".join(fields)})": ?")([^"\\]+)"')
    return wanted.sub(lambda found: f'{found[1]}{place_names(found[2].split(LISTED))}"', text)


def add_pinyin(text: str) -> str:
    """Return JSON in which every `name` that is Chinese has its `pinyin` beside it, on English pages."""
    if current_language() != "en":
        return text
    return NAME.sub(lambda found: f'{found[0]},"pinyin":{dumps(romanise(loads(found[1])))}', text)
