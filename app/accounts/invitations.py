"""One-time links: the first administrator's, and those that set an officer's password."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.accounts.own_password import read_new_password
from app.accounts.sign_in import admit, ask_for_code
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import enter
from app.web.transaction import transaction
from projects.accounts.guesses import count_refusal, hold_address
from projects.accounts.invitations import accept_invitation, find_invitation
from projects.accounts.passwords import SHORTEST
from projects.accounts.sign_ins import log_sign_in, welcome
from projects.errors import BadInput, DomainError, NotFound
from projects.models import Officer

bp = Blueprint("invitations", __name__)


@bp.get("/invitations/<secret>")
@visible_to("public")
def show_invitation(secret: str) -> Response:
    """Ask for what the link is still to set."""
    check_link(secret)
    return invitation_page(secret)


@bp.post("/invitations/<secret>")
@visible_to("public")
def accept(secret: str) -> Response:
    """Use the link up, and sign in whom it belongs to."""
    check_link(secret)
    names = {name: request.form.get(name, "") for name in ("name", "display_name")}
    try:
        with transaction(get_session()) as work:
            officer = accept_invitation(work, secret, read_new_password(), **names)
            note_entry(officer)
            admitted = admit(officer)
    except BadInput as error:
        return invitation_page(secret, error=error, status=400)
    if admitted is None:
        return ask_for_code(officer, url_for("account.show_account"))
    enter(*admitted)
    return make_response(redirect(url_for("account.show_account"), 303))


def note_entry(officer: Officer) -> None:
    """Log that a link let its owner in; with a second step it lets nobody in yet."""
    if officer.totp_secret is None:
        work, address = get_session(), request.remote_addr
        welcome(work, officer, address)
        log_sign_in(work, officer.name, officer, address, succeeded=True, reason="invitation")


def check_link(secret: str) -> None:
    """Raise NotFound for a link that opens nothing, TooMany at an address that tried too many of those."""
    address = request.remote_addr
    try:
        with transaction(get_session()) as work:
            hold_address(work, address)
            find_invitation(work, secret)
    except NotFound:
        with transaction(get_session()) as work:
            hold_address(work, address)
            count_refusal(work, "", address, is_guess=False)
        raise


def invitation_page(secret: str, *, error: DomainError | None = None, status: int = 200) -> Response:
    """Return the form of a link that can still be used; raises NotFound."""
    _, officer = find_invitation(get_session(), secret)
    page = render_template(
        "accounts/invitation.html", officer=officer, error=error, typed=request.form, shortest=SHORTEST
    )
    return make_response(page, status)
