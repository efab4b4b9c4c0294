"""A pooler in transaction mode before the database: each transaction may meet another of its connections.

So nothing may stand in a connection beyond its transaction: no prepared statements, and settings that are set
anew whenever a transaction begins. The URL itself says that it is such an address, wherever it is handed to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, func, make_url, select

MARK = "pooled"
# psycopg prepares what is asked for several times, in a connection that the next transaction may not have.
NEVER_PREPARED: dict[str, Any] = {"prepare_threshold": None}


def mark_pooled(url: str) -> str:
    """Return the URL of a pooler with the mark that it is one."""
    return make_url(url).update_query_dict({MARK: "transaction"}).render_as_string(hide_password=False)


def read_mark(url: str) -> tuple[URL, bool]:
    """Return a URL as the driver takes it, and whether a pooler in transaction mode answers there."""
    address = make_url(url)
    return address.difference_update_query([MARK]), MARK in address.query


def set_when_beginning(engine: Engine, settings: Mapping[str, str]) -> None:
    """Give every transaction of an engine its settings, which end with it."""
    setting = select(*(func.set_config(name, value, True) for name, value in settings.items()))

    def begin(connection: Connection) -> None:
        connection.execute(setting)

    event.listen(engine, "begin", begin)
