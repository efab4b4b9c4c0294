"""Whether the bucket of files answers, for whoever watches the service; a folder has nothing to tell."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from projects.shelves.shelf import FilesUnavailable, Shelf

IN_USE = "in use"


class FilesGauge(Collector):
    """Whether files can be had from the bucket, None without one; asks its server once, for a second."""

    def __init__(self, bucket: Shelf | None) -> None:
        self.bucket = bucket

    def collect(self) -> Iterator[Metric]:
        """Yield the gauge; it has no value without a bucket."""
        up = GaugeMetricFamily("lantu_files_up", "Whether the object store of files answers", labels=[])
        if self.bucket is not None:
            up.add_metric([], float(describe(self.bucket) == IN_USE))
        yield up


def find_bucket() -> Shelf | None:
    """Return the bucket of the current application's files, None where they lie in a folder."""
    return current_app.config["FILES"] if current_app.config["LANTU_FILES_URL"] else None


def tell_files() -> list[str]:
    """Return the line that says whether the bucket answers, none without one."""
    bucket = find_bucket()
    return [] if bucket is None else [f"files: {describe(bucket)}"]


def describe(bucket: Shelf) -> str:
    """Say whether a file could be had now, and of a server that refuses with which status and word."""
    try:
        bucket.check()
    except FilesUnavailable as error:
        if "status" not in error.values:
            return "no answer"
        return f"refused ({error.values['status']} {error.values['reason']})".replace(" )", ")")
    return IN_USE
