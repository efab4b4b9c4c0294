"""How often something may be asked for before the caller has to wait, counted by each worker for itself.

Wrong passwords are counted in the database: projects/accounts/guesses.py.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_babel import gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.web.identity import current_person

# Each answer may cost seconds of computing.
EXPORTS = "120 per minute"
REPORTS = "30 per minute"

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def init_app(app: Flask) -> None:
    """Start counting."""
    app.config["RATELIMIT_HEADERS_ENABLED"] = True
    # Registered before the library's own, so it runs after it.
    app.after_request(keep_retry_after)
    limiter.init_app(app)


def keep_retry_after(response: Response) -> Response:
    """Tell when to come again only to those who were sent away: the library tells everybody."""
    if response.status_code < 400:
        response.headers.pop("Retry-After", None)
    return response


def file_caller() -> str:
    """Return who asks for a file: an account, else an address."""
    person = current_person()
    return f"account {person.account.id}" if person else get_remote_address()


def too_many_files() -> str:
    """Return what somebody is told who asks for too many files."""
    return gettext("一分钟内下载的文件太多,请稍后再下载。")


def files_allowed() -> str:
    """Return how often a file may be asked for: a report costs more than a list."""
    return REPORTS if request.path.endswith(".docx") else EXPORTS


files_limit = limiter.limit(files_allowed, key_func=file_caller, error_message=too_many_files)
