"""One's own account: password, personal tokens, the browsers in which one is signed in."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.accounts.agents import name_agent
from app.accounts.own_password import ask_password, me, read_new_password
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.transaction import transaction
from projects.accounts import sessions, tokens
from projects.accounts.officers import get_officer, list_officers, set_password
from projects.accounts.passwords import SHORTEST
from projects.errors import BadInput, DomainError
from projects.words.numbers import read_whole

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@visible_to("viewer")
def show_account() -> Response:
    """Show who one is, the form for a new password, one's tokens and sessions."""
    return account_page(done=request.args.get("done", ""))


@bp.post("/password")
@visible_to("viewer")
def change_password() -> Response:
    """Change one's own password; every other session of the account ends, and the tokens if one says so."""
    person = me()
    try:
        ask_password("current_password", "password_change")
        password = read_new_password()
        with transaction(get_session()) as work:
            set_password(work, get_officer(work, person.account.id), password, keep=person.secret)
            if request.form.get("revoke_tokens") == "yes":
                tokens.revoke_tokens(work, person.account.id)
    except BadInput as error:
        return account_page(error=error, status=400)
    return back("password")


@bp.post("/tokens")
@visible_to("viewer")
def create_token() -> Response:
    """Make a token and show it, this once; it outlives the session, so the password is asked again."""
    form = request.form
    try:
        ask_password("token_password", "new_token")
        with transaction(get_session()) as work:
            token = tokens.create_token(
                work,
                me().account.id,
                form.get("token_name", ""),
                form.get("scopes", ""),
                read_whole(form.get("days", ""), "days") or 0,
            )
    except BadInput as error:
        return account_page(error=error, status=400)
    return account_page(token=token)


@bp.post("/tokens/<int:token_id>/revoke")
@visible_to("viewer")
def revoke_token(token_id: int) -> Response:
    """Make one of one's own tokens worthless."""
    with transaction(get_session()) as work:
        tokens.revoke_token(work, me().account.id, token_id)
    return back("revoked")


@bp.post("/sessions/<key>/end")
@visible_to("viewer")
def end_session(key: str) -> Response:
    """Sign one's account out of one of the browsers that the page lists."""
    with transaction(get_session()) as work:
        sessions.end_own_session(work, me().account.id, key)
    return back("ended")


@bp.post("/sessions/end")
@visible_to("viewer")
def end_other_sessions() -> Response:
    """Sign one's account out of every other browser."""
    person = me()
    with transaction(get_session()) as work:
        sessions.end_sessions(work, person.account.id, keep=person.secret)
    return back("ended")


def back(done: str) -> Response:
    """Go back to the account and say there what was done."""
    return make_response(redirect(url_for("account.show_account", done=done), 303))


def account_page(
    *, error: DomainError | None = None, token: str = "", done: str = "", status: int = 200
) -> Response:
    """Return the account page; what was typed stays in the form, passwords do not."""
    work, person = get_session(), me()
    (row,) = list_officers(work, person.account.id)
    page = render_template(
        "accounts/account.html",
        row=row,
        tokens=tokens.list_tokens(work, row.id),
        sessions=[
            (one, name_agent(one.agent)) for one in sessions.list_sessions(work, row.id, person.secret)
        ],
        lifetimes=[(days, gettext("%(days)s 天", days=days)) for days in tokens.LIFETIMES],
        longest_name=tokens.LONGEST_NAME,
        shortest=SHORTEST,
        token=token,
        error=error,
        done={
            "password": gettext("密码已改,其他地方的登录已全部退出。"),
            "revoked": gettext("令牌已停用。"),
            "ended": gettext("已退出。"),
        }.get(done),
        typed=request.form,
    )
    return make_response(page, status)
