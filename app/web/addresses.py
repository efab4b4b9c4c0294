"""Addresses that a request names: only those on this site are ever followed."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from werkzeug.routing import IntegerConverter, Map


def local_path(wanted: str) -> str:
    r"""Return the path when it stays on this site, else the front page.

    A browser reads `//host` and `/\host` as another host, and drops tabs and line breaks before it does.
    """
    parts = split_address(wanted)
    is_local = (
        wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    )
    # A request's tab has become a space on its way here.
    is_plain = "\\" not in wanted and wanted.isprintable() and not wanted[1:2].isspace()
    return wanted if is_local and is_plain else "/"


def split_address(address: str) -> SplitResult:
    """Return the parts of an address that a request names; of one that is none, nothing."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


class RowNumber(IntegerConverter):
    """The number of a row in a path: one that no row can have is an unknown address, not a fault."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)
