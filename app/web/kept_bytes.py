"""What was made of bytes, kept in memory up to a size: what was not asked for the longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

# What an entry takes beside its bytes, even an empty one.
OVERHEAD_BYTES = 200
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class KeptBytes(Generic[Key, Value]):
    """Values of at the most so many bytes together."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.taken = 0
        self.kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.lock = Lock()

    def find(self, key: Key) -> Value | None:
        """Return what is kept under a key; None when it is not kept."""
        with self.lock:
            if key not in self.kept:
                return None
            self.kept.move_to_end(key)
            return self.kept[key][0]

    def keep(self, key: Key, value: Value, size_bytes: int) -> None:
        """Keep a value, and drop others until it fits."""
        with self.lock:
            self.taken -= self.kept.pop(key, (None, 0))[1]
            self.kept[key] = value, size_bytes + OVERHEAD_BYTES
            self.taken += size_bytes + OVERHEAD_BYTES
            while self.taken > self.most_bytes and len(self.kept) > 1:
                self.taken -= self.kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of everything."""
        with self.lock:
            self.kept.clear()
            self.taken = 0
