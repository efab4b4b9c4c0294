"""The field's list: one's own projects, the nearest first where the phone has said where it is."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from app.desk.page import open_desk
from app.field.kept import keep_on_phone
from app.web.access import visible_to
from app.web.extensions import get_rules, get_session
from geo.errors import msg
from projects.clock import get_today
from projects.desk.nearby import Place, list_nearby
from projects.errors import BadInput
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.words.noted import read_degrees
from projects.words.query_words import bad_value
from projects.words.texts import tidy_line

bp = Blueprint("field", __name__, url_prefix="/field")
WORDS = ("q", "near", "lang")
SHOWN = 30
LONGEST_SEARCH = 200


@bp.get("")
@visible_to("officer")
def show_list() -> Response:
    """List the projects of one's own districts."""
    near, words = read_near(), tidy_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    session, month = get_session(), get_rules().reporting.month_to_report(get_today())
    selection = open_selection(session, ProjectFilter(q=words))
    found = list_nearby(session, open_desk(), selection, month, near=near, limit=SHOWN)
    page = render_template("field/list.html", found=found, q=words, near=near, month=month)
    return keep_on_phone(make_response(page))


def read_near() -> Place | None:
    """Return the position that the address names as `lon,lat` (WGS-84); raises BadInput for another word."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    text = request.args.get("near", "")
    if not text:
        return None
    lon, _comma, lat = text.partition(",")
    place = read_degrees(lon, "near", 180), read_degrees(lat, "near", 90)
    if place[0] is None or place[1] is None:
        raise BadInput(msg("“%(value)s”不是经纬度。"), field="near", value=text[:50])
    return place[0], place[1]
