"""Remind the officers of districts of a month that they have not reported."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext

from app.months.page import find_month
from app.web.access import visible_to
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from projects.months.reminders import remind as remind_districts
from projects.words.query_words import read_adcode

bp = Blueprint("reminding", __name__, url_prefix="/months")


@bp.post("/<month>/remind")
@visible_to("reviewer")
def remind(month: str) -> Response:
    """Let the desks of the chosen districts show that the month is waited for."""
    asked, statuses = find_month(month), get_rules().reporting.statuses
    adcodes = [read_adcode(one, "remind") for one in request.form.getlist("remind")]
    who = current_author(), current_access()
    with transaction(get_session()) as work:
        number = remind_districts(work, asked.state.month, adcodes, *who, statuses=statuses)
    tell(gettext("已提醒 %(number)s 个县区,报齐之前显示在他们的调度页上。", number=number))
    return make_response(
        redirect(url_for("months.show_month", month=month, district=asked.district.adcode), 303)
    )
