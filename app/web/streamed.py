"""Files of any length as answers: made while they are sent, a few rows in memory."""

from __future__ import annotations

from contextlib import ExitStack
from time import monotonic

from flask import Response, current_app
from sqlalchemy.orm import Session

from app.web.downloads import disposition
from app.web.extensions import get_engine, get_session
from projects.downloads.kind import Asked
from projects.downloads.lists import stream_list
from projects.store.kept_files import PATIENCE, KeptFiles
from projects.store.time_limits import FILE, allow

# At once on this machine: each keeps a thread and a connection until the last byte is taken.
LOCKS = ["streaming-0.lock", "streaming-1.lock"]


def answer_stream(asked: Asked) -> Response:
    """Answer with a file in pieces; raises BadInput, TooManyFiles."""
    get_session().close()
    kept: KeptFiles = current_app.extensions["kept_files"]
    kept.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as opened:
        opened.enter_context(kept.hold(LOCKS, monotonic() + PATIENCE))
        # One snapshot for all that it says: what it adds up to is read when its rows have been sent.
        snapshot = get_engine().execution_options(isolation_level="REPEATABLE READ")
        bind = current_app.extensions.get("test_connection") or snapshot
        session = opened.enter_context(Session(bind, join_transaction_mode="create_savepoint"))
        allow(session, FILE)
        (filename, plain, mimetype), pieces = stream_list(session, asked)
        response = Response(pieces, content_type=mimetype)
        response.headers["Content-Disposition"] = disposition("attachment", filename, plain)
        response.headers["Cache-Control"] = "no-store"
        # Whoever goes away in the middle lets go of both as well.
        response.call_on_close(opened.pop_all().close)
    return response
