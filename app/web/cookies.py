"""The session's cookie: over https it is secure and bound to this host; plain http works all the same."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface

SESSION_COOKIE = "lantu_session"
# A browser takes a cookie of this name only over https, for this host and the whole of it.
HOST_ONLY = f"__Host-{SESSION_COOKIE}"


class HostSession(SecureCookieSessionInterface):
    """Names the cookie by how the request came."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name of the cookie of this request."""
        return HOST_ONLY if is_https() else SESSION_COOKIE

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the cookie may travel over https only."""
        return is_https()


def is_https() -> bool:
    """Say whether this request came by https, as far as a trusted proxy tells, or the setting says so."""
    return bool(request.is_secure or current_app.config["SESSION_COOKIE_SECURE"])


def has_session_cookie() -> bool:
    """Say whether the browser sent a session at all."""
    return (HOST_ONLY if is_https() else SESSION_COOKIE) in request.cookies
