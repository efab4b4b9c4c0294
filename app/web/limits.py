"""How often something may be asked for before the caller has to wait, counted by each worker for itself.

Wrong passwords are counted in the database: projects/accounts/guesses.py.
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def init_app(app: Flask) -> None:
    """Start counting."""
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
