"""Of what a worker has in memory the code is there once for all workers."""

from __future__ import annotations

from pathlib import Path

from tests.support.at_once import Server


def read_kilobytes(pid: int) -> dict[str, int]:
    """Return what a process holds, by kind."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}


def test_workers_share_the_memory_of_the_code(server: Server) -> None:
    pid = server.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    assert len(workers) == 2
    for _ in range(4):
        assert server.ask("GET", "/about")[0] == 200
    for worker in workers:
        held = read_kilobytes(int(worker))
        own = held["Private_Dirty"] + held["Private_Clean"]
        assert own < 100 * 1024
        assert own < held["Rss"] / 3
