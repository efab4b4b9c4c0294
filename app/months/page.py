"""The months of a district: what became different, what was invested, who has reported; and the freeze."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.months.words import line_name, month_chart, moves_in_words
from app.web.access import require, visible_to
from app.web.answers import form_answer
from app.web.errors import status_of
from app.web.extensions import get_rules, get_session
from app.web.files import answer_download
from app.web.home import find_home_districts
from app.web.identity import current_access, current_author, current_person
from app.web.kept_answers import kept_for_all
from app.web.limits import files_limit
from app.web.notices import tell
from app.web.transaction import transaction
from app.words.events import event_changes, event_title
from geo.districts import DistrictName, get_district
from geo.errors import msg
from projects.accounts.scope_choices import offer_scope
from projects.errors import BadInput, Conflict, DomainError, NotFound
from projects.months.calendar import Calendar, MonthState, find_home, last_day, read_calendar
from projects.months.corrections import list_corrections
from projects.months.facts import MonthFacts, read_month_facts
from projects.months.freezing import check_freezable, freeze_month, is_frozen_by
from projects.months.reminders import Lagging, list_lagging
from projects.months.told import EVERYTHING, Limits
from projects.progress.reporting import list_unreported
from projects.updates.review_queries import QueueFilter, count_waiting, list_pending_of
from projects.words.form_values import read_month, read_words
from projects.words.query_words import bad_value, read_adcode

bp = Blueprint("months", __name__, url_prefix="/months")
bp.add_app_template_filter(line_name)
bp.add_app_template_filter(moves_in_words)
WORDS = ("district", "lang")
LONGEST_NOTE = 500
# So many projects that have not reported are named; the workbook has all of them.
MOST_NAMES = 200
# So many changes of a kind are shown; the workbook has all of them.
MOST_MOVES = 50
# So many projects that invested most.
MOST_INVESTED = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A month of a district as the address names it."""

    calendar: Calendar
    state: MonthState
    district: DistrictName


@bp.get("")
@visible_to("public")
@kept_for_all
def show_months() -> str:
    """List the months of a district, the latest first, with whether they are frozen."""
    district, session = read_district(), get_session()
    return render_template(
        "months/list.html",
        district=district,
        choices=offer_scope(session, chosen=[district.adcode]),
        states=read_calendar(session, district.adcode).list_states(),
        is_known=current_person() is not None,
    )


@bp.get("/<month>")
@visible_to("public")
@kept_for_all
def show_month(month: str) -> str:
    """Show one month of a district."""
    asked, session = find_month(month), get_session()
    facts = read_facts(asked, Limits(MOST_MOVES, MOST_INVESTED, MOST_NAMES))
    return render_template(
        "months/page.html",
        facts=facts,
        state=asked.state,
        district=asked.district,
        choices=offer_scope(session, chosen=[asked.district.adcode]),
        calendar=asked.calendar,
        corrections=list_corrections(session, asked.state),
        chart_option=month_chart(facts.months),
        event_changes=event_changes,
        event_title=event_title,
        **describe_caller(asked),
    )


def describe_caller(asked: Asked) -> dict[str, Any]:
    """Return what the caller is shown beside the month: what is to be done before it is frozen, and by whom.

    Who is behind is for those who report and review there; the freeze for who may decide on it.
    """
    access, adcode, month = current_access(), asked.district.adcode, asked.state.month
    wanted = QueueFilter(district=adcode, month=month)
    is_open = not asked.state.is_frozen
    reminds = is_open and access.reaches("officer") and access.touches([adcode])
    freezes = is_open and access.can_review([adcode])
    return {
        "is_known": current_person() is not None,
        "waiting": count_waiting(get_session(), access, wanted) if access.reaches("reviewer") else 0,
        "lagging": find_lagging(asked) if reminds else [],
        "may_remind": access.can_review,
        "freezes": freezes,
        "held_back": find_hindrance(asked) if freezes else None,
        "freezable_on": last_day(month),
        "most_names": MOST_NAMES,
        "most_moves": MOST_MOVES,
    }


