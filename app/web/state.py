"""All that an answer depends on, as one name."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from json import dumps

from flask import request

from app.config import ROOT
from app.web.identity import current_access, current_person
from app.web.look import chosen_look
from app.words.language import current_language
from projects.clock import get_today

FLOORS = ("app", "projects", "geo")
CODE = (".py", ".toml", ".html", ".mo")
# A page, or the part of it that a filter changes (app/filter/answers.py).
PARTS = ("HX-Request", "HX-History-Restore-Request")


def name_state(data_version: str, beside: str = "") -> str:
    """Return the name of what this request is answered now.

    It stands for address, language, look, data and whatever is shown beside them, day, our code, and the
    caller with role and districts.
    """
    person, access = current_person(), current_access()
    parts = [
        request.full_path,
        request.host_url,
        str(request.accept_mimetypes),
        [request.headers.get(name) for name in PARTS],
        current_language(),
        chosen_look(),
        person.account.id if person else None,
        access.role,
        sorted(access.scope),
        data_version,
        beside,
        get_today().isoformat(),
        hash_code(),
    ]
    return sha256(dumps(parts, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()[:40]


@cache
def hash_code() -> str:
    """Return the hash of our code, so that another version answers anew."""
    digest = sha256()
    for path in sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*")):
        if path.suffix in CODE:
            digest.update(path.read_bytes())
    return digest.hexdigest()
