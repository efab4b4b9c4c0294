"""A bucket as it is named, and what happens when its server does not do what it should."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from errno import ENOSPC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep

import pytest

from projects.errors import NoRoom
from projects.evidence.file_store import FileStore
from projects.shelves import bucket as buckets
from projects.shelves import trust
from projects.shelves.bucket import Bucket, read_address
from projects.shelves.shelf import FilesUnavailable, Shelf
from tests.support.at_once import free_port
from tests.support.shelves import HOST_NAME, ObjectStore, make_bucket

ACTS: dict[str, Callable[[Shelf], object]] = {
    "put": lambda shelf: shelf.put("a", b"first"),
    "has": lambda shelf: shelf.has("a"),
    "open": lambda shelf: shelf.open("a"),
    "local": lambda shelf: shelf.local("a").__enter__(),
    "drop": lambda shelf: shelf.drop("a"),
    "list": lambda shelf: list(shelf.list_names()),
    "check": lambda shelf: shelf.check(),
}


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def answering(status: int, code: str) -> Iterator[Bucket]:
    """Give a bucket of a server that says the same to everything, as S3 says what is wrong."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT

        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Bucket("lantu", endpoint=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("s3://lantu", Bucket("lantu")),
        (
            "s3://lantu/a/b/?endpoint=https://s3.example.org:9000&region=cn-1",
            Bucket("lantu", "a/b", "https://s3.example.org:9000", "cn-1"),
        ),
        (
            "s3://lantu/a?endpoint=https://oss.example.org&addressing=host",
            Bucket("lantu", "a", "https://oss.example.org", is_in_host=True),
        ),
        ("s3://lantu?addressing=path", Bucket("lantu")),
    ],
)
def test_an_address_names_a_bucket(address: str, bucket: Bucket) -> None:
    assert read_address(address) == bucket


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lantu",
        "https://lantu",
        "s3://",
        "s3:///a",
        "s3://Lantu",
        "s3://key:secret@lantu",
        "s3://lantu/../other",
        "s3://lantu/文件",
        "s3://lantu//a",
        "s3://lantu?endpoint=ftp://s3.example.org",
        "s3://lantu?endpoint=https://key:secret@s3.example.org",
        "s3://lantu?secret=x",
        "s3://lantu?endpoint",
        "s3://lantu?addressing=virtual",
        "s3://lantu?endpoint=https://lantu.oss.example.org&addressing=host",
        "s3://lantu#a",
    ],
)
def test_what_names_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (nothing is said but that it is none)
        read_address(address)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("object_store")
