"""What is brought back is what was there; what is damaged or would overwrite is refused, nothing written."""

from __future__ import annotations

import errno
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from projects.backup import programs, writing
from projects.backup.archive import (
    DATABASE,
    FILES,
    MANIFEST,
    SEAL,
    Damaged,
    Manifest,
    add_bytes,
    add_manifest,
    read_manifest,
    verify,
)
from projects.backup.programs import NoProgram, run_dump
from projects.backup.restoring import count_all, restore_backup
from projects.backup.writing import write_backup
from projects.errors import BadInput, Conflict, NoRoom
from projects.evidence.file_store import FileStore
from projects.shelves.bucket import Bucket
from projects.shelves.folder import Folder
from projects.shelves.shelf import FilesUnavailable
from tests.support.at_once import free_port
from tests.support.databases import make_database
from tests.support.history import copy_database

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
PHOTO = b"a photo " * 5000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files as the application leaves it, one of them half written."""
    folder = tmp_path_factory.mktemp("files")
    FileStore(Folder(folder)).put(PHOTO)
    FileStore(Folder(folder), "imports").put(b"a sheet")
    (folder / "imports" / "half.part").write_bytes(b"half")
    return folder


@pytest.fixture(scope="module")
def kept(registry_url: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the small registry."""
    target = tmp_path_factory.mktemp("backups") / "lantu.tar"
    write_backup(registry_url, Folder(folder), target, NOW)
    return target


@pytest.fixture
def bare_url(server_url: str) -> str:
    """An empty database."""
    return make_database(server_url, "lantu_restored")


def ask(url: str, statement: str) -> Any:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        found = result.scalar() if result.returns_rows else None
    engine.dispose()
    return found


def list_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def describe_schema(url: str) -> list[str]:
    """Return the statements that make a database, less the word that each copy chooses anew.

    PostgreSQL writes what it checks in another way once it has read its own writing: `'-180'::integer`.
    """
    dump = run_dump(url, "--schema-only", "--no-owner", "--no-privileges")
    lines = [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict", "--"))]
    return [line.partition(" CHECK ")[0] for line in lines]


def test_what_is_brought_back_is_what_was_there(
    kept: Path, registry_url: str, folder: Path, bare_url: str, tmp_path: Path
) -> None:
    held = restore_backup(bare_url, Folder(tmp_path / "files"), kept)
    assert held.rows == count_all(registry_url) == count_all(bare_url)
    assert held.rows["public.projects"] > 50
    assert describe_schema(bare_url) == describe_schema(registry_url)
    for name in held.rows:
        content = f"SELECT md5(string_agg(one::text, ',' ORDER BY one::text)) FROM {name} AS one"
        assert ask(bare_url, content) == ask(registry_url, content), name
    there = list_files(folder)
    del there["imports/half.part"]
    assert list_files(tmp_path / "files") == there
    assert held.missing == ()


def test_nobody_else_on_the_machine_reads_it(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


@pytest.fixture
def own_url(server_url: str, registry_template_url: str) -> str:
    """The small registry, to be written to."""
    return copy_database(server_url, registry_template_url, "lantu_backed")


def test_what_is_written_meanwhile_is_not_in_it_by_half(
    own_url: str, folder: Path, bare_url: str, tmp_path: Path, monkeypatch: Any
) -> None:
    url = own_url
    before = count_all(url)

    def write_first(where: str, *words: str) -> str:
        ask(url, "CREATE TABLE late AS SELECT 1 AS one")
        ask(url, "DELETE FROM places")
        return run_dump(where, *words)

    monkeypatch.setattr(writing, "run_dump", write_first)
    write_backup(url, Folder(folder), tmp_path / "lantu.tar", NOW)
    held = restore_backup(bare_url, Folder(tmp_path / "files"), tmp_path / "lantu.tar")
    assert held.rows == before == count_all(bare_url)


def spoil(source: Path, target: Path, change: Callable[[bytearray], bytearray | None]) -> Path:
    content = bytearray(source.read_bytes())
    changed = change(content)
    target.write_bytes(content if changed is None else changed)
    return target


def find_content(path: Path, name: str) -> tuple[int, int]:
    with tarfile.open(path) as archive:
        member = next(one for one in archive if one.name.startswith(name))
        return member.offset_data, member.size


@pytest.mark.parametrize("part", [DATABASE, FILES, MANIFEST, SEAL])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_one_wrong_byte_is_found_and_nothing_written(
    kept: Path, bare_url: str, tmp_path: Path, part: str, share: float
) -> None:
    start, size = find_content(kept, part)

    def change(content: bytearray) -> None:
        content[start + int(share * size)] ^= 0x55

    bad = spoil(kept, tmp_path / "bad.tar", change)
    with pytest.raises(Damaged):
        restore_backup(bare_url, Folder(tmp_path / "files"), bad)
    assert count_all(bare_url) == {}
    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.99])
def test_one_that_was_cut_off_is_refused(kept: Path, tmp_path: Path, share: float) -> None:
    end = int(share * find_content(kept, MANIFEST)[0])
    with pytest.raises(Damaged):
        verify(spoil(kept, tmp_path / "bad.tar", lambda content: content[:end]))


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8b" + b"x" * 600, b"\x00" * 10240])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(Damaged):
        verify(tmp_path / "other")
    with pytest.raises(BadInput):
        verify(tmp_path / "nowhere")
    with pytest.raises(BadInput):
        verify(tmp_path)


