"""What every shelf promises, on a folder and on a bucket of a real object store."""

from __future__ import annotations

import errno
import io
import pickle
from pathlib import Path
from typing import Any

import pytest

from projects.shelves.ranges import BLOCK
from projects.shelves.shelf import Shelf
from tests.support.shelves import SHELVES

# Larger than what a bucket takes in one request, and than a block that is read.
LONG = bytes(range(256)) * 40_000


class Torn(io.BytesIO):
    """A file whose disk fails before its end."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > len(LONG) // 2:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


@pytest.fixture(params=SHELVES)
def shelf(request: pytest.FixtureRequest) -> Any:
    """Each kind of shelf, empty."""
    return request.getfixturevalue(request.param)


def test_what_was_put_is_there(shelf: Shelf) -> None:
    assert not shelf.has("a/b")
    shelf.put("a/b", b"first")
    shelf.put("a/b", b"second")
    shelf.put("c.json", b"{}")
    assert shelf.has("a/b")
    assert not shelf.has("a")
    assert sorted(shelf.list_names()) == ["a/b", "c.json"]
    with shelf.open("a/b") as file:
        assert file.read() == b"second"


def test_what_was_dropped_is_gone(shelf: Shelf) -> None:
    shelf.put("a/b", b"first")
    shelf.drop("a/b")
    shelf.drop("a/b")
    assert not shelf.has("a/b")
    assert list(shelf.list_names()) == []


def test_what_is_not_there_cannot_be_opened(shelf: Shelf) -> None:
    with pytest.raises(FileNotFoundError):
        shelf.open("a/b")
    with pytest.raises(FileNotFoundError), shelf.local("a/b"):
        pass


def test_a_file_may_be_empty(shelf: Shelf) -> None:
    shelf.put("a", b"")
    with shelf.open("a") as file:
        assert file.read() == b""


def test_a_long_file_is_read_from_any_place(shelf: Shelf) -> None:
    shelf.fill("long", io.BytesIO(LONG))
    with shelf.open("long") as file:
        assert file.seek(0, io.SEEK_END) == len(LONG)
        file.seek(BLOCK - 3)
        assert file.read(6) == LONG[BLOCK - 3 : BLOCK + 3]
        file.seek(-5, io.SEEK_END)
        assert (file.read(10), file.read(10)) == (LONG[-5:], b"")
        file.seek(0)
        assert file.read() == LONG


def test_a_copy_of_this_machine_is_whole(shelf: Shelf) -> None:
    shelf.put("long", LONG)
    with shelf.local("long") as path:
        assert path.read_bytes() == LONG


def test_a_write_that_is_torn_leaves_what_was_there(shelf: Shelf) -> None:
    with pytest.raises(OSError, match="Input/output"):
        shelf.fill("a", Torn(LONG))
    assert list(shelf.list_names()) == []
    shelf.put("a", b"first")
    with pytest.raises(OSError, match="Input/output"):
        shelf.fill("a", Torn(LONG))
    with shelf.open("a") as file:
        assert file.read() == b"first"


def test_a_shelf_can_be_handed_to_another_process(shelf: Shelf) -> None:
    shelf.put("a", b"first")
    shelf.check()
    there: Shelf = pickle.loads(pickle.dumps(shelf))  # noqa: S301 (our own)
    assert there == shelf
    assert there.has("a")


def test_links_and_what_is_being_written_are_no_files_of_a_folder(
    folder_shelf: Shelf, tmp_path: Path
) -> None:
    folder_shelf.put("a/b", b"first")
    (tmp_path / "shelf" / "a" / "half.part").write_bytes(b"half")
    (tmp_path / "shelf" / "link").symlink_to("a/b")
    assert list(folder_shelf.list_names()) == ["a/b"]
