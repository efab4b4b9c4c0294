"""The files that browsers keep: their addresses carry a hash of the whole tree, so they are kept for ever.

Where set-up built a smaller file of the same path, that one is sent (app/web/bundle.py).

One hash for all and not one a file: modules and stylesheets name each other by relative addresses, and these
stay within the tree that the page came with.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, request
from werkzeug.routing import BaseConverter, Rule

from app.web.bundle import Bundle, read_bundle, send_built
from app.web.joined_styles import FOLDER, name_joined, read_joined

ENDPOINT = "static"
HASH_LENGTH = 12
FOR_EVER = "public, max-age=31536000, immutable"


class TreeHash(BaseConverter):
    """The hash in an address, of this tree or of an older one that an open page still names."""

    regex = f"[0-9a-f]{{{HASH_LENGTH}}}"


def init_app(app: Flask, folder: Path) -> None:
    """Put the hash into every address of a static file that is built, and let such answers be kept."""
    tree, bundle = hash_tree(folder), read_bundle(folder)
    app.url_map.converters["tree"] = TreeHash
    app.url_map.add(Rule(f"{app.static_url_path}/<tree:version>/<path:filename>", endpoint=ENDPOINT))

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT:
            values.setdefault("version", tree)

    def note_version(endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.static_version = values.pop("version", None) if endpoint == ENDPOINT and values else None

    def send(filename: str) -> Response:
        if filename.startswith(FOLDER):
            return send_joined(bundle, filename)
        built = bundle.find(filename)
        return send_built(built, request) if built else app.send_static_file(filename)

    def keep(response: Response) -> Response:
        if request.endpoint == ENDPOINT and g.static_version == tree and response.status_code < 400:
            response.headers["Cache-Control"] = FOR_EVER
        return response

    app.view_functions[ENDPOINT] = send
    app.jinja_env.globals["parts_of_modules"] = lambda names: parts_of(bundle, names)
    app.jinja_env.globals["joined_styles"] = lambda names: name_joined(
        bundle, list(map(path_of_style, names))
    )
    app.url_defaults(name_version)
    app.url_value_preprocessor(note_version)
    app.after_request(keep)


def parts_of(bundle: Bundle, names: Iterable[str]) -> list[str]:
    """Return what some modules import, which a browser would find out about only when it has read them."""
    return list(dict.fromkeys(part for name in names for part in bundle.imports.get(f"js/{name}.js", ())))


def path_of_style(name: str) -> str:
    """Return where a stylesheet is below static/: a word is one of our own, a path one of vendor/."""
    return name if "/" in name else f"css/{name}.css"


def send_joined(bundle: Bundle, filename: str) -> Response:
    """Answer the stylesheets of a page in one."""
    text = read_joined(bundle, filename)
    if text is None:
        abort(404)
    response = Response(text, mimetype="text/css")
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def hash_tree(folder: Path) -> str:
    """Return the hash of all files below a folder, by name and content."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:HASH_LENGTH]
