"""What was done, said once on the next page: only to signed-in people, whose session carries it."""

from __future__ import annotations

from flask import Flask, flash, get_flashed_messages

from app.web.identity import current_person


def init_app(app: Flask) -> None:
    """Let the templates show what was done."""
    app.jinja_env.globals["list_notices"] = list_notices


def tell(text: str) -> None:
    """Say something on the next page."""
    flash(text)


def list_notices() -> list[str]:
    """Return what is to be said now; anyone else's page neither reads nor sets a cookie for it."""
    return [str(text) for text in get_flashed_messages()] if current_person() else []
