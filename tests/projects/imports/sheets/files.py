"""Small files of every format, written as programs write them, and packed files changed part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from projects.errors import BadInput
from projects.imports.limits import LIMITS, Limits
from projects.imports.source import SourceFile


def write_workbook(path: Path, fill: Callable[[Workbook], None]) -> Path:
    with Workbook(str(path)) as workbook:
        fill(workbook)
    return path


def repack(path: Path, change: Mapping[str, Callable[[bytes], bytes]]) -> Path:
    """Write a packed file anew with some of its parts changed."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name, made in change.items():
        parts[name] = made(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def refused(
    read: Callable[[Path, Limits], SourceFile], path: Path, *words: str, limits: Limits = LIMITS
) -> BadInput:
    """Read a file that is not taken; its message names the file and holds these words."""
    with pytest.raises(BadInput) as caught:
        read(path, limits)
    for word in (path.name, *words):
        assert word in str(caught.value)
    assert caught.value.field == "file"
    return caught.value
