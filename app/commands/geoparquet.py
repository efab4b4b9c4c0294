"""`lantu geoparquet`: the registry as a dataset for analysts."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.session import open_session, plainly
from projects.exports.geoparquet.nights import write_night


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep", default=7, show_default=True, type=click.IntRange(1, 366), help="Datasets that stay in FOLDER."
)
@plainly
def geoparquet(folder: Path, *, keep: int) -> None:
    """Write the public registry of this moment into a new folder in FOLDER, a GeoParquet file a province."""
    with open_session() as session:
        night = write_night(session, folder, keep, lambda _done, _of: None)
    click.echo(f"已写成 / written: {night.path}, {night.counted.rows} rows")
