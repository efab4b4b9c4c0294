"""Whether the bucket of files answers, for whoever watches the service; a folder has nothing to tell."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from projects.shelves.shelf import FilesUnavailable, Shelf


class FilesGauge(Collector):
    """Whether files can be had from the bucket, None without one; asks its server once, for a second."""

    def __init__(self, bucket: Shelf | None) -> None:
        self.bucket = bucket

    def collect(self) -> Iterator[Metric]:
        """Yield the gauge; it has no value without a bucket."""
        up = GaugeMetricFamily("lantu_files_up", "Whether the object store of files answers", labels=[])
        if self.bucket is not None:
            up.add_metric([], float(answers(self.bucket)))
        yield up


def find_bucket() -> Shelf | None:
    """Return the bucket of the current application's files, None where they lie in a folder."""
    return current_app.config["FILES"] if current_app.config["LANTU_FILES_URL"] else None


def tell_files() -> list[str]:
    """Return the line that says whether the bucket answers, none without one."""
    bucket = find_bucket()
    if bucket is None:
        return []
    return ["files: in use" if answers(bucket) else "files: no answer"]


def answers(bucket: Shelf) -> bool:
    """Say whether a file could be had now."""
    try:
        bucket.check()
    except FilesUnavailable:
        return False
    return True
