"""A copy of this checkout that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import ROOT

LEFT_OUT = {".git", ".venv", "node_modules", "var", "vendor", "__pycache__", ".hypothesis"}
SHARED = (".venv", "node_modules", "static/vendor")


def copy_checkout(folder: Path) -> None:
    """Copy what is ours into a folder; what set-up brought is shared, not copied."""
    shutil.copytree(
        ROOT, folder, ignore=lambda _folder, names: LEFT_OUT.intersection(names), dirs_exist_ok=True
    )
    for name in SHARED:
        (folder / name).symlink_to((ROOT / name).resolve())