def find_lagging(asked: Asked) -> list[Lagging]:
    """Return the districts that are behind with the month, as submissions stand now."""
    session, month = get_session(), asked.state.month
    rows = list_unreported(session, month, get_rules().reporting.statuses, (asked.district.adcode,))
    return list_lagging(session, month, rows)


@bp.get("/<month>/report.docx", defaults={"format_": "docx"})
@bp.get("/<month>/report.xlsx", defaults={"format_": "xlsx"})
@visible_to("public")
@files_limit
def download_month(month: str, format_: str) -> Response:
    """Answer with the month as a file; it names who has not reported to signed-in people."""
    return answer_download("month", format_, request.args.to_dict(flat=False) | {"month": [month]})


@bp.get("/<month>/freeze")
@visible_to("reviewer")
def show_freeze(month: str) -> Response:
    """Show what freezing the month would settle, before it is done."""
    asked = find_month(month)
    require(current_access().can_review([asked.district.adcode]))
    check_freezable(get_session(), asked.calendar, asked.state.month)
    return freeze_page(asked)


@bp.post("/<month>/freeze")
@visible_to("reviewer")
def freeze(month: str) -> Response:
    """Freeze the month for good."""
    asked, session = find_month(month), get_session()
    adcode = asked.district.adcode
    require(current_access().can_review([adcode]))
    note = ""
    try:
        note = read_words(request.form.get("note", ""), "note", LONGEST_NOTE) or ""
        if request.form.get("confirmed") != "yes":
            raise BadInput(msg("请先勾选确认。冻结之后不能撤销。"), field="confirmed")
        with transaction(session):
            freeze_month(session, asked.state.month, adcode, current_author(), current_access(), note=note)
    except (BadInput, Conflict) as error:
        if not is_frozen_by(session, asked.state.month, adcode, current_author(), note):
            return freeze_page(asked, error)
    tell(gettext("%(month)s 已冻结,数字不再变动。", month=f"{asked.state.month:%Y-%m}"))
    return make_response(redirect(url_for("months.show_month", month=month, district=adcode), 303))


def freeze_page(asked: Asked, error: DomainError | None = None) -> Response:
    """Return the page that asks for the confirmation; after a refusal with what was typed."""
    session, state = get_session(), asked.state
    statuses, adcode = get_rules().reporting.statuses, asked.district.adcode
    page = render_template(
        "months/freeze.html",
        state=state,
        district=asked.district,
        pending=list_pending_of(session, adcode, state.month),
        unreported=list_unreported(session, state.month, statuses, (adcode,)),
        error=error,
        typed=request.form,
    )
    return form_answer(page, status_of(error))


def find_month(text: str) -> Asked:
    """Return the month of the address; raises BadInput for what is none, NotFound for one we do not hold."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    return open_month(text, read_district())


def open_month(text: str, district: DistrictName) -> Asked:
    """Return a month of a district; raises as `find_month` does."""
    month = read_month(text, "month")
    if month is None:
        raise BadInput(msg("请选择月份。"), field="month")
    calendar = read_calendar(get_session(), district.adcode)
    calendar.check_month(month)
    return Asked(calendar, calendar.state_of(month), district)


def read_district() -> DistrictName:
    """Return the district that is asked for, else where the caller's months begin; raises NotFound."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    return open_district(request.values.get("district", ""))


def open_district(adcode: str) -> DistrictName:
    """Return a district by its code, without one that where the caller's months begin; raises NotFound."""
    session = get_session()
    if not adcode:
        adcode = next(iter(find_home_districts()), None) or find_home(session, None) or ""
    if not adcode:
        raise NotFound(msg("登记簿里还没有项目,也就没有月报。"))
    return get_district(session, read_adcode(adcode, "district"))


def read_facts(asked: Asked, limits: Limits = EVERYTHING) -> MonthFacts:
    """Return what the month says to the caller, with all rows or as many as the limits say."""
    return read_month_facts(
        get_session(),
        asked.calendar,
        asked.state,
        asked.district,
        rules=get_rules().reporting,
        access=current_access(),
        limits=limits,
    )


def find_hindrance(asked: Asked) -> DomainError | None:
    """Return why the month cannot be frozen now, None where it can."""
    try:
        check_freezable(get_session(), asked.calendar, asked.state.month)
    except DomainError as error:
        return error
    return None
