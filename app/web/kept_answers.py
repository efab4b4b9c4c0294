"""Answers that everyone gets alike, kept in memory as long as the data stand, packed.

Only what is answered to nobody in particular: who has signed in, or a program with a token, is answered anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from backports import zstd
from flask import Flask, Response, current_app, g, make_response, request, session

from app.web.compression import SMALLEST_BYTES, TYPES
from app.web.cookies import has_session_cookie
from app.web.extensions import get_session
from app.web.identity import current_person
from app.web.kept_bytes import KeptBytes
from app.web.security import csp_nonce
from app.web.state import name_state
from projects.store.data_version import read_data_version, still_stands

# In each worker: some thousand pages, which pack to a tenth.
MOST_BYTES = 24 * 1024 * 1024
# One that is larger would push too many others out.
LARGEST_BYTES = MOST_BYTES // 16
ALGORITHM = "zstd"
# Stands in a kept page where the nonce of each answer goes. No text of the data can be it: nobody knows it.
NONCE_PLACE = secrets.token_hex(16).encode()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, packed: whether a nonce belongs into it, and whether it may go out as it is."""

    status: int
    headers: tuple[tuple[str, str], ...]
    packed: bytes
    has_nonce: bool
    is_sent_packed: bool


KeptAnswers = KeptBytes[str, KeptAnswer]


def init_app(app: Flask) -> None:
    """Give the application a place for its answers."""
    app.extensions["kept_answers"] = KeptBytes(MOST_BYTES)


def kept_for_all(view: Callable[..., Any], beside: Callable[[], str] = str) -> Callable[..., Response]:
    """Answer from memory what anyone was answered before at this address, as long as the data stand.

    `beside` says the version of whatever the page shows beside the data.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if not is_for_all():
            return make_response(view(*args, **kwargs))
        version = read_data_version(get_session())
        return find_or_answer(name_state(version, beside()), version, partial(view, *args, **kwargs))

    return answer


def is_for_all() -> bool:
    """Say whether an answer to this request may be kept: it is anyone's, of what all can read."""
    is_anyone = current_person() is None and not has_session_cookie()
    # A test's transaction reads what no other request does.
    return is_anyone and "test_connection" not in current_app.extensions


def find_or_answer(key: str, version: str, make: Callable[[], Any]) -> Response:
    """Return the answer that is kept under a key, else make it, of this version of the data.

    What is anyone's is kept.
    """
    if not is_for_all():
        return make_response(make())
    kept: KeptAnswers = current_app.extensions["kept_answers"]
    found = kept.find(key)
    if found is not None:
        return restore(found)
    response = make_response(make())
    if is_alike(response) and still_stands(get_session(), version):
        one = pack(response)
        if len(one.packed) <= LARGEST_BYTES:
            kept.keep(key, one, len(one.packed))
    return response


def is_alike(response: Response) -> bool:
    """Say whether all of an answer is in its status, headers and bytes, and meant for anyone."""
    is_whole = response.status_code in {200, 204} and response.is_sequence
    is_plain = "Set-Cookie" not in response.headers and not session.modified
    return is_whole and is_plain and not {"frame_ancestors", "home_site"} & set(g)


def pack(response: Response) -> KeptAnswer:
    """Return an answer as it is kept."""
    data, has_nonce = response.get_data(), "csp_nonce" in g
    if has_nonce:
        data = data.replace(csp_nonce().encode(), NONCE_PLACE)
    headers = tuple((name, value) for name, value in response.headers if name != "Content-Length")
    is_sent_packed = not has_nonce and response.mimetype in TYPES and len(data) >= SMALLEST_BYTES
    return KeptAnswer(response.status_code, headers, zstd.compress(data), has_nonce, is_sent_packed)


def restore(kept: KeptAnswer) -> Response:
    """Return a kept answer: as it is packed to whoever takes it so, a page with a nonce of its own."""
    if kept.is_sent_packed and request.accept_encodings.quality(ALGORITHM) > 0:
        response = Response(kept.packed, kept.status, list(kept.headers))
        response.headers["Content-Encoding"] = ALGORITHM
        return response
    data = zstd.decompress(kept.packed)
    if kept.has_nonce:
        data = data.replace(NONCE_PLACE, csp_nonce().encode())
    return Response(data, kept.status, list(kept.headers))
