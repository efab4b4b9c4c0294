"""The districts that the map shades: all of a registry of few, else those of the view of the address."""

from __future__ import annotations

from flask import request

from app.web.extensions import get_session
from app.words.places import translate_places
from geo.tile_range import read_tile_range
from projects.map.district_view import EVERYWHERE, district_view_text, is_vast
from projects.map.features import district_shading_text
from projects.reading.filter_words import parse_filter
from projects.reading.selection import open_selection
from projects.words.query_words import read_one

VIEW = "view"


def shaded_text() -> str:
    """Return the rows of the filter's reconciliation with outlines as GeoJSON, in the reader's language.

    `view` names what is looked at; without it a registry of many districts answers with its provinces.
    Raises BadInput for a view that is none.
    """
    session, words = get_session(), request.args.to_dict(flat=False)
    selection = open_selection(session, parse_filter(words, also=("lang", VIEW)))
    asked = [value for value in words.get(VIEW, ()) if value]
    if asked:
        text = district_view_text(session, selection, read_tile_range(read_one(VIEW, asked)))
    elif is_vast(session):
        text = district_view_text(session, selection, EVERYWHERE)
    else:
        text = district_shading_text(session, selection)
    return translate_places(text, "label", "name")
