"""A real object store for tests, and empty shelves on it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import obstore

from projects.shelves.bucket import Bucket, connect
from tests.support.paths import ROOT

# The fixtures that promise the same.
SHELVES = ["folder_shelf", "bucket_shelf"]
USER, SECRET = "lantu:tester", "only-for-tests"
# What the tests' processes find in their environment, as hosts do.
KEYS = {"AWS_ACCESS_KEY_ID": USER, "AWS_SECRET_ACCESS_KEY": SECRET}
NAME = "lantu-tests"
# Where the host names the bucket it is 127.0.0.1, which needs no name server (tests/support/swift.py).
HOST_NAME, DOMAIN = "127", "0.0.1"


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A server of objects with one bucket; at `host_endpoint` the host names another one."""

    endpoint: str
    host_endpoint: str
    process: subprocess.Popen[str]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let it take connections and answer nothing for a while."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def make_empty(self) -> Bucket:
        """Return a place of its own in the bucket."""
        return Bucket(NAME, f"own/{uuid4().hex}", self.endpoint)


@contextmanager
def running_store(folder: Path) -> Iterator[ObjectStore]:
    """Give an object store, and end it afterwards."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.swift", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            path_port, host_port = process.stdout.readline().split()
            endpoint = f"http://127.0.0.1:{path_port}"
            make_bucket(Bucket(NAME, endpoint=endpoint))
            yield ObjectStore(endpoint, f"http://{DOMAIN}:{host_port}", process)
        finally:
            process.kill()
            process.wait()


def make_bucket(bucket: Bucket) -> None:
    """Make a bucket; the library only uses those that are there."""
    address = obstore.sign(connect(bucket), "PUT", "", timedelta(minutes=1))
    httpx.put(address).raise_for_status()


def url_of(bucket: Bucket) -> str:
    """Return a bucket as LANTU_FILES_URL names it."""
    return f"s3://{bucket.name}/{bucket.prefix}?endpoint={bucket.endpoint}"
