"""One write of a program: one transaction, and with an `Idempotency-Key` never more than one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from functools import wraps
from hashlib import file_digest, sha256
from typing import Any

from flask import Response, request

from app.api.body import read_bytes
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.transaction import transaction
from projects.store.idempotency import LIFETIME, Claim, KeptAnswer, check_key, hold_key, keep_answer

View = Callable[..., Response]
Parts = Callable[[], Iterator[bytes]]
KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def written_once(view: View) -> View:
    """Run a view in a transaction that ends with its answer; a retry under the same key gets that answer."""
    return hold_once(view, lambda: iter((read_bytes(),)))


def form_written_once(view: View) -> View:
    """Do the same for a view that takes a form with files, of any size that the application takes."""
    return hold_once(view, read_form_parts)


def form_written_once_for(lifetime: timedelta) -> Callable[[View], View]:
    """Do the same for what may be sent again long after it was first sent."""
    return lambda view: hold_once(view, read_form_parts, lifetime)


def hold_once(view: View, read_parts: Parts, lifetime: timedelta = LIFETIME) -> View:
    """Return a view that is done once for each key; `read_parts` gives what makes two requests the same."""

    @wraps(view)
    def write(*args: Any, **kwargs: Any) -> Response:
        claim = read_claim(read_parts, lifetime)
        with transaction(get_session()) as session:
            if claim is None:
                return view(*args, **kwargs)
            kept = hold_key(session, claim)
            if kept is not None:
                return replay(kept)
            response = view(*args, **kwargs)
            keep_answer(session, claim, as_kept(response))
            return response

    return write


def read_claim(read_parts: Parts, lifetime: timedelta) -> Claim | None:
    """Return the request with its key; None without a key. Raises BadInput for a key that is none."""
    key = request.headers.get(KEY)
    officer_id = current_access().officer_id
    if key is None or officer_id is None:
        return None
    target = f"{request.method} {request.path}"
    parts = (target, request.headers.get("If-Match", ""), request.mimetype)
    digest = sha256("\n".join(parts).encode())
    for part in read_parts():
        digest.update(b"\n" + part)
    return Claim(officer_id, check_key(key), target, digest.hexdigest(), lifetime)


def read_form_parts(without: Collection[str] = ()) -> Iterator[bytes]:
    """Return what a form holds, field by field: the bytes between differ from one sending to the next."""
    for name, value in request.form.items(multi=True):
        if name not in without:
            yield repr((name, value)).encode()
    for name, file in request.files.items(multi=True):
        content = file_digest(file.stream, sha256).hexdigest()  # type: ignore[arg-type]
        file.stream.seek(0)
        yield repr((name, file.filename, content)).encode()


def as_kept(response: Response) -> KeptAnswer:
    """Return an answer as it is kept."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return KeptAnswer(response.status_code, headers, response.get_data(as_text=True))


def replay(kept: KeptAnswer) -> Response:
    """Answer as before, and say that nothing was written this time."""
    response = Response(kept.body, status=kept.status, headers=kept.headers)
    response.headers[REPLAYED] = "true"
    return response
