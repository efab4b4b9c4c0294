"""The files that jobs made: one folder, one file a job, gone with the job."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from projects.store.kept_files import KeptFile, KeptFiles, Label

FOLDER = "jobs"


class JobFiles:
    """Finds, keeps and drops the files of jobs below the folder of the cache."""

    def __init__(self, cache_folder: Path) -> None:
        # Nothing makes room here: a file stays as long as its job.
        self.files = KeptFiles(cache_folder / FOLDER, most_bytes=2**63)

    def keep(self, job_id: int, label: Label, body: bytes) -> None:
        """Keep the file of a job, instead of one that an earlier attempt made."""
        self.files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.files.keep(str(job_id), label, body)

    def find(self, job_id: int) -> KeptFile | None:
        """Return the file of a job, None where there is none or no more."""
        return self.files.find(str(job_id))

    def drop(self, job_ids: Iterable[int]) -> None:
        """Delete the files of jobs."""
        for job_id in job_ids:
            for path in self.files.paths_of(str(job_id)):
                path.unlink(missing_ok=True)
