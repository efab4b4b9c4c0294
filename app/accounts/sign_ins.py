"""Who signed in and what failed, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.whole_numbers import MOST_BIG, read_number
from projects.accounts.guesses import LONGEST_NAME
from projects.accounts.sign_ins import PAGE, list_sign_ins
from projects.words.query_words import bad_value

bp = Blueprint("sign_ins", __name__)
WORDS = ("failed", "name", "before", "lang")


@bp.get("/admin/sign-ins")
@visible_to("administrator")
def show_sign_ins() -> str:
    """List the attempts to sign in, the newest first."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    only_failed, name = request.args.get("failed") == "yes", request.args.get("name", "")[:LONGEST_NAME]
    before = read_number("before", MOST_BIG)
    found = list_sign_ins(get_session(), only_failed=only_failed, name=name, before=before)
    return render_template(
        "accounts/sign_ins.html",
        rows=found[:PAGE],
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=before is None,
        only_failed=only_failed,
        name=name,
    )
