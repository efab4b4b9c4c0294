"""One unlocated project after the other: what leads from each to the next, and what drawings snap to."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.templating import url_filtered
from geo.bbox import parse_bbox
from geo.ground.lines import near_lines
from projects.reading.filter_words import parse_filter
from projects.reading.selection import open_selection
from projects.updates.placing_queue import count_unplaced, find_next
from projects.words.query_words import bad_value, read_one
from projects.words.texts import tidy_code

bp = Blueprint("placing", __name__)
AFTER = "after"
LINE_WORDS = ("bbox", "district", "lang")
GEOJSON = "application/geo+json"


@bp.get("/placing")
@visible_to("officer")
def show_next() -> Response:
    """Lead to the next project of a filter that is not on the map; say so when none is left."""
    session, words = get_session(), request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=(AFTER, "lang")).without("as_of")
    after = tidy_code(request.args.get(AFTER, ""))
    selection, access = open_selection(session, wanted), current_access()
    code = find_next(session, selection, access, after)
    if code is None:
        left = count_unplaced(session, selection, access)
        return make_response(render_template("updates/placing_done.html", wanted=wanted, left=left))
    back = url_filtered("placing.show_next", wanted, **{AFTER: code})
    return make_response(redirect(url_for("place.show_place", code=code, back=back), 303))


@bp.get("/placing/lines")
@visible_to("officer")
def show_lines() -> Response:
    """Answer the roads of a view, and the edges of the districts named, as GeoJSON to snap to."""
    for word in request.args:
        if word not in LINE_WORDS:
            raise bad_value("?", word, LINE_WORDS)
    box = parse_bbox(read_one("bbox", request.args.getlist("bbox") or [""]))
    return Response(near_lines(get_session(), box, request.args.getlist("district")), mimetype=GEOJSON)


def is_queue(back: str) -> bool:
    """Say whether a form leads on to the next project of a queue."""
    return back.startswith(f"{url_for('placing.show_next')}?")
