"""What the search on the map goes to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext

from app.web.access import visible_to
from app.web.extensions import get_session
from app.words.i18n import term_label
from app.words.language import current_language
from app.words.places import in_pinyin, place_name
from geo.ground.classes import BY_CODE
from projects.map.finding import Found, find_on_map
from projects.words import vocabulary
from projects.words.query_words import bad_value, read_one

bp = Blueprint("finding", __name__)
WORDS = ("q", "lang")


@bp.get("/map/find")
@visible_to("public")
def find() -> Response:
    """Answer with what the words may mean, each with the box to go to."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    typed = read_one("q", request.args.getlist("q") or [""])
    return jsonify(found=[as_answer(one) for one in find_on_map(get_session(), typed)])


def as_answer(one: Found) -> dict[str, Any]:
    """Return one of what was found, in the reader's language."""
    return {
        "kind": one.kind,
        "name": place_name(one.name) if one.kind == "district" else one.name,
        "pinyin": in_pinyin(one.name) if one.kind != "district" else None,
        "detail": detail_of(one),
        "bounds": one.bounds,
        "code": one.code,
    }


def detail_of(one: Found) -> str:
    """Return what tells it from others of its name."""
    if one.kind == "position":
        return gettext("坐标(WGS-84)")
    if one.kind == "district":
        return {"province": gettext("省"), "prefecture": gettext("市"), "county": gettext("县区")}[one.detail]
    if one.kind == "project":
        return term_label(vocabulary.TYPES, one.detail)
    named = BY_CODE[one.detail]
    return named.zh if current_language() == "zh" else named.en