@pytest.mark.parametrize("content", [b"{}", b"[]", b"1", b"{", b'{"missing": 1}', b"[" * 9000, b"\xff"])
def test_a_manifest_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(Damaged):
        read_manifest(content)


def rewrite(
    source: Path, target: Path, change: Callable[[Manifest], Manifest], more: tuple[str, ...] = ()
) -> Path:
    """Write a backup again with another manifest, and with more files, each of one byte."""
    with tarfile.open(source) as archive, tarfile.open(target, "w") as written:
        for member in archive:
            file = archive.extractfile(member)
            assert file is not None
            if member.name == MANIFEST:
                for name in more:
                    add_bytes(written, name, b"x")
                add_manifest(written, change(read_manifest(file.read())))
            elif member.name != SEAL:
                written.addfile(member, file)
    return target


def test_another_format_or_a_newer_schema_is_said(kept: Path, bare_url: str, tmp_path: Path) -> None:
    other = rewrite(kept, tmp_path / "other.tar", lambda manifest: replace(manifest, format=9))
    with pytest.raises(Damaged, match="9"):
        verify(other)
    newer = rewrite(kept, tmp_path / "newer.tar", lambda manifest: replace(manifest, schema="9999"))
    with pytest.raises(Conflict, match="9999"):
        restore_backup(bare_url, Folder(tmp_path / "files"), newer)
    assert count_all(bare_url) == {}


@pytest.mark.parametrize("name", ["../outside", "/outside-of-lantu", "a/../../outside"])
def test_no_file_lands_outside(kept: Path, bare_url: str, tmp_path: Path, name: str) -> None:
    x = sha256(b"x").hexdigest()
    bad = rewrite(
        kept,
        tmp_path / "bad.tar",
        lambda manifest: replace(manifest, files={**manifest.files, name: x}),
        (FILES + name,),
    )
    with pytest.raises(Damaged):
        restore_backup(bare_url, Folder(tmp_path / "in" / "files"), bad)
    assert not (tmp_path / "in" / "outside").exists()
    assert not Path("/outside-of-lantu").exists()
    assert count_all(bare_url) == {}


def test_nothing_that_stands_is_overwritten(
    kept: Path, registry_url: str, bare_url: str, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Conflict):
        restore_backup(registry_url, Folder(tmp_path / "files"), kept)
    with pytest.raises(BadInput):
        write_backup(registry_url, Folder(folder), kept, NOW)
    there = tmp_path / "files" / FileStore(Folder(folder)).place_of(sha256(PHOTO).hexdigest())
    there.parent.mkdir(parents=True)
    there.write_bytes(b"another")
    with pytest.raises(Conflict, match="内容不同"):
        restore_backup(bare_url, Folder(tmp_path / "files"), kept)
    assert there.read_bytes() == b"another"
    assert count_all(bare_url) == {}


def test_files_that_are_there_already_stay(kept: Path, folder: Path, bare_url: str) -> None:
    before = list_files(folder)
    restore_backup(bare_url, Folder(folder), kept)
    assert list_files(folder) == before


def test_what_the_folder_has_lost_is_told(
    registry_url: str, folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    photo = FileStore(Folder(folder)).put(PHOTO)
    monkeypatch.setattr(writing, "find_named_files", lambda _connection: {photo, "0" * 64})
    assert write_backup(registry_url, Folder(folder), tmp_path / "lantu.tar", NOW).missing == ("0" * 64,)


def test_an_empty_database_is_not_backed_up(bare_url: str, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        write_backup(bare_url, Folder(folder), tmp_path / "lantu.tar", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(
    registry_url: str, folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_words: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(writing, "add_manifest", fail)
    with pytest.raises(NoRoom):
        write_backup(registry_url, Folder(folder), tmp_path / "lantu.tar", NOW)
    assert list(tmp_path.iterdir()) == []


def test_without_the_programs_it_says_what_to_install(
    registry_url: str, folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(programs, "VERSIONS", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgram, match="postgresql-client"):
        write_backup(registry_url, Folder(folder), tmp_path / "lantu.tar", NOW)
    assert list(tmp_path.iterdir()) == []


def test_files_of_a_bucket_are_kept_and_brought_back(
    registry_url: str, bare_url: str, bucket_shelf: Bucket, tmp_path: Path
) -> None:
    there, target = bucket_shelf.below("restored"), tmp_path / "lantu.tar"
    FileStore(bucket_shelf.below("files")).put(PHOTO)
    FileStore(bucket_shelf.below("files"), "imports").put(b"a sheet")
    write_backup(registry_url, bucket_shelf.below("files"), target, NOW)
    held = restore_backup(bare_url, there, target)
    assert sorted(there.list_names()) == sorted(held.files)
    assert len(held.files) == 2
    with FileStore(there).open(sha256(PHOTO).hexdigest()) as file:
        assert file.read() == PHOTO
    assert count_all(bare_url) == held.rows


def test_a_bucket_that_is_gone_leaves_nothing(
    kept: Path, registry_url: str, bare_url: str, bucket_shelf: Bucket, tmp_path: Path
) -> None:
    gone = replace(bucket_shelf, endpoint=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(FilesUnavailable):
        write_backup(registry_url, gone, tmp_path / "lantu.tar", NOW)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FilesUnavailable):
        restore_backup(bare_url, gone, kept)
    assert count_all(bare_url) == {}
