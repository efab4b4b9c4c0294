"""Response headers: a strict content security policy with a nonce a request, and no third host.

No page stands in a frame of another site, but what a view opens to configured ones.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, g

from app.tile_services import list_hosts
from app.web.cookies import is_https

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
}

# A browser that was here by https comes by https for a year.
HTTPS_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Add the headers to every response and the nonce to every template."""
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return this response's nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def open_to_frames(origins: Sequence[str]) -> None:
    """Let pages of these sites show this answer in a frame; without any it stays closed."""
    g.frame_ancestors = tuple(origins)


def lead_home(site: str) -> None:
    """Let this answer lead to another site: one that the administrator of this one has named."""
    g.home_site = site


def frame_ancestors() -> tuple[str, ...]:
    """Return the sites whose pages may show this answer in a frame."""
    origins: tuple[str, ...] = g.get("frame_ancestors", ())
    return origins


def content_security_policy() -> str:
    """Return the policy: our own host only, plus the images of the configured tile services."""
    tiles = " ".join(list_hosts(current_app.config["LANTU_TILE_SERVICES"]))
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{csp_nonce()}'",
        "style-src": f"'self' 'nonce-{csp_nonce()}'",
        "img-src": f"'self' data: {tiles}".strip(),
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(frame_ancestors()) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def add_headers(response: Response) -> Response:
    """Set the headers that are not there yet."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if frame_ancestors():
        # The policy names the sites, which that header cannot.
        del response.headers["X-Frame-Options"]
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Content-Security-Policy", content_security_policy())
    keep_here(response)
    if is_https():
        response.headers.setdefault("Strict-Transport-Security", f"max-age={HTTPS_SECONDS}")
    return response


def keep_here(response: Response) -> None:
    """Write a redirect to our own host without the host: the request named it, and may have made it up."""
    location, home = response.location or "", g.get("home_site")
    parts = urlsplit(location)
    if parts.netloc and not (home and location.startswith(f"{home}/")):
        response.location = f"/{urlunsplit(('', '', parts.path, parts.query, parts.fragment)).lstrip('/')}"
        if response.status_code in (301, 302, 303, 307, 308):
            response.data = b""
