"""One's own password: asked again before what outlives a session, and read when it is new."""

from __future__ import annotations

from flask import request

from app.web.extensions import get_session
from app.web.identity import Person, current_person
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts.officers import get_officer
from projects.accounts.sign_ins import confirm_password
from projects.errors import BadInput, Forbidden


def me() -> Person:
    """Return the signed-in person."""
    person = current_person()
    if person is None:
        raise Forbidden(msg("请先登录。"))
    return person


def ask_password(field: str, reason: str) -> None:
    """Raise BadInput unless the form's field holds one's own password; a wrong one is counted and logged."""
    work = get_session()
    with transaction(work):
        officer = get_officer(work, me().account.id)
        is_me = confirm_password(work, officer, request.form.get(field, ""), request.remote_addr, reason)
    if not is_me:
        raise BadInput(msg("密码不对,没有保存。"), field=field)


def read_new_password() -> str:
    """Return the new password of a form that asks for it twice; raises BadInput when the two differ."""
    password = request.form.get("password", "")
    if password != request.form.get("password_again", ""):
        raise BadInput(msg("两次输入的新密码不一样。"), field="password_again")
    return password
