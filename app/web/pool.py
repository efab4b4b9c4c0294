"""The pool of connections to the database, which tells how full it is."""

from __future__ import annotations

import logging

from prometheus_client import Gauge
from sqlalchemy import PoolProxiedConnection, QueuePool
from sqlalchemy.pool import ConnectionPoolEntry

CONNECTIONS = Gauge(
    "lantu_pool_connections",
    "Connections to the database that are in use or free",
    ["state"],
    multiprocess_mode="livesum",
)
WAITING = Gauge(
    "lantu_pool_waiting",
    "Threads that ask for a connection to the database right now",
    multiprocess_mode="livesum",
)


# SQLAlchemy logs by the name of the class; its own are as quiet.
logging.getLogger(__name__).setLevel(logging.WARNING)


class WatchedPool(QueuePool):
    """SQLAlchemy's pool; its numbers are written down whenever they change."""

    def connect(self) -> PoolProxiedConnection:
        """Return a connection, waiting for one where all are in use."""
        try:
            with WAITING.track_inprogress():
                return super().connect()
        finally:
            self.tell()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        self.tell()

    def tell(self) -> None:
        """Write down how many connections are in use, and how many wait for use."""
        CONNECTIONS.labels("in_use").set(self.checkedout())
        CONNECTIONS.labels("free").set(self.checkedin())
