"""The files that jobs made: one file a job, gone with the job."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import IO

from projects.shelves.shelf import Shelf
from projects.store.kept_files import Label


@dataclass(frozen=True, slots=True)
class JobFiles:
    """Finds, keeps and drops the files of jobs on a shelf of their own."""

    shelf: Shelf

    def keep(self, job_id: int, label: Label, body: bytes) -> None:
        """Keep the file of a job, instead of one that an earlier attempt made."""
        told, file = names_of(job_id)
        # The label goes first: a body without one would be found and not be understood.
        self.shelf.put(told, json.dumps(asdict(label), ensure_ascii=False).encode())
        self.shelf.put(file, body)

    def find(self, job_id: int) -> tuple[Label, IO[bytes]] | None:
        """Return what the file of a job is sent as, and the file to be read; None where there is none."""
        told, file = names_of(job_id)
        try:
            with self.shelf.open(told) as label:
                return Label(**json.load(label)), self.shelf.open(file)
        except FileNotFoundError:
            return None

    def drop(self, job_ids: Iterable[int]) -> None:
        """Delete the files of jobs."""
        for job_id in job_ids:
            for name in names_of(job_id):
                self.shelf.drop(name)


def names_of(job_id: int) -> tuple[str, str]:
    """Return the names of a job's label and of its file."""
    return f"{job_id}.json", f"{job_id}.body"
