"""Sign in and out."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from app.web import unsent
from app.web.access import visible_to
from app.web.addresses import local_path
from app.web.extensions import get_session
from app.web.identity import current_person, enter, leave
from app.web.transaction import transaction
from projects.accounts import sessions
from projects.accounts.access import Account
from projects.accounts.guesses import MOST_FAILURES, PAUSE
from projects.accounts.sign_ins import try_password
from projects.models import Officer

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@visible_to("public")
def show_sign_in() -> Response:
    """Ask for name and password; who is signed in already goes on."""
    wanted = local_path(request.args.get("next", "/"))
    if current_person() is not None:
        return make_response(redirect(wanted, 303))
    return sign_in_page(wanted)


@bp.post("/sign-in")
@visible_to("public")
def sign_in() -> Response:
    """Sign in and go on: to the page that was wanted, or with the form that was sent without a session.

    Every refusal reads the same.
    """
    name, password = request.form.get("name", ""), request.form.get("password", "")
    with transaction(get_session()) as work:
        officer = try_password(work, name, password, request.remote_addr)
        account, secret = admit(officer) if officer else (None, "")
    if account is None:
        return answer_wrong(name)
    enter(account, secret)
    return answer_entered()


def answer_entered() -> Response:
    """Go on as whoever has just signed in."""
    if is_script():
        return tell_who()
    form = unsent.unpack(request.form.get(unsent.KEPT, ""))
    if form is not None:
        return unsent.send_again(form)
    return make_response(redirect(local_path(request.form.get("next", "/")), 303))


def answer_wrong(name: str) -> Response:
    """Ask again, with the name and all that was kept."""
    if is_script():
        return make_response({"message": gettext("登录名或密码不对,或者账号不能登录。")}, 400)
    form = unsent.unpack(request.form.get(unsent.KEPT, ""))
    if form is not None:
        return make_response(unsent.sign_in_page(form, name=name, is_refused=True), 400)
    return sign_in_page(local_path(request.form.get("next", "/")), name=name, status=400)


@bp.get("/sign-in/who")
@visible_to("public")
def tell_who() -> Response:
    """Tell our own scripts who is signed in in this browser, and the token that its forms need now."""
    account = person.account if (person := current_person()) else None
    return jsonify(
        officer=account.id if account else None,
        name=account.display_name if account else "",
        csrf_token=generate_csrf(),
    )


def is_script() -> bool:
    """Say whether a script of ours signs in, on a page that stays as it is."""
    return bool(request.accept_mimetypes.best == "application/json")


@bp.post("/sign-out")
@visible_to("viewer")
def sign_out() -> Response:
    """End this browser's session, for every copy of its cookie."""
    person = current_person()
    with transaction(get_session()) as work:
        sessions.end_session(work, person.secret if person else "")
    leave()
    return make_response(redirect(url_for("map.show_map"), 303))


def admit(officer: Officer) -> tuple[Account, str]:
    """Open a new session for an officer; what this browser held before is ended."""
    work = get_session()
    person = current_person()
    if person is not None:
        sessions.end_session(work, person.secret)
    account = Account(officer.id, officer.name, officer.display_name, officer.role)
    agent = request.headers.get("User-Agent")
    return account, sessions.begin_session(work, officer.id, request.remote_addr, agent)


def sign_in_page(wanted: str, *, name: str = "", status: int = 200) -> Response:
    """Return the form, with the name that was typed and whether it was refused."""
    page = render_template(
        "accounts/sign_in.html",
        wanted=wanted,
        name=name,
        refused=status != 200,
        most=MOST_FAILURES,
        minutes=int(PAUSE.total_seconds() // 60),
    )
    return make_response(page, status)
