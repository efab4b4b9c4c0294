"""How often something may fail before the caller has to wait: by address and by account."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.web.identity import current_person
from projects.accounts.officers import tidy_name

BY_ADDRESS = "30 per 15 minutes"
BY_ACCOUNT = "10 per 15 minutes"
LONGEST_NAME = 80

# Each worker counts for itself; the pause of an account after wrong passwords is in the database and exact.
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def init_app(app: Flask) -> None:
    """Start counting."""
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)


def has_failed(response: Response) -> bool:
    """Say whether an attempt counts: only those that were refused, not those that we could not answer."""
    return 400 <= response.status_code < 500


def account_name() -> str:
    """Return the account that is tried: the signed-in one, else the name that was typed."""
    person = current_person()
    return person.account.name if person else tidy_name(request.form.get("name", "")[:LONGEST_NAME])


by_address = limiter.limit(BY_ADDRESS, deduct_when=has_failed)
by_account = limiter.limit(BY_ACCOUNT, key_func=account_name, deduct_when=has_failed)
