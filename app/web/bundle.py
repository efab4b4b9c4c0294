"""The smaller, packed files that set-up makes of static/ (setup/bundle.mjs), while its sources are the same.

A built file takes the place of the one of the same path. Whoever changes a script, a style or a template
without building anew is served all files as they stand: nothing stale is ever sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Request, Response, send_from_directory
from werkzeug.security import safe_join

from app.config import ROOT

SOURCES = (
    *("app/templates", "package-lock.json", "projects/words/vocabulary.py"),
    *("setup/bundle.mjs", "setup/vendor.sh", "static/css", "static/js"),
)
# By preference; set-up writes each beside what gains by it.
PACKED = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """The built files in a folder, and the parts that each module imports; none without a folder."""

    folder: Path | None = None
    imports: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def find(self, name: str) -> Path | None:
        """Return the built file of a path below static/, None where there is none."""
        found = safe_join(str(self.folder), name) if self.folder else None
        return Path(found) if found and Path(found).is_file() else None


@cache
def read_bundle(static_folder: Path) -> Bundle:
    """Return what set-up built, nothing where it was made from other sources than those that are there."""
    folder = static_folder / "built"
    try:
        told = json.loads((folder / "built.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Bundle()
    if told["sources"] != hash_sources(ROOT):
        return Bundle()
    return Bundle(folder, {name: tuple(parts) for name, parts in told["imports"].items()})


def hash_sources(root: Path) -> str:
    """Return the hash of what a bundle is made from, by name and content, as setup/bundle.mjs computes it."""
    digest = sha256()
    named = [path for source in SOURCES for path in ((root / source), *(root / source).rglob("*"))]
    names = {path.relative_to(root).as_posix(): path for path in named if path.is_file()}
    for name in sorted(names, key=str.encode):
        digest.update(f"{name}\0{sha256(names[name].read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def send_built(path: Path, request: Request) -> Response:
    """Answer a built file, packed as the client likes it best; a part of it is one of the plain bytes."""
    wanted = None if "Range" in request.headers else choose_packing(path, request)
    response = send_from_directory(
        path.parent, path.name + PACKED.get(wanted or "", ""), mimetype=guess_type(path.name)[0]
    )
    if wanted:
        response.headers["Content-Encoding"] = wanted
    response.vary.add("Accept-Encoding")
    return response


def choose_packing(path: Path, request: Request) -> str | None:
    """Return the packing of a file that the client wants most, None for the plain bytes."""
    there = [name for name, suffix in PACKED.items() if path.with_name(path.name + suffix).is_file()]
    best = max(there, key=request.accept_encodings.quality, default=None)
    return best if best and request.accept_encodings.quality(best) > 0 else None
