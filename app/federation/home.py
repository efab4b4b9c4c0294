"""Where a project's home is: what is asked of a member's project here is asked again over there."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, request
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from app.web.errors import answer, answer_database_error
from app.web.extensions import get_session
from app.web.security import lead_home
from projects.federation.members import find_home

SAFE = ("GET", "HEAD")
TOO_MANY = 429


def init_app(app: Flask) -> None:
    """Send whoever asks for a member's project to its home."""
    app.after_request(send_home)


def send_home(response: Response) -> Response:
    """Answer a refusal with the address at the project's home, or with the name of a home without pages.

    302 where something is read and 307 where it is written, which keeps the method and the body. A token is
    the home's own: programs do not send one on to another host.
    """
    code = (request.view_args or {}).get("code")
    if not isinstance(code, str) or not is_refusal(response.status_code):
        return response
    try:
        home = find_home(get_session(), code)
    except SQLAlchemyError as error:
        return answer_database_error(error)
    if home is None:
        return response
    if not home.site:
        return answer(404, gettext("这个项目在“%(name)s”登记,不在本站。", name=home.name))
    lead_home(home.site)
    path = request.full_path if request.query_string else request.path
    return make_response(redirect(home.site + path, 302 if request.method in SAFE else 307))


def is_refusal(status: int) -> bool:
    """Say whether an answer says no, or asks to sign in first: here nobody has to for another's project."""
    return (400 <= status < 500 and status != TOO_MANY) or (status == 303 and request.method in SAFE)
