"""`lantu restore`: a backup brought back."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.session import plainly
from app.config import read_config
from projects.backup.archive import verify
from projects.backup.restoring import restore_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Read the file to its end and write nothing.")
@plainly
def restore(file: Path, *, only_check: bool) -> None:
    """Bring the backup FILE into the configured database, which must be empty, and its files beside it."""
    config = read_config()
    held = verify(file) if only_check else restore_backup(config.database_url, config.files, file)
    done = "完好 / sound" if only_check else "已恢复 / restored"
    click.echo(
        f"{done}: {held.made_at}, {sum(held.rows.values())} rows, {len(held.files)} files, "
        f"schema {held.schema}"
    )
    if not only_check:
        click.echo("再运行 / now run: .venv/bin/lantu prepare")
