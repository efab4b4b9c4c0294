"""How far in the log somebody has come, carried along so that nobody meets a server that is behind it.

Of a browser two cookies: what it has written, until every standby that is asked has it, and what it has seen
while signed in. A program gets a header, and sends it back. Tags of answers name the place as well, so that
what is asked about again is answered by a server that has come as far. Nothing of it is a secret: who makes
a place up only waits for the primary.
"""

from __future__ import annotations

import re

from flask import Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from app.web.cookies import has_session_cookie, is_https
from app.web.extensions import SAFE, get_session
from app.web.identity import current_person
from projects.store.log_trail import UNKNOWN, read_replayed, read_written
from projects.store.replicas import MOST_LAG

HEADER = "Lantu-Moment"
WRITTEN, SEEN = "lantu_written", "lantu_seen"
PLACE = re.compile(r"[0-9a-f]{1,16}")
TAG = re.compile(r'"([0-9a-f]{40,64})-([0-9a-f]{1,16})')
# Seconds for which a browser carries a place along: no standby is asked that is further behind.
LONGEST = 6 * MOST_LAG


def take_up() -> None:
    """Find out how far the caller has come, and take the places off the tags that it names."""
    header = request.headers.get("If-None-Match", "")
    places = [place for _, place in TAG.findall(header)]
    if places:
        request.environ["HTTP_IF_NONE_MATCH"] = TAG.sub(r'"\1', header)
    places += [request.cookies.get(name_cookie(name), "") for name in (WRITTEN, SEEN)]
    places.append(request.headers.get(HEADER, ""))
    g.trail = max((int(one, 16) for one in places if PLACE.fullmatch(one)), default=0)


def is_hidden() -> bool:
    """Say whether nobody knows how far the caller has come: a program that may write and tells nothing."""
    person = current_person()
    is_writer = person is not None and person.token is not None and not person.token.is_read_only
    return is_writer and HEADER not in request.headers


def name_caller() -> str:
    """Return who asks, so that one caller keeps to one standby."""
    person = current_person()
    return f"account {person.account.id}" if person else f"address {request.remote_addr}"


def name_cookie(name: str) -> str:
    """Return a cookie's name by how the request came."""
    return f"__Host-{name}" if is_https() else name


def mark(tag: str) -> str:
    """Return an answer's tag with the place in the log that holds all it was made of."""
    return f"{tag}-{read_place():x}" if "standbys" in current_app.extensions else tag


def read_place() -> int:
    """Return a place in the log behind all that this request has read or written."""
    replayed = read_replayed(get_session()) if "standby" in g else None
    return read_written(get_session()) if replayed is None else replayed


def lay(response: Response) -> Response:
    """Give the caller the place that it has come to, where its next request may depend on it."""
    person = current_person()
    is_program = person is not None and person.token is not None
    has_written = request.method not in SAFE and "session" in g
    if has_written or is_program or (person is not None and has_session_cookie()):
        place = end_reading()
        if is_program:
            response.headers[HEADER] = f"{place:x}"
        else:
            set_cookie(response, WRITTEN if has_written else SEEN, place)
    return response


def end_reading() -> int:
    """Return the place that a request has come to; one behind everything where nobody can tell it."""
    try:
        # Whatever state its transaction was left in: what was not committed is rolled back anyway.
        get_session().close()
        return read_place()
    except SQLAlchemyError:
        return UNKNOWN


def set_cookie(response: Response, name: str, place: int) -> None:
    """Let a browser carry a place along: whoever answered had come as far as it was asked for."""
    response.set_cookie(
        name_cookie(name),
        f"{place:x}",
        max_age=LONGEST,
        secure=is_https(),
        httponly=True,
        samesite="Lax",
    )
