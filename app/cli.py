"""The `lantu` command: set the database up, load it, serve it, take data out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.check import check
from app.commands.demo import demo
from app.commands.officers import officers
from app.commands.session import open_session, plainly
from app.config import ROOT, read_config
from projects.store.database import upgrade

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from projects.exports import Export
    from projects.words.query_words import Words


@click.group()
def main() -> None:
    """Run 蓝图, the registry and map of the major projects that a place's plans name."""


main.add_command(officers)
main.add_command(check)
main.add_command(demo)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), envvar="PORT")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--reload", is_flag=True, help="For development: one worker, started anew when the code changes."
)
@plainly
def serve(host: str, port: int, workers: int, *, reload: bool) -> None:
    """Serve the application with gunicorn."""
    from app.commands.server import serve as run

    run(read_config(), host, port, workers, reload=reload)


@main.group()
def db() -> None:
    """Manage the database's schema."""


@db.command("upgrade")
@plainly
def db_upgrade() -> None:
    """Bring the schema up to date; fails before anything is changed when PostGIS is missing."""
    upgrade(read_config().database_url)
    click.echo("数据库结构已是最新 / schema is up to date")


@main.group()
def districts() -> None:
    """Manage administrative divisions."""


@districts.command("load")
@plainly
def districts_load() -> None:
    """Load all provinces, prefectures and counties of China from the boundary package."""
    from geo.boundaries import load_districts

    with open_session() as session, session.begin():
        result = load_districts(session)
    click.echo(f"行政区划 / districts: {result}")


@main.command()
@plainly
def prepare() -> None:
    """Migrate, load districts and load the registry, each only where something is new."""
    from geo.boundaries import load_districts
    from projects.imports.seeds import load_seeds

    config = read_config()
    upgrade(config.database_url)
    with open_session() as session:
        with session.begin():
            load_districts(session)
        with session.begin():
            load_seeds(session, ROOT / "seeds", config.documents_folder)


@main.command()
@click.option(
    "--from", "folder", default=ROOT / "seeds", type=click.Path(path_type=Path), help="Folder of tables."
)
@plainly
def seed(folder: Path) -> None:
    """Check and load the registry's seed tables: all of them or nothing."""
    from projects.imports.seeds import load_seeds

    config = read_config()
    with open_session() as session, session.begin():
        done = load_seeds(session, folder, config.documents_folder)
    if done.is_unchanged:
        click.echo("登记数据没有变化 / seeds unchanged")
    else:
        click.echo(
            f"登记数据 / seeds: {done.projects} projects, {done.mentions} mentions; "
            f"{done.created} new, {done.changed} changed"
        )


@main.command()
@click.argument(
    "what",
    type=click.Choice(
        [
            *("projects", "mentions", "programmes", "conflicts", "duplicates", "missing"),
            *("districts", "events", "totals", "changes", "matters", "progress"),
        ]
    ),
)
@click.option("--format", "format_", required=True, help="csv, xlsx, geojson or gpkg.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output if absent."
)
@click.argument("words", nargs=-1)
@plainly
def export(what: str, format_: str, output: Path | None, words: tuple[str, ...]) -> None:
    """Export WHAT with filter WORDS such as district=211324 status=planned."""
    from projects.exports import list_own_words, write_export
    from projects.reading.filter_words import parse_filter
    from projects.timeline.periods import parse_period

    pairs: dict[str, list[str]] = {}
    for word in words:
        name, _, value = word.partition("=")
        pairs.setdefault(name, []).append(value)
    with open_session() as session:
        if what == "matters":
            made = export_matters(session, format_, pairs)
        else:
            own = list_own_words(what, format_)
            wanted = parse_filter(pairs, also=own)
            period = parse_period(pairs) if own else None
            made = write_export(session, what, format_, wanted, period=period)
    if output is None:
        sys.stdout.buffer.write(made.body)
    else:
        output.write_bytes(made.body)
        click.echo(f"{output}: {len(made.body):,} bytes", err=True)


def export_matters(session: Session, format_: str, words: Words) -> Export:
    """Return the file of the matters that the words name: who runs commands may read the whole database."""
    from projects.accounts.access import Access
    from projects.clock import get_today
    from projects.exports.matters import write_matters
    from projects.matters.filters import parse_matter_filter

    everything = Access(role="administrator")
    return write_matters(session, format_, parse_matter_filter(words), everything, get_today())


if __name__ == "__main__":
    main(prog_name="lantu")
