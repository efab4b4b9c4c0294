"""How large the file of a map will be, told before it is made."""

from __future__ import annotations

from functools import cache

from projects.reports.offline.page import OWN_SCRIPT, SCRIPTS, STYLES, read_script, read_style

# A project with its place, its texts in Chinese; a route has more.
BYTES_OF_PROJECT = 260
# Outlines and ground of a city's view; a closer view with roads has more.
BYTES_OF_VIEW = 250_000


@cache
def count_assets() -> int:
    """Return the bytes of the library, scripts and styles that stand in every file."""
    texts = [*map(read_script, (*SCRIPTS, OWN_SCRIPT)), *map(read_style, STYLES)]
    return sum(len(text.encode()) for text in texts)


def estimate_bytes(number: int) -> int:
    """Return about how many bytes the file of some projects has; what the view shows decides the rest."""
    return count_assets() + BYTES_OF_VIEW + number * BYTES_OF_PROJECT
