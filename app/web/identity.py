"""Who is asking: a signed-in browser, a program with a personal token, or anyone."""

from __future__ import annotations

from flask import Flask, Response, g, request, session
from flask_babel import gettext
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import cached_property

from app.config import Config
from app.web.cookies import HostSession, has_session_cookie
from app.web.errors import answer, is_for_programs
from app.web.extensions import get_session
from app.web.secret_key import load_secret_key
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts import sessions, tokens
from projects.accounts.access import PUBLIC, Access, Account, Audience
from projects.accounts.scopes import find_reach
from projects.errors import Forbidden
from projects.registry.audit import Author

BEARER = "bearer "
# Nothing watches these as a person, and a probe must not depend on the accounts.
NOT_ASKED = ("static", "health.")
# What other sites show in a frame is the same for everyone: no session is read, not even where one is sent.
NO_SESSION = {"embed", "embed_data"}
# Pages that show or take something secret: no cache may keep them, not even the browser's own.
SECRET_PAGES = {
    "sign_in",
    "account",
    "second_step",
    "invitations",
    "officers",
    "sign_ins",
    "jobs",
    "webhooks",
}


class Person(UserMixin):  # type: ignore[misc]
    """A signed-in officer. What it may do is read from the database at every request."""

    def __init__(self, account: Account, secret: str = "", *, token: tokens.FoundToken | None = None) -> None:
        self.account = account
        self.secret = secret
        self.token = token

    def get_id(self) -> str:
        """Return what the cookie carries: the session's secret, worth nothing once the session is ended."""
        return self.secret

    def reaches(self, role: Audience) -> bool:
        """Say whether this person has at least a role; asks nothing, so that every page's header may."""
        return Access(role=self.account.role).reaches(role)

    @cached_property
    def access(self) -> Access:
        """Return what this person may do, here and now."""
        scope, place = find_reach(get_session(), self.account.id)
        return Access(
            role=self.account.role,
            scope=scope,
            place=place,
            officer_id=self.account.id,
            is_token=self.token is not None,
            is_read_only=self.token is not None and self.token.is_read_only,
        )


def init_app(app: Flask, config: Config) -> None:
    """Set the cookie up and find out who asks before each view."""
    app.secret_key = load_secret_key(config)
    app.session_interface = HostSession()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=sessions.LONGEST,
    )
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    manager = LoginManager()
    # Not init_app: that reads the session after every answer, for a lasting cookie that we do not use,
    # and every public answer would then vary by cookie.
    app.login_manager = manager  # type: ignore[attr-defined]
    # Officers change networks all day; the session's own expiry protects it.
    manager.session_protection = None
    manager.user_loader(load_person)
    app.before_request(identify)
    app.after_request(keep_private)
    app.jinja_env.globals["signed_in"] = current_person


def identify() -> Response | None:
    """Find out who asks, before the view and before anything is written."""
    g.person = None
    if (request.endpoint or "").startswith(NOT_ASKED):
        return None
    header = request.headers.get("Authorization", "")
    if header.lower().startswith(BEARER):
        return identify_program(header[len(BEARER) :].strip())
    if request.blueprint in NO_SESSION:
        return None
    if has_session_cookie() and current_user.is_authenticated:
        g.person = current_user._get_current_object()
    return None


def identify_program(word: str) -> Response | None:
    """Find the owner of a token; a token that opens nothing is refused, even where anyone may come."""
    if not is_for_programs():
        raise Forbidden(msg("令牌只能用于接口和导出,网页请登录后使用。"))
    found = tokens.find_token(get_session(), word)
    if found is None:
        response = answer(401, gettext("令牌无效、已停用或已过期。"))
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    if found.is_stale:
        with transaction(get_session()) as work:
            tokens.note_used(work, found.id)
    g.person = Person(found.account, token=found)
    return None


def load_person(secret: str) -> Person | None:
    """Return the person of a session's cookie, None when the session has ended."""
    found = sessions.find_session(get_session(), secret)
    if found is None:
        return None
    account, is_stale = found
    if is_stale:
        with transaction(get_session()) as work:
            sessions.note_seen(work, secret, request.remote_addr, request.headers.get("User-Agent"))
    return Person(account, secret)


def current_person() -> Person | None:
    """Return who asks, None for anyone."""
    person: Person | None = g.get("person")
    return person


def current_access() -> Access:
    """Return what the caller may do: the one object that every view asks."""
    person = current_person()
    return person.access if person else PUBLIC


def current_author() -> Author:
    """Return the caller as the author of a change; only for views that ask for a role."""
    person = current_person()
    if person is None:
        raise Forbidden(msg("请先登录。"))
    return Author("officer", person.account.display_name, person.account.id)


def enter(account: Account, secret: str) -> None:
    """Sign this browser in with a new session: nothing of what it carried before is kept."""
    session.clear()
    person = Person(account, secret)
    login_user(person)
    g.person = person


def leave() -> None:
    """Sign this browser out."""
    logout_user()
    session.clear()
    g.person = None


def keep_private(response: Response) -> Response:
    """Keep what a signed-in person sees out of shared caches, and secrets out of every cache."""
    if request.blueprint in SECRET_PAGES:
        response.headers["Cache-Control"] = "no-store"
    elif current_person() is not None and not response.cache_control.no_store:
        # Whatever a view or a library said of it: another person may see less.
        response.headers["Cache-Control"] = "private, no-cache"
    if response.mimetype == "text/html":
        # The header says who is signed in.
        response.vary.add("Cookie")
    return response
