import errno
import os
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from projects.errors import DomainError, NoRoom, NotFound
from projects.evidence.file_store import FileStore
from projects.shelves.folder import Folder
from projects.shelves.shelf import Shelf
from tests.support.shelves import SHELVES


@pytest.fixture(params=SHELVES)
def store(request: pytest.FixtureRequest) -> FileStore:
    """A store on an empty folder, and on an empty bucket."""
    shelf: Shelf = request.getfixturevalue(request.param)
    return FileStore(shelf)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_are_kept_once_under_their_hash(store: FileStore) -> None:
    name = store.put(b"content")
    assert store.put(b"content") == name == sha256(b"content").hexdigest()
    assert list(store.shelf.list_names()) == [f"{name[:2]}/{name[2:]}"]
    with store.open(name) as file:
        assert file.read() == b"content"
    with store.local(name) as path:
        assert path.read_bytes() == b"content"


def test_a_room_has_files_of_its_own(store: FileStore) -> None:
    its = FileStore(store.shelf, "imports")
    name = its.put(b"content")
    assert list(store.shelf.list_names()) == [f"imports/{name[:2]}/{name[2:]}"]
    with pytest.raises(NotFound):
        store.open(name)
    its.drop(name)
    its.drop(name)
    assert list(store.shelf.list_names()) == []


def test_other_bytes_than_the_name_says_are_not_taken_for_them(store: FileStore) -> None:
    name = store.put(b"content")
    store.shelf.put(store.place_of(name), b"kontent")
    with pytest.raises(DomainError, match="损坏"), store.local(name):
        pass


def test_what_is_not_there_is_not_found(store: FileStore) -> None:
    with pytest.raises(NotFound):
        store.open("0" * 64)
    with pytest.raises(NotFound), store.local("0" * 64):
        pass


def test_nobody_else_on_the_machine_reads_them(tmp_path: Path) -> None:
    store = FileStore(Folder(tmp_path / "files"))
    path = tmp_path / "files" / store.place_of(store.put(b"content"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_is_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        FileStore(Folder(tmp_path)).open(name)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        FileStore(Folder(tmp_path)).put(b"content")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NoRoom, match="磁盘已满") as refusal:
        FileStore(Folder(tmp_path)).put(b"content")
    assert refusal.value.field == "files"
    assert files_in(tmp_path) == []


def test_many_writers_of_the_same_bytes_leave_one_whole_file(store: FileStore) -> None:
    content = b"x" * 1_000_000
    writers = [Thread(target=store.put, args=(content,)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    (name,) = store.shelf.list_names()
    with store.shelf.open(name) as file:
        assert file.read() == content
