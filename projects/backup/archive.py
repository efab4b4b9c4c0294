"""The form of a backup: a tar file of the database, the files beside it, and what all of it must be."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from geo.errors import BadInput, msg

FORMAT = 1
DATABASE, FILES, MANIFEST = "database.dump", "files/", "manifest.json"
# What the manifest must be; the last part.
SEAL = "manifest.sha256"
CHUNK_BYTES = 1024 * 1024
# Far more than a manifest of a million files.
MOST_MANIFEST_BYTES = 512 * 1024 * 1024


class Damaged(BadInput):
    """A backup that is not what was written."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    `schema` is the revision of the database, `rows` the number of rows by table at the moment of the copy,
    `files` the SHA-256 by path below the folder of files, `missing` the SHA-256 of attachments that the
    database names and the folder had no more.
    """

    made_at: str
    schema: str
    database_sha256: str
    rows: Mapping[str, int]
    files: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Return it as the bytes that stand in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest of its bytes; raises Damaged for anything that none of ours could be."""
    try:
        told: dict[str, Any] = json.loads(content)
        manifest = Manifest(**told | {"missing": tuple(told["missing"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Damaged(msg("备份损坏:清单读不懂。")) from None
    if manifest.format != FORMAT:
        raise Damaged(msg("备份是另一个版本的格式(%(format)s),这个版本读不了。"), format=manifest.format)
    return manifest


def digest(file: IO[bytes]) -> str:
    """Return the SHA-256 of the rest of a file."""
    found = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        found.update(chunk)
    return found.hexdigest()


def seal(manifest: bytes) -> bytes:
    """Return what stands beside a manifest, so that none of its own bytes can be wrong unseen."""
    return hashlib.sha256(manifest).hexdigest().encode()


def add_manifest(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """End an archive: with what it holds."""
    content = manifest.as_json()
    add_bytes(archive, MANIFEST, content)
    add_bytes(archive, SEAL, seal(content))


class Digested:
    """A file whose SHA-256 is known once it was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most so many."""
        part = self.file.read(size)
        self.sha256.update(part)
        return part


def add_file(archive: tarfile.TarFile, file: IO[bytes], name: str) -> str:
    """Append a file under a name and return the SHA-256 of what was read of it, once."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = file.seek(0, io.SEEK_END), 0o600
    file.seek(0)
    digested = Digested(file)
    archive.addfile(member, digested)  # type: ignore[arg-type]
    return digested.sha256.hexdigest()


def add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """Append bytes to an archive under a name."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def open_archive(path: Path) -> tarfile.TarFile:
    """Open a backup for reading; raises BadInput where it is not there, Damaged where it is no tar file."""
    try:
        return tarfile.open(path, "r:")
    except FileNotFoundError:
        raise BadInput(msg("没有这个文件:%(path)s"), path=str(path)) from None
    except OSError as error:
        raise BadInput(msg("读不了 %(path)s:%(reason)s"), path=str(path), reason=error.strerror) from None
    except tarfile.TarError:
        raise Damaged(msg("%(path)s 不是备份文件,或已损坏。"), path=str(path)) from None


def verify(path: Path) -> Manifest:
    """Read a backup to its end and return its manifest.

    Raises BadInput where the file cannot be read, Damaged, naming a part that is not what was written.
    """
    found: dict[str, str] = {}
    ends: dict[str, bytes] = {}
    try:
        with open_archive(path) as archive:
            for member, file in list_members(archive):
                if member.name in (MANIFEST, SEAL) and member.size <= MOST_MANIFEST_BYTES:
                    ends[member.name] = file.read()
                else:
                    found[member.name] = digest(file)
    except (tarfile.TarError, EOFError):
        raise Damaged(msg("%(path)s 不是备份文件,或已损坏。"), path=str(path)) from None
    if SEAL not in ends or MANIFEST not in ends:
        raise Damaged(msg("备份不完整:没有清单,可能没有写完。"))
    if ends[SEAL] != seal(ends[MANIFEST]):
        raise Damaged(msg("备份损坏:%(name)s 与清单不符。"), name=MANIFEST)
    manifest = read_manifest(ends[MANIFEST])
    due = {FILES + name: sha256 for name, sha256 in manifest.files.items()}
    due[DATABASE] = manifest.database_sha256
    for name in sorted(due.keys() | found.keys()):
        if due.get(name) != found.get(name):
            raise Damaged(msg("备份损坏:%(name)s 与清单不符。"), name=name)
    return manifest


def list_members(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Yield the files of a backup in order; raises Damaged at what is no plain file."""
    for member in archive:
        file = archive.extractfile(member) if member.isreg() else None
        if file is None:
            raise Damaged(msg("备份损坏:%(name)s 与清单不符。"), name=member.name)
        yield member, file
