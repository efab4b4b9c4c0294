"""The reviewer's queue: what officers submitted, as a table, the oldest first.

What is decided on it is app/updates/deciding.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.templating import url_with
from app.web.whole_numbers import MOST_BIG, read_number
from app.words.reviewing import review_lines
from app.words.updates import address_to_submit_again, update_lines, update_title, waiting_words
from projects.accounts.scope_choices import offer_scope
from projects.errors import DomainError
from projects.evidence.attachments import list_of_updates
from projects.updates.bulk import list_batches
from projects.updates.review_facts import read_review_facts
from projects.updates.review_queries import (
    QUEUE_PAGE,
    QueueFilter,
    UpdateRow,
    count_waiting,
    list_waiting,
    list_waiting_officers,
)
from projects.updates.reviews import MOST_UPDATES
from projects.words import vocabulary
from projects.words.form_values import read_month
from projects.words.query_words import bad_value, read_adcode

bp = Blueprint("review", __name__, url_prefix="/review")
bp.add_app_template_filter(update_lines)
bp.add_app_template_filter(update_title)
bp.add_app_template_filter(waiting_words)
bp.add_app_template_filter(address_to_submit_again)
bp.add_app_template_filter(review_lines)
WORDS = ("kind", "district", "officer", "month", "ticked", "cursor", "lang")
# The one thing that can be ticked by an address: what nothing is doubted of.
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a reviewer did to the rows of a table: notes by update, one for all, ticks, and what failed."""

    notes: Mapping[int, str] = field(default_factory=dict)
    note: str = ""
    ticked: Collection[int] = ()
    problems: Mapping[int, DomainError] = field(default_factory=dict)


@bp.get("")
@visible_to("reviewer")
def show_queue() -> Response:
    """List what waits for the caller's review, the oldest first."""
    wanted, after = read_queue(), read_number("cursor", MOST_BIG)
    found = list_waiting(get_session(), current_access(), wanted, after)
    return make_response(queue_page(wanted, found, is_first=after is None))


def queue_page(wanted: QueueFilter, found: list[UpdateRow], *, is_first: bool) -> str:
    """Return the page of some waiting updates; the last row only says that more follow."""
    session, access = get_session(), current_access()
    return render_template(
        "updates/review.html",
        **table_words(found[:QUEUE_PAGE], Typed(), ticks_plain=request.args.get("ticked") == PLAIN),
        following=found[QUEUE_PAGE - 1].id if len(found) > QUEUE_PAGE else None,
        is_first=is_first,
        number=count_waiting(session, access, wanted),
        wanted=wanted,
        officers=list_waiting_officers(session, access),
        batches=list_batches(session, access) if is_first else [],
        districts=offer_scope(session, access, [wanted.district] if wanted.district else ()),
        back_to=url_with(lang=None, cursor=None, ticked=None),
    )


def table_words(rows: Sequence[UpdateRow], typed: Typed, *, ticks_plain: bool = False) -> dict[str, Any]:
    """Return what the table of some updates shows."""
    session = get_session()
    facts = read_review_facts(session, rows)
    plain = {row.id for row in rows if row.state == "pending" and facts[row.id].is_plain and not row.moved}
    return {
        "rows": rows,
        "facts": facts,
        "plain": plain,
        "files": list_of_updates(session, [row.id for row in rows]),
        "typed": typed,
        "ticked": plain if ticks_plain else set(typed.ticked),
        "most": MOST_UPDATES,
    }


def read_queue() -> QueueFilter:
    """Return the filter of the address; raises BadInput for an unknown word or value."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    kind, district = request.args.get("kind", ""), request.args.get("district", "")
    kinds = vocabulary.codes(vocabulary.UPDATE_KINDS)
    if kind and kind not in kinds:
        raise bad_value("kind", kind, kinds)
    if district:
        district = read_adcode(district, "district")
    if (ticked := request.args.get("ticked", "")) not in ("", PLAIN):
        raise bad_value("ticked", ticked, (PLAIN,))
    month = read_month(request.args.get("month", ""), "month")
    return QueueFilter(kind, district, read_number("officer"), month)
