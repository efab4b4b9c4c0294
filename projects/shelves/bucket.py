"""Files in a bucket of an object store that speaks S3: every host of an installation finds the same ones."""

from __future__ import annotations

import errno
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import S3Store

from geo.errors import msg
from projects.shelves.ranges import BLOCK, Ranges
from projects.shelves.shelf import FilesUnavailable
from projects.shelves.trust import Trust

if TYPE_CHECKING:
    from obstore.store import S3Config

NAME = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"(/[A-Za-z0-9_\-]+)*/?")
ENDPOINT = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._\-/]*)?")
REGION = "us-east-1"
# What is larger goes in parts, each a request of its own; the file is there when the last one is.
PART = 8 * 1024 * 1024
AT_ONCE = 4
# Seconds: to reach the server, for one request, and after which nothing is tried again.
CONNECT, REQUEST, PATIENCE, GLANCE = 3, 15, 10, 1
MOST_RETRIES = 2
# No file has this name; whoever asks for it learns whether the bucket is there.
NOTHING = "nothing"
NO_BUCKET = "NoSuchBucket"
# How the library tells what a server said, and what servers say that have no room: MinIO, Ceph.
STATUS = re.compile(r"status code: (\d{3})")
# The word of S3 for why, InvalidAccessKeyId or so; what stands beside it may name keys.
REASON = re.compile(r"<Code>([A-Za-z]{1,50})</Code>")
FULL_WORDS = ("XMinioStorageFull", "QuotaExceeded")
SERVER_FAULT, NO_ROOM = 500, 507
REFUSED = msg("存放文件的服务器不接受本站的请求,本次操作没有保存任何内容。请告诉管理员。")
UNAVAILABLE = msg("存放文件的服务器没有应答,本次操作没有保存任何内容。请稍后重试。")
log = structlog.get_logger("lantu.files")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or what lies below a prefix of it; its keys are in the environment (AWS_ACCESS_KEY_ID…).

    `is_in_host` says that its name stands before the host of the endpoint, and not in the path. Nothing is
    connected before the first request, so that it can be handed to another process.
    """

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = REGION
    is_in_host: bool = False

    def below(self, folder: str) -> Bucket:
        """Return what lies below a folder of it."""
        return replace(self, prefix="/".join(filter(None, (self.prefix, folder))))

    def find_endpoint(self) -> str:
        """Return where requests go, empty for Amazon's own server."""
        scheme, _, host = self.endpoint.partition("://")
        return f"{scheme}://{self.name}.{host}" if host and self.is_in_host else self.endpoint

    def put(self, name: str, content: bytes) -> None:
        """Write a file; the server refuses bytes that are not those of the hash that is signed with them."""
        self.send(name, content)

    def fill(self, name: str, source: IO[bytes]) -> None:
        """Write a file of any length from another one."""
        self.send(name, source)

    def send(self, name: str, source: bytes | IO[bytes]) -> None:
        """Write a file; whoever reads meanwhile finds the one before."""
        with asking(self) as store:
            obstore.put(store, name, source, chunk_size=PART, max_concurrency=AT_ONCE)

    def has(self, name: str) -> bool:
        """Say whether there is a file of a name."""
        try:
            with asking(self) as store:
                obstore.head(store, name)
        except FileNotFoundError:
            return False
        return True

    def open(self, name: str) -> IO[bytes]:
        """Return a file to be read: a short one whole, a long one part by part as it is read."""
        with asking(self) as store:
            found = obstore.get(store, name)
            size = found.meta["size"]
            if size <= BLOCK:
                return io.BytesIO(bytes(found.bytes()))
        return io.BufferedReader(Ranges(partial(self.read_range, name), size), BLOCK)

    def read_range(self, name: str, start: int, end: int) -> bytes:
        """Return the bytes of a file from one place to before another."""
        with asking(self) as store:
            return bytes(obstore.get_range(store, name, start=start, end=end))

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Give a copy of a file, gone afterwards."""
        with self.open(name) as source, tempfile.NamedTemporaryFile(prefix="lantu-file-") as copy:
            copyfileobj(source, copy, BLOCK)
            copy.flush()
            yield Path(copy.name)

    def drop(self, name: str) -> None:
        """Delete a file, where there is one."""
        with suppress(FileNotFoundError), asking(self) as store:
            obstore.delete(store, name)

    def list_names(self) -> Iterator[str]:
        """Yield the name of every file."""
        with asking(self) as store:
            for some in obstore.list(store):
                yield from (one["path"] for one in some)

    def check(self) -> None:
        """Raise FilesUnavailable where the bucket does not answer, is not there or refuses."""
        with suppress(FileNotFoundError), asking(self, is_glance=True) as store:
            obstore.get(store, NOTHING)


@contextmanager
def asking(bucket: Bucket, *, is_glance: bool = False) -> Iterator[S3Store]:
    """Give the connection to a bucket; what fails is FileNotFoundError, FilesUnavailable, or OSError (full).

    A glance is asked for even where the server did not answer the one before.
    """
    trust = find_trust(bucket)
    if not is_glance and not trust.may_ask():
        raise FilesUnavailable(UNAVAILABLE)
    try:
        yield connect(bucket, is_glance=is_glance)
    except (BaseError, FileNotFoundError) as error:
        said = str(error)
        status = int(found[1]) if (found := STATUS.search(said)) else 0
        # A door before it that says 504 after a while stands for a server that hangs.
        trust.note(answered=0 < status < SERVER_FAULT or status == NO_ROOM)
        if isinstance(error, FileNotFoundError) and NO_BUCKET not in said:
            raise
        raise refuse(status, said) from None
    else:
        trust.note(answered=True)


def refuse(status: int, said: str) -> OSError | FilesUnavailable:
    """Return what an answer that is none means to whoever wants a file: no room, refused, no answer."""
    if status == NO_ROOM or any(word in said for word in FULL_WORDS):
        log.error("files_full", reason=said.partition("\n")[0])
        return OSError(errno.ENOSPC, "the object store has no room")
    log.error("files_unavailable", reason=said.partition("\n")[0])
    if not 0 < status < SERVER_FAULT:
        return FilesUnavailable(UNAVAILABLE)
    reason = REASON.search(said)
    return FilesUnavailable(REFUSED, status=status, reason=reason[1] if reason else "")


def read_address(address: str) -> Bucket:
    """Return the bucket of s3://NAME/PREFIX?endpoint=URL&region=NAME&addressing=path; raises ValueError.

    `addressing` is path or host. An endpoint that holds the bucket's name already is none.
    """
    parts = urlsplit(address)
    words = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    endpoint, region = words.pop("endpoint", ""), words.pop("region", REGION)
    addressing = words.pop("addressing", "path")
    sound = (
        parts.scheme == "s3"
        and NAME.fullmatch(parts.netloc)
        and PREFIX.fullmatch(parts.path)
        and (not endpoint or ENDPOINT.fullmatch(endpoint))
        and not endpoint.partition("://")[2].startswith(f"{parts.netloc}.")
        and addressing in ("path", "host")
        and not parts.fragment
    )
    if words or not sound:
        raise ValueError(address)
    return Bucket(parts.netloc, parts.path.strip("/"), endpoint, region, addressing == "host")


@cache
def connect(bucket: Bucket, *, is_glance: bool = False) -> S3Store:
    """Return the connection of this process to a bucket, for a glance one that gives up at once."""
    seconds = GLANCE if is_glance else REQUEST
    config: S3Config = {"region": bucket.region}
    if bucket.endpoint:
        config["endpoint"] = bucket.find_endpoint()
    if bucket.is_in_host:
        config["virtual_hosted_style_request"] = True
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config=config,
        client_options={
            "allow_http": bucket.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=CONNECT),
            "timeout": timedelta(seconds=seconds),
        },
        retry_config={
            "max_retries": 0 if is_glance else MOST_RETRIES,
            "retry_timeout": timedelta(seconds=PATIENCE),
        },
    )


@cache
def find_trust(bucket: Bucket) -> Trust:
    """Return what this process knows of the server of a bucket."""
    return Trust(REQUEST + PATIENCE)
