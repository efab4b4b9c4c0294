"""Every module whose functions are works: what does jobs loads them first, and only that."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from projects.store.database import make_engine
from projects.store.running import run_job
from projects.store.time_limits import JOB
from projects.store.works import Places

# Done in processes of their own, which are copies of one that has loaded these.
APART: tuple[str, ...] = (
    "app.jobs.exports",
    "app.jobs.intake",
    "projects.exports.geoparquet.works",
    "projects.ground.snapping",
    "projects.imports.works",
    "projects.updates.works",
)
# Done in threads of the worker: they wait for other servers.
BESIDE: tuple[str, ...] = ("projects.outbox.dispatch",)


def load_works(modules: Sequence[str]) -> None:
    """Register the works of some modules."""
    for name in modules:
        import_module(name)


def do_here(modules: Sequence[str], url: str, job_id: int, places: Places) -> int | None:
    """Make an attempt at a job in this process; returns after how many seconds to begin again."""
    load_works(modules)
    return run_job(make_engine(url, JOB), job_id, places)
