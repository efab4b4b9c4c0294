"""One's own account: password and personal tokens."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import Person, current_person
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts import tokens
from projects.accounts.officers import get_officer, list_officers, set_password
from projects.accounts.sign_ins import confirm_password
from projects.errors import BadInput, DomainError, Forbidden
from projects.words.numbers import read_whole

bp = Blueprint("account", __name__, url_prefix="/account")
DONE = {"password", "revoked"}


@bp.get("")
@visible_to("viewer")
def show_account() -> Response:
    """Show who one is, the form for a new password and one's tokens."""
    done = request.args.get("done", "")
    return account_page(done=done if done in DONE else "")


@bp.post("/password")
@visible_to("viewer")
def change_password() -> Response:
    """Change one's own password; every other session of the account ends."""
    person, work = me(), get_session()
    with transaction(work):
        officer = get_officer(work, person.account.id)
        is_me = confirm_password(work, officer, request.form.get("current_password", ""), request.remote_addr)
    if not is_me:
        return account_page(
            error=BadInput(msg("原密码不对,密码没有改。"), field="current_password"), status=400
        )
    try:
        password = read_new_password()
        with transaction(work):
            set_password(work, get_officer(work, person.account.id), password, keep=person.secret)
    except BadInput as error:
        return account_page(error=error, status=400)
    return make_response(redirect(url_for("account.show_account", done="password"), 303))


@bp.post("/tokens")
@visible_to("viewer")
def create_token() -> Response:
    """Make a token and show it, this once."""
    form = request.form
    try:
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
    return make_response(redirect(url_for("account.show_account", done="revoked"), 303))


def me() -> Person:
    """Return the signed-in person."""
    person = current_person()
    if person is None:
        raise Forbidden(msg("请先登录。"))
    return person


def read_new_password() -> str:
    """Return the new password of a form that asks for it twice; raises BadInput when the two differ."""
    password = request.form.get("password", "")
    if password != request.form.get("password_again", ""):
        raise BadInput(msg("两次输入的新密码不一样。"), field="password_again")
    return password


def account_page(
    *, error: DomainError | None = None, token: str = "", done: str = "", status: int = 200
) -> Response:
    """Return the account page; what was typed stays in the form, passwords do not."""
    work = get_session()
    (row,) = list_officers(work, me().account.id)
    page = render_template(
        "accounts/account.html",
        row=row,
        tokens=tokens.list_tokens(work, row.id),
        lifetimes=[(days, gettext("%(days)s 天", days=days)) for days in tokens.LIFETIMES],
        longest_name=tokens.LONGEST_NAME,
        token=token,
        error=error,
        done={
            "password": gettext("密码已改,其他地方的登录已全部退出。"),
            "revoked": gettext("令牌已停用。"),
        }.get(done),
        typed=request.form,
    )
    return make_response(page, status)
