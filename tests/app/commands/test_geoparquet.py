"""`lantu geoparquet`: what a person types for a dataset, and what they are told."""

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset

from tests.support.commands import run


def test_it_writes_a_dataset_and_says_where(registry_url: str, tmp_path: Path) -> None:
    done = run(registry_url, "geoparquet", str(tmp_path / "nights"), "--keep", "1")
    assert done.returncode == 0, done.stderr
    path = (tmp_path / "nights" / "latest").resolve()
    rows = pyarrow.dataset.dataset(path, partitioning="hive").count_rows()
    assert f"{path}, {rows} rows" in done.stdout


def test_what_cannot_be_done_is_said_plainly(registry_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(registry_url, "geoparquet", str(tmp_path / "file" / "below"))
    assert (done.returncode, "写不了" in done.stderr) == (1, True)
