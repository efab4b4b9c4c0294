"""Downloads: any filter as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from app.web.access import visible_to
from app.web.kept import answer_file
from app.web.limits import exports_limit
from app.words.language import current_language
from projects.exports import is_paged, list_own_words, write_export
from projects.exports.job import MOST_ROWS
from projects.reading.filter_words import parse_filter
from projects.reading.paging import parse_page
from projects.timeline.periods import parse_period

bp = Blueprint("exports", __name__)
PAGE_WORDS = ("sort", "limit", "cursor")


@bp.get("/exports/<what>.<format_>")
@visible_to("public")
@exports_limit
def download(what: str, format_: str) -> Response:
    """Answer with a file of the filter's projects; sort, limit and cursor where a file is a plain list."""
    words = request.args.to_dict(flat=False)
    paged = is_paged(what, format_)
    own = list_own_words(what, format_)
    wanted = parse_filter(words, also=("lang", *own, *PAGE_WORDS) if paged else ("lang", *own))
    # One more than the most that is allowed, so that too many rows are refused and not cut off.
    page = parse_page(words, default_limit=MOST_ROWS + 1, most=MOST_ROWS) if given(words) else None
    period = parse_period(words) if own else None
    asked: dict[str, Any] = {"language": current_language(), "page": page, "period": period}
    return answer_file(partial(write_export, what=what, format_=format_, wanted=wanted, **asked))


def given(words: dict[str, list[str]]) -> bool:
    """Say whether the caller names an order or a page."""
    return any(word in words for word in PAGE_WORDS)
