"""What searches came to, kept as long as the data stand: a page, its map and its next page search once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from projects.search.lookup import Found, look_up, look_up_past
from projects.store.data_version import read_shared_version, still_stands
from projects.store.latest import Latest
from projects.store.past import get_past

# Of a process; a search of many ids takes some 100 KB, so that these take 20 MB at the most.
MOST_SEARCHES = 200
MOST_IDS = 3_000
Key = tuple[str, str]


class KeptSearches(Latest[Key, Found]):
    """The latest searches, each under what was typed and the version of the data that was searched."""

    def keep(self, key: Key, value: Found) -> None:
        """Keep a search, unless it found so much that it would take the room of many."""
        if not isinstance(value, tuple) or len(value) <= MOST_IDS:
            super().keep(key, value)


KEPT = KeptSearches(MOST_SEARCHES)


def answer_search(session: Session, typed: str) -> Found:
    """Return what was typed came to, at the moment that the session reads."""
    if get_past(session) is not None:
        return look_up_past(session, typed)
    version = read_shared_version(session)
    if version is None:
        return look_up(session, typed)
    found = KEPT.get((version, typed))
    if found is None:
        found = look_up(session, typed)
        if still_stands(session, version):
            KEPT.keep((version, typed), found)
    return found
