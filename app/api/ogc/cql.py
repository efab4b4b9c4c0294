"""What a request for features asks: place, time, conditions, page and system, all held against the layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from app.api.ogc.answers import read_single
from app.web.extensions import get_session
from geo.box_filter import is_small_box, touches_box
from geo.cql.reading import LANGUAGES, read_cql
from geo.cql.translate import translate
from geo.errors import msg
from geo.interval import read_interval
from geo.layer import Layer, equals
from geo.offered_crs import CRS84, Crs, read_crs
from projects.errors import BadInput
from projects.map.layers import OF_PROJECTS, is_planned_in
from projects.reading.filter_words import READERS, parse_filter
from projects.reading.selection import open_selection
from projects.words.keyset import decode_key, encode_key
from projects.words.query_words import Words, bad_value, read_one

PAGE, MOST = 100, 1000
OWN = ("limit", "cursor", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs")
# Lantu's own words; what OGC calls the same is read as OGC says.
FILTER_WORDS = tuple(word for word in READERS if word not in OWN)
LONGEST_LIMIT = 18


@dataclass(frozen=True, slots=True)
class Asked:
    """Which features, in which system, which page of them, and whether a small box narrows it."""

    conditions: tuple[ColumnElement[bool], ...]
    crs: Crs
    limit: int
    after: Any
    is_boxed: bool


def words_of(layer: Layer) -> tuple[str, ...]:
    """Return every word that a request for a layer's features may have."""
    further = FILTER_WORDS if layer in OF_PROJECTS else ()
    return tuple(dict.fromkeys([*OWN, *further, *(one.name for one in layer.properties)]))


def read_asked(layer: Layer, words: Words) -> Asked:
    """Return what the words ask; raises BadInput, naming the word at fault."""
    conditions = [*base_conditions(layer, words), *property_conditions(layer, words)]
    box = read_single(words, "bbox")
    box_crs = read_system(words, "bbox-crs")
    if box:
        conditions.append(touches_box(layer.geometry, box, box_crs))
    is_boxed = bool(box) and is_small_box(box)
    moment = read_single(words, "datetime")
    if moment:
        asked = read_interval(moment)
        conditions += [is_planned_in(asked)] if layer in OF_PROJECTS else []
    conditions += cql_conditions(layer, words)
    cursor = read_single(words, "cursor")
    after = decode_key(cursor_name(layer), cursor, layer.read_key)[0] if cursor else None
    return Asked(tuple(conditions), read_system(words, "crs"), read_size(words), after, is_boxed)


def read_system(words: Words, word: str) -> Crs:
    """Return the reference system that a word names, else longitude and latitude."""
    named = read_single(words, word)
    return read_crs(named, word) if named else CRS84


def base_conditions(layer: Layer, words: Words) -> list[ColumnElement[bool]]:
    """Return the conditions of Lantu's own words; with `as_of` the session reads that past."""
    if layer not in OF_PROJECTS:
        return list(layer.held)
    own = {word: words[word] for word in FILTER_WORDS if word in words}
    return [*open_selection(get_session(), parse_filter(own)).conditions, *layer.held]


def property_conditions(layer: Layer, words: Words) -> list[ColumnElement[bool]]:
    """Return the conditions of `property=value`, where Lantu has no word of the same name."""
    taken = {*OWN, *(FILTER_WORDS if layer in OF_PROJECTS else ())}
    return [
        equals(one, read_one(one.name, words[one.name]))
        for one in layer.properties
        if one.name in words and one.name not in taken
    ]


def cql_conditions(layer: Layer, words: Words) -> list[ColumnElement[bool]]:
    """Return the condition of `filter`; without `filter-lang` an object is JSON and all else text."""
    text = read_single(words, "filter")
    named = read_single(words, "filter-lang")
    language = LANGUAGES.get(named)
    if named and language is None:
        raise bad_value("filter-lang", named, LANGUAGES)
    crs = read_system(words, "filter-crs")
    if not text:
        return []
    if language is None:
        language = "cql2-json" if text.lstrip().startswith("{") else "cql2-text"
    return [translate(read_cql(text, language), layer.queryables, crs)]


def read_size(words: Words) -> int:
    """Return how many features a page has; more than there may be is as many as there may be."""
    text = read_single(words, "limit").strip()
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_LIMIT or int(text) == 0:
        raise BadInput(
            msg("“%(word)s”须是从 1 起的整数,不能是“%(value)s”。"),
            field="limit",
            word="limit",
            value=text[:50],
        )
    return min(int(text), MOST)


def cursor_name(layer: Layer) -> str:
    """Return the name of the list that a cursor is of."""
    return f"ogc-{layer.name}"


def cursor_after(layer: Layer, key: Any) -> str:
    """Return the cursor that goes on after a key."""
    return encode_key(cursor_name(layer), key)
