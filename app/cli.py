"""The `lantu` command: set the database up, load it, serve it, take data out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.commands.lazy import Commands
from app.commands.schema import bring_up_to_date, fold_sums
from app.commands.session import open_engine, plainly
from app.config import ROOT, read_config
from projects.store.database import check_postgis
from projects.store.one_at_a_time import hold_registry

# Seconds that a start waits for another one that is preparing the same database.
PREPARING = 600


@click.group(cls=Commands)
def main() -> None:
    """Run 蓝图, the registry and map of the major projects that a place's plans name."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), envvar="PORT")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--reload", is_flag=True, help="For development: one worker, started anew when the code changes."
)
@click.option("--with-worker", is_flag=True, help="Do the background work too (lantu worker).")
@plainly
def serve(host: str, port: int, workers: int, *, reload: bool, with_worker: bool) -> None:
    """Serve the application with gunicorn."""
    from app.commands.server import serve as run

    run(read_config(), host, port, workers, reload=reload, with_worker=with_worker)


@main.group()
def db() -> None:
    """Manage the database's schema."""


@db.command("upgrade")
@plainly
def db_upgrade() -> None:
    """Bring the schema up to date, also while older code serves.

    Fails before anything is changed when PostGIS is missing. Sums of places are left to the worker.
    """
    bring_up_to_date()
    click.echo("数据库结构已是最新 / schema is up to date")


@main.group()
def districts() -> None:
    """Manage administrative divisions."""


@districts.command("load")
@plainly
def districts_load() -> None:
    """Load all provinces, prefectures and counties of China from the boundary package."""
    from geo.boundaries import load_districts

    with open_engine() as engine, hold_registry(engine), Session(engine) as session, session.begin():
        result = load_districts(session)
    click.echo(f"行政区划 / districts: {result}")


@main.command()
@plainly
def prepare() -> None:
    """Migrate, load districts and the registry, each only where something is new; forget old sign-ins."""
    from app.commands.old_files import drop_files
    from app.commands.shipped_ground import load_shipped_ground
    from geo.boundaries import load_districts
    from projects.accounts.sign_ins import forget_old_sign_ins
    from projects.imports.loading import load_registry
    from projects.imports.storing import forget_old_imports

    config = read_config()
    check_postgis(config.database_url)
    with open_engine() as engine:
        with hold_registry(engine, PREPARING):
            bring_up_to_date()
            fold_sums()
            with Session(engine) as session, session.begin():
                load_districts(session)
                forget_old_sign_ins(session)
                drop_files(config.files, forget_old_imports(session, datetime.now(UTC)))
        load_registry(engine, ROOT / "seeds", config.documents_folder, PREPARING)
        fold_sums()
        with Session(engine) as session, session.begin():
            load_shipped_ground(session, config)


@main.command()
@click.option(
    "--from", "folder", default=ROOT / "seeds", type=click.Path(path_type=Path), help="Folder of tables."
)
@plainly
def seed(folder: Path) -> None:
    """Check and load the registry's seed tables: all of them or nothing."""
    from projects.imports.loading import load_registry

    with open_engine() as engine:
        done = load_registry(engine, folder, read_config().documents_folder)
    fold_sums()
    if done.is_unchanged:
        click.echo("登记数据没有变化 / seeds unchanged")
    else:
        click.echo(
            f"登记数据 / seeds: {done.projects} projects, {done.mentions} mentions; "
            f"{done.created} new, {done.changed} changed"
        )


if __name__ == "__main__":
    main(prog_name="lantu")
