"""What a PostgreSQL of this machine has taken of the processor, in which other work does not tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat after the name: the parent, user and system time, own and of ended children.
PARENT, OWN, ENDED = 1, slice(11, 13), slice(13, 15)


def find_server(engine: Engine) -> int:
    """Return the process of the server that an engine reaches: the parent of its connection's."""
    with engine.connect() as connection:
        return int(read_stat(int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one()))[PARENT])


def read_seconds(server: int) -> float:
    """Return the seconds of the processor that a server and all its processes have had so far."""
    ticks = sum(map(int, read_stat(server)[OWN])) + sum(map(int, read_stat(server)[ENDED]))
    ticks += sum(sum(map(int, facts[OWN])) for facts in list_children(server))
    return ticks / TICKS


def list_children(server: int) -> Iterator[list[str]]:
    """Yield what is known of the processes of a server; who ends meanwhile is counted as ended."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            facts = read_stat(int(path.name))
        except OSError:
            continue
        if facts[PARENT] == str(server):
            yield facts


def read_stat(process: int) -> list[str]:
    """Return the fields of a process after its name."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
