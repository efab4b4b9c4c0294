"""The latest of what was worked out, kept in the memory of a process under the version of the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Latest(Generic[Key, Value]):
    """At the most so many values; the one that was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: OrderedDict[Key, Value] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Key) -> Value | None:
        """Return what is kept under a key; None when it is not kept."""
        with self.lock:
            if key in self.found:
                self.found.move_to_end(key)
            return self.found.get(key)

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value, and let go of the one that was not asked for the longest."""
        with self.lock:
            self.found[key] = value
            if len(self.found) > self.most:
                self.found.popitem(last=False)
