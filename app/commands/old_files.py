"""The files of imports that nobody needs any more."""

from __future__ import annotations

from collections.abc import Sequence

import click

from projects.evidence.file_store import FileStore
from projects.imports.storing import FOLDER
from projects.shelves.shelf import FilesUnavailable, Shelf


def drop_files(shelf: Shelf, names: Sequence[str]) -> None:
    """Delete files by their SHA-256; where they cannot be had now, the next start does it."""
    store = FileStore(shelf, FOLDER)
    try:
        for name in names:
            store.drop(name)
    except FilesUnavailable:
        click.echo(
            "旧导入文件没有删除,下次启动再删 / old files of imports are deleted at the next start", err=True
        )
