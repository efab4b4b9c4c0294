"""A worker that knows the works of tests: `python -m tests.support.worker <database> <folder>`."""

from __future__ import annotations

import sys
from pathlib import Path

from app.config import Config
from app.jobs.worker import work

if __name__ == "__main__":
    folder = Path(sys.argv[2])
    work(
        Config(database_url=sys.argv[1], files_folder=folder, cache_folder=folder),
        at_once=2,
        more=("tests.support.works",),
    )
