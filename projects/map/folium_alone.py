"""folium without pandas, which it loads only to know a frame when it is given one, and is given none here.

With what pandas loads itself that is a third of all the code that would lie in the memory of a worker.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def hidden(name: str) -> Iterator[None]:
    """Let a package that is not loaded yet not be found meanwhile."""
    if name in sys.modules:
        yield
        return
    modules: dict[str, Any] = sys.modules
    modules[name] = None
    try:
        yield
    finally:
        del modules[name]


with hidden("pandas"):
    from folium import Map
    from folium.plugins import Fullscreen
    from folium.template import Template

__all__ = ["Fullscreen", "Map", "Template"]
