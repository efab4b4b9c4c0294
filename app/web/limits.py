"""How often something may be asked for before the caller has to wait, counted by each worker for itself.

Wrong passwords are counted in the database: projects/accounts/guesses.py.
"""

from __future__ import annotations

import time

from flask import Flask, Response, current_app, request
from flask_babel import gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.web.identity import current_person

# Each answer may cost seconds of computing.
EXPORTS = "120 per minute"
REPORTS = "30 per minute"
MINUTE = 60
# Too many requests, and too busy.
SENT_AWAY = (429, 503)
LIMIT, REMAINING, RESET, POLICY = (f"RateLimit-{one}" for one in ("Limit", "Remaining", "Reset", "Policy"))

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def init_app(app: Flask) -> None:
    """Start counting; what is left is told in the headers of the IETF's draft."""
    app.config["RATELIMIT_HEADERS_ENABLED"] = True
    app.config["RATELIMIT_HEADER_LIMIT"] = LIMIT
    app.config["RATELIMIT_HEADER_REMAINING"] = REMAINING
    app.config["RATELIMIT_HEADER_RESET"] = RESET
    # Registered before the library's own, so they run after it.
    app.after_request(keep_retry_after)
    app.after_request(tell_seconds)
    limiter.init_app(app)


def keep_retry_after(response: Response) -> Response:
    """Tell when to come again only to those who were sent away: the library tells everybody."""
    if response.status_code not in SENT_AWAY:
        response.headers.pop("Retry-After", None)
    return response


def tell_seconds(response: Response) -> Response:
    """Say after how many seconds the count begins anew, where the library says at which moment."""
    moment = response.headers.get(RESET, "")
    if moment.isdigit():
        response.headers[RESET] = str(min(MINUTE, max(0, int(moment) - int(time.time()))))
        response.headers[POLICY] = f"{response.headers[LIMIT]};w={MINUTE}"
    return response


def program_caller() -> str:
    """Return which program asks: a token each, an account for a browser, an address for anyone."""
    person = current_person()
    if person is None:
        return get_remote_address()
    return f"token {person.token.id}" if person.token else f"account {person.account.id}"


def requests_allowed() -> str:
    """Return how often one program may ask."""
    return f"{current_app.config['LANTU_API_LIMIT']} per minute"


def is_unlimited() -> bool:
    """Say whether programs may ask as often as they like."""
    return not current_app.config["LANTU_API_LIMIT"]


def too_many_requests() -> str:
    """Return what a program is told that asks too often."""
    return gettext("一分钟内的请求太多,请按 Retry-After 过几秒再来。")


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
# One count for all addresses of the API.
programs_limit = limiter.shared_limit(
    requests_allowed,
    scope="programs",
    key_func=program_caller,
    exempt_when=is_unlimited,
    error_message=too_many_requests,
)
