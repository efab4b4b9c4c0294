"""The counters of all workers as one: whichever worker is asked for /metrics tells of all of them.

Each worker counts in files of its own, which the next in its place goes on with. They lie in memory, in a
folder that goes with the server.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

# Where prometheus_client looks; it is told in the workers alone, so that no other process writes there.
TOLD = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108 (as gunicorn's heartbeat: memory, never a slow disk)
NAME = "lantu-counters-"


@contextmanager
def shared_counters(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give gunicorn's options with what makes its workers count together, as long as the block runs."""
    remove_abandoned(MEMORY)
    folder = Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=MEMORY if MEMORY.is_dir() else None))
    if "user" in options:
        os.chown(folder, options["user"], options["group"])
    try:
        yield options | make_hooks(folder)
    finally:
        # A worker that is forked ends by an exception too; the folder is its server's.
        if folder.name.startswith(f"{NAME}{os.getpid()}-"):
            shutil.rmtree(folder, ignore_errors=True)


def make_hooks(folder: Path) -> dict[str, Callable[..., None]]:
    """Return gunicorn's hooks: a worker gets the lowest place that is free, and counts in its files."""

    def choose_place(arbiter: Any, worker: Any) -> None:
        taken = {one.place for one in arbiter.WORKERS.values()}
        worker.place = next(place for place in count() if place not in taken)

    def count_there(_arbiter: Any, worker: Any) -> None:
        os.environ[TOLD] = str(folder)
        # Imported here: it looks at the environment once, when it is imported.
        from prometheus_client import values

        values.ValueClass = values.MultiProcessValue(lambda: worker.place)  # type: ignore[no-untyped-call]

    def forget_state(_arbiter: Any, worker: Any) -> None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.place, str(folder))  # type: ignore[no-untyped-call]

    return {"pre_fork": choose_place, "post_fork": count_there, "child_exit": forget_state}


def remove_abandoned(parent: Path) -> None:
    """Remove the folders of servers that were killed."""
    for folder in parent.glob(f"{NAME}*-*"):
        number = folder.name.removeprefix(NAME).split("-")[0]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(folder, ignore_errors=True)
