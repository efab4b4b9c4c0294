"""A copy of this checkout that a test may change."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

LEFT_OUT = {".git", ".venv", "node_modules", "var", "vendor", "built", "__pycache__", ".hypothesis"}
SHARED = (".venv", "node_modules", "static/vendor")


def copy_checkout(folder: Path) -> None:
    """Copy what is ours into a folder; what set-up brought is shared, not copied."""
    shutil.copytree(
        ROOT, folder, ignore=lambda _folder, names: LEFT_OUT.intersection(names), dirs_exist_ok=True
    )
    for name in SHARED:
        (folder / name).symlink_to((ROOT / name).resolve())


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """Give an empty folder in var/ in which a private cluster may be made; both go afterwards.

    Its place is always the same: what a killed run leaves there, the next run takes away.
    """
    folder = ROOT / "var" / name
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        clear(folder)
        folder.mkdir()
        try:
            yield folder
        finally:
            clear(folder)


def clear(folder: Path) -> None:
    """Drop the private cluster of a checkout, then the checkout."""
    if not folder.exists():
        return
    cluster = folder / "var" / "postgres"
    if cluster.exists():
        subprocess.run(
            ["sh", ROOT / "setup" / "cluster.sh", "drop", cluster], capture_output=True, check=True
        )
    shutil.rmtree(folder)
