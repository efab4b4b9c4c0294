"""The database of the demonstration: named for it, on the same server, never the real one."""

from __future__ import annotations

from sqlalchemy import make_url

from geo.errors import msg
from projects.errors import Conflict
from projects.store import sibling

NAME = "lantu_demo"


def demo_url(url: str) -> str:
    """Return the URL of the demonstration's database on the server of another one.

    Raises Conflict when the other one is the demonstration's itself: then nobody knows the real one.
    """
    if make_url(url).database == NAME:
        raise Conflict(msg("LANTU_DATABASE_URL 指的就是演示库。请改成实际使用的库,或不设置。"))
    return sibling.url_of(url, NAME)


def exists(url: str) -> bool:
    """Say whether the server of a database holds the demonstration's; raises DatabaseUnavailable."""
    return sibling.exists(url, NAME)


def create(url: str) -> None:
    """Make the demonstration's database anew and empty on the server of another one.

    Raises DatabaseUnavailable when the server does not answer, does not let it be made, or somebody uses it.
    """
    sibling.create(url, NAME)