def test_a_server_that_is_gone_is_said(act: str) -> None:
    began = monotonic()
    with pytest.raises(FilesUnavailable, match="没有应答"):
        ACTS[act](Bucket("lantu", endpoint=f"http://127.0.0.1:{free_port()}"))
    assert monotonic() - began < 10


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("object_store")
def test_nobody_waits_without_end(act: str, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("REQUEST", "PATIENCE", "GLANCE"):
        monkeypatch.setattr(buckets, limit, 0.3)
    began = monotonic()
    with pytest.raises(FilesUnavailable):
        ACTS[act](Bucket("lantu", endpoint=silent))
    assert monotonic() - began < 10


@pytest.mark.parametrize("act", ["put", "open", "local", "list", "check"])
def test_a_bucket_that_is_not_there_is_no_empty_one(act: str, bucket_shelf: Bucket) -> None:
    with pytest.raises(FilesUnavailable):
        ACTS[act](replace(bucket_shelf, name="none-such"))


@pytest.mark.parametrize("act", ACTS)
def test_wrong_keys_are_no_missing_file(
    act: str, bucket_shelf: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    other = replace(bucket_shelf, prefix="never-used-with-the-right-keys")
    with pytest.raises(FilesUnavailable):
        ACTS[act](other)


def test_a_bucket_may_be_named_by_the_host(object_store: ObjectStore) -> None:
    bucket = Bucket(HOST_NAME, "own", object_store.host_endpoint, is_in_host=True)
    make_bucket(replace(bucket, prefix=""))
    long = b"x" * (buckets.PART + 1)
    bucket.put("a", b"first")
    bucket.fill("b/long", io.BytesIO(long))
    with bucket.open("b/long") as file:
        assert file.read() == long
    assert bucket.has("a")
    by_path = replace(bucket, endpoint=object_store.endpoint, is_in_host=False)
    assert sorted(by_path.list_names()) == sorted(bucket.list_names()) == ["a", "b/long"]
    bucket.drop("a")
    assert not by_path.has("a")


@pytest.mark.parametrize(
    ("status", "code"), [(507, "XMinioStorageFull"), (403, "QuotaExceeded"), (507, "InsufficientStorage")]
)
@pytest.mark.usefixtures("object_store")
def test_a_store_without_room_says_so_and_is_read_from(status: int, code: str) -> None:
    with answering(status, code) as bucket:
        for _ in range(2):
            with pytest.raises(OSError, match=f"Errno {ENOSPC}"):
                bucket.put("a", b"first")
        with pytest.raises(NoRoom):
            FileStore(bucket).put(b"first")
        assert buckets.find_trust(bucket).may_ask()


@pytest.mark.parametrize(
    ("status", "code", "told", "is_asked_again"),
    [
        (403, "SignatureDoesNotMatch", "不接受", True),
        (404, "NoSuchBucket", "不接受", True),
        (503, "SlowDown", "没有应答", False),
        (504, "GatewayTimeout", "没有应答", False),
    ],
)
@pytest.mark.usefixtures("object_store")
def test_who_is_refused_is_told_that_waiting_does_not_help(
    status: int, code: str, told: str, *, is_asked_again: bool
) -> None:
    with answering(status, code) as bucket:
        with pytest.raises(FilesUnavailable, match=told):
            bucket.put("a", b"first")
        assert buckets.find_trust(bucket).may_ask() == is_asked_again


def test_what_lies_below_a_folder_is_its_own(bucket_shelf: Bucket) -> None:
    bucket_shelf.put("a", b"first")
    assert bucket_shelf.below("b").prefix == f"{bucket_shelf.prefix}/b"
    assert not bucket_shelf.below("b").has("a")


def test_a_server_that_hangs_holds_one_and_is_asked_again(
    object_store: ObjectStore, bucket_shelf: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "PATIENCE", 0.5)
    monkeypatch.setattr(trust, "PAUSE", 4)
    bucket_shelf.put("a", b"first")
    monkeypatch.setattr(buckets, "REQUEST", 2)
    buckets.connect.cache_clear()
    with object_store.paused():
        with pytest.raises(FilesUnavailable):
            bucket_shelf.put("a", b"second")
        began = monotonic()
        for act in ("put", "has", "open", "drop", "list"):
            with pytest.raises(FilesUnavailable):
                ACTS[act](bucket_shelf)
        # Each would have waited for two seconds.
        assert monotonic() - began < 4
        monkeypatch.setattr(trust, "PAUSE", 0.1)
        buckets.find_trust(bucket_shelf).note(answered=False)
        sleep(0.2)
        began = monotonic()
        with pytest.raises(FilesUnavailable):
            bucket_shelf.has("a")
        assert monotonic() - began > 1.9
    sleep(0.2)
    monkeypatch.undo()
    buckets.connect.cache_clear()
    with bucket_shelf.open("a") as file:
        assert file.read() in (b"first", b"second")
    assert bucket_shelf.has("a")


def test_a_glance_is_always_taken(bucket_shelf: Bucket) -> None:
    buckets.find_trust(bucket_shelf).note(answered=False)
    with pytest.raises(FilesUnavailable):
        bucket_shelf.has("a")
    bucket_shelf.check()
    assert not bucket_shelf.has("a")
