"""Which shelves an installation has: folders of its own, or those of a bucket that its hosts share."""

from __future__ import annotations

from pathlib import Path

from projects.shelves.bucket import read_address
from projects.shelves.folder import Folder
from projects.shelves.shelf import Shelf

FILES, JOBS = "files", "jobs"


def find_files(folder: Path, url: str = "") -> Shelf:
    """Return where the files lie that people send."""
    return read_address(url).below(FILES) if url else Folder(folder)


def find_job_files(cache_folder: Path, url: str = "") -> Shelf:
    """Return where the files lie that jobs make."""
    return read_address(url).below(JOBS) if url else Folder(cache_folder / JOBS)
