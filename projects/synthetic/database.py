"""The database of a synthetic registry: named for its size, on the same server, never the real one."""

from __future__ import annotations

from sqlalchemy import make_url

from geo.errors import msg
from projects.errors import Conflict
from projects.store import sibling

NAME = "lantu_synthetic"


def name_of(number: int) -> str:
    """Return the name of the database of so many projects."""
    return f"{NAME}_{number}"


def make_anew(url: str, number: int, *, is_fresh: bool) -> str:
    """Make the database of so many projects, empty, on the server of another one; returns its URL.

    Raises Conflict when it is there and `is_fresh` does not say that it may go, or when the other one is
    it; DatabaseUnavailable when the server does not answer or does not let it be made.
    """
    name = name_of(number)
    if make_url(url).database == name:
        raise Conflict(msg("LANTU_DATABASE_URL 指的就是 %(name)s。请改成实际使用的库,或不设置。"), name=name)
    if not is_fresh and sibling.exists(url, name):
        raise Conflict(msg("已有数据库 %(name)s,没有改动。要重新生成,请加 --fresh。"), name=name)
    sibling.create(url, name)
    return sibling.url_of(url, name)


def drop(url: str, number: int) -> None:
    """Delete what was begun and not finished; raises DatabaseUnavailable when somebody uses it."""
    sibling.drop(url, name_of(number))
