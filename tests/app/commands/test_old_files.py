from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands.old_files import drop_files
from projects.evidence.file_store import FileStore
from projects.imports.storing import FOLDER
from projects.shelves.bucket import Bucket
from projects.shelves.shelf import Shelf
from tests.support.at_once import free_port
from tests.support.shelves import SHELVES


@pytest.mark.parametrize("kind", SHELVES)
def test_files_of_old_imports_go(kind: str, request: pytest.FixtureRequest) -> None:
    shelf: Shelf = request.getfixturevalue(kind)
    store = FileStore(shelf, FOLDER)
    old, young = store.put(b"old"), store.put(b"young")
    drop_files(shelf, [old])
    assert list(shelf.list_names()) == [store.place_of(young)]


def test_a_store_that_is_gone_stops_no_start(
    bucket_shelf: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    drop_files(replace(bucket_shelf, endpoint=f"http://127.0.0.1:{free_port()}"), ["0" * 64])
    assert "下次启动" in capsys.readouterr().err
