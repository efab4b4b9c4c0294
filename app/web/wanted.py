"""Whether a page or data is wanted, where one address has both."""

from __future__ import annotations

from flask import request

HTML = "text/html"
DATA = ("application/json", "application/geo+json")


def has_both() -> bool:
    """Say whether this address has a page as well as data."""
    return request.path == "/ogc" or request.path.startswith("/ogc/")


def wants_page() -> bool:
    """Say whether a page is wanted: `f` decides, else what the caller likes best."""
    wanted = request.args.get("f")
    if wanted:
        return wanted == "html"
    accepted = request.accept_mimetypes
    return accepted.best_match([*DATA, HTML]) == HTML
