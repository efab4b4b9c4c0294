"""The stylesheets of a page in one answer: nothing is painted before the last of them is there.

Only of built files, which take in what they import (setup/bundle.mjs); else a page names each for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from posixpath import dirname, join, normpath

from app.web.bundle import Bundle

FOLDER = "joined/"
STYLE = ".css"
# What stands beside the stylesheet; what is within the address or within the page stays.
BESIDE = re.compile(r"""url\((['"]?)(?!data:|[#/])([^)'"]+)\1\)""")
MOST_NAMES = 20
KEPT_PAGES = 32


def name_joined(bundle: Bundle, names: Sequence[str]) -> list[str]:
    """Return what a page asks for to have these stylesheets, each a path below static/, in their order."""
    unique = list(dict.fromkeys(names))
    if len(unique) > MOST_NAMES or any(bundle.find(name) is None for name in unique):
        return unique
    return [FOLDER + "+".join(name.replace("/", ",") for name in unique)]


@lru_cache(maxsize=KEPT_PAGES)
def read_joined(bundle: Bundle, joined: str) -> str | None:
    """Return the text of what name_joined named, None where that is not a list of built stylesheets."""
    names = [name.replace(",", "/") for name in joined.removeprefix(FOLDER).split("+")]
    if len(names) > MOST_NAMES or len(set(names)) < len(names):
        return None
    texts = [read_style(bundle, name) for name in names]
    return None if None in texts else "\n".join(text for text in texts if text is not None)


def read_style(bundle: Bundle, name: str) -> str | None:
    """Return a built stylesheet, its pictures found from the folder of joined ones; None for another file."""
    path = bundle.find(name) if name.endswith(STYLE) else None
    if path is None:
        return None
    return BESIDE.sub(
        lambda found: f'url("../{normpath(join(dirname(name), found[2]))}")', path.read_text(encoding="utf-8")
    )
