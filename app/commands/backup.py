"""`lantu backup`: everything in one file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from app.commands.session import plainly
from app.config import read_config
from projects.backup.writing import write_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@plainly
def backup(file: Path) -> None:
    """Copy the database and all uploaded files into the new FILE, and check it; work goes on meanwhile."""
    config = read_config()
    made = write_backup(config.database_url, config.files, file, datetime.now(UTC))
    rows, files = sum(made.rows.values()), len(made.files)
    click.echo(f"已备份并核对 / backed up and checked: {file}, {rows} rows, {files} files")
    if made.missing:
        click.echo(
            f"注意:{len(made.missing)} 个附件数据库里有、文件夹里没有 / the database names "
            f"{len(made.missing)} files that the folder does not have: {', '.join(made.missing[:5])}",
            err=True,
        )
