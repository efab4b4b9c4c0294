"""What rules ask for one by one, read for many at once: then thousands of rows take a few statements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

K = TypeVar("K")
V = TypeVar("V")


class Held(Generic[K, V]):
    """Something that is read by its key: held for many keys meanwhile, else read when it is asked for.

    `read` returns it for every key that it is given. Whoever holds it changes what is held along with the
    database, or holds it no longer than nothing changes.
    """

    def __init__(self, read: Callable[[Session, Collection[K]], Mapping[K, V]]) -> None:
        self.read = read

    @contextmanager
    def hold(self, session: Session, keys: Collection[K]) -> Iterator[None]:
        """Read it for all of the keys now, so that each is found without another query inside."""
        info: dict[Any, Any] = session.info
        before = info.get(self)
        info[self] = self.read(session, keys)
        try:
            yield
        finally:
            info[self] = before

    def find(self, session: Session, key: K) -> V:
        """Return it for one key."""
        held: Mapping[K, V] | None = session.info.get(self)
        if held is not None and key in held:
            return held[key]
        return self.read(session, [key])[key]
