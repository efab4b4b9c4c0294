import errno
import os
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from projects.errors import NoRoom, NotFound
from projects.evidence.file_store import FileStore


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    name = store.put(b"content")
    assert store.put(b"content") == name == sha256(b"content").hexdigest()
    assert store.path_of(name) == tmp_path / "files" / name[:2] / name[2:]
    assert [path.read_bytes() for path in files_in(tmp_path)] == [b"content"]


def test_nobody_else_on_the_machine_reads_them(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    path = store.path_of(store.put(b"content"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_is_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        FileStore(tmp_path).path_of(name)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        FileStore(tmp_path).put(b"content")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NoRoom, match="磁盘已满") as refusal:
        FileStore(tmp_path).put(b"content")
    assert refusal.value.field == "files"
    assert files_in(tmp_path) == []


def test_many_writers_of_the_same_bytes_leave_one_whole_file(tmp_path: Path) -> None:
    store, content = FileStore(tmp_path), b"x" * 1_000_000
    writers = [Thread(target=store.put, args=(content,)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [path.read_bytes() for path in files_in(tmp_path)] == [content]
