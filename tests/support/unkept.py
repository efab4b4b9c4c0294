"""Have features written from the rows, as if no text of them were kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from projects.map import layers
from projects.reading import geojson


@contextmanager
def no_texts_kept() -> Iterator[None]:
    """Have both interfaces take the way that they take in the past, where none are kept."""
    with (
        patch.object(geojson, "get_past", lambda _session: True),
        patch.object(layers, "get_past", lambda _session: True),
    ):
        yield
