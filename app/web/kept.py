"""Files that are made of the data, as answers: kept as long as the data stand, made once, and apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from app.config import ROOT, Config
from app.web.downloads import send_export
from app.web.extensions import get_session
from app.web.identity import current_person
from app.web.trail import mark
from projects.clock import get_today
from projects.downloads.makers import MAKERS
from projects.exports.job import Export
from projects.store.apart import do_apart, load_beforehand
from projects.store.data_version import read_data_version
from projects.store.kept_files import KeptFile, KeptFiles, Label, Made
from projects.store.replicas import Standby

# What looks through the files that people send, in processes of their own as what makes files.
CHECKERS = ("projects.evidence.pdf", "projects.evidence.photo", "projects.evidence.scan")
FLOORS = ("projects", "geo")
log = structlog.get_logger("lantu.files")


def init_app(app: Flask, config: Config) -> None:
    """Give the application the folder of kept files."""
    app.extensions["kept_files"] = KeptFiles(config.cache_folder)
    load_beforehand((*MAKERS, *CHECKERS))


def answer_file(write: partial[Export], *, beside: str = "") -> Response:
    """Answer with the file that `write` makes of a session; its arguments are all that it depends on.

    `beside` is the version of whatever it shows beside the data that have one together.

    Whoever has it already gets a 304, and it is not even made.
    """
    key = name_key(write, f"{read_data_version(get_session())}{beside}")
    if request.if_none_match.contains_weak(key):
        response = Response(status=304)
    else:
        response = send(find_or_make(key, write))
    response.set_etag(mark(key))
    if current_person() is None:
        response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def find_or_make(key: str, write: Callable[[Session], Export]) -> KeptFile | Made:
    """Return a file, kept where there is room for it."""
    if "test_connection" in current_app.extensions:
        # What this request reads is in a transaction that no other process sees.
        return made(write(get_session()))
    standby: Standby | None = g.get("standby")
    url = standby.url if standby else current_app.config["WORK_URL"]
    # While another process works, this request needs no connection.
    get_session().close()
    kept: KeptFiles = current_app.extensions["kept_files"]
    try:
        return kept.get_or_make(key, lambda: made(do_apart(url, write)))
    except OSError as error:
        log.error("file_not_kept", reason=str(error))
        return made(do_apart(url, write))


def made(export: Export) -> Made:
    """Return a file that was just made."""
    return Label(export.filename, export.plain_name, export.mimetype), export.body


def send(file: KeptFile | Made) -> Response:
    """Return the answer with a file to be saved."""
    label, data = (file.label, file.path.read_bytes()) if isinstance(file, KeptFile) else file
    return send_export(Export(label.filename, label.plain_name, label.mimetype, data))


def name_key(write: partial[Export], data_version: str) -> str:
    """Return the name of a file: of its maker with all arguments, the data, the day and our code."""
    parts = [
        f"{write.func.__module__}.{write.func.__qualname__}",
        describe(write.args),
        describe(write.keywords),
        data_version,
        get_today().isoformat(),
        hash_code(),
    ]
    return sha256(dumps(parts, ensure_ascii=False).encode()).hexdigest()


def describe(value: Any) -> Any:
    """Return an argument as JSON that is the same for equal ones; raises TypeError for what is not known."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Decimal | date | Path):
        return str(value)
    if is_dataclass(value):
        members = {field.name: describe(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__qualname__, **members}
    if isinstance(value, Mapping):
        return {str(name): describe(value[name]) for name in sorted(value)}
    if isinstance(value, Set):
        return sorted(describe(one) for one in value)
    if isinstance(value, Sequence):
        return [describe(one) for one in value]
    raise TypeError(type(value))


@cache
def hash_code() -> str:
    """Return the hash of the code that files are made by, so that another version makes them anew."""
    digest = sha256()
    for path in sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*")):
        if path.suffix in (".py", ".toml", ".typ"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
