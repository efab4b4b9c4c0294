"""`lantu demo`: a database to look at, beside the real one."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.commands.session import plainly
from app.commands.shipped_ground import load_shipped_ground
from app.config import ROOT, Config, read_config
from geo.boundaries import load_districts
from geo.errors import msg
from projects.clock import get_today
from projects.demo import database
from projects.demo.people import PEOPLE
from projects.demo.story import tell
from projects.errors import Conflict
from projects.imports.seeds import load_seeds
from projects.progress.rules import read_rules
from projects.store.database import make_engine, upgrade
from projects.store.time_limits import COMMAND
from projects.words.vocabulary import ROLES, find_term

FOLDER = ROOT / "var" / "demo"
# Its passwords are made here and open nothing else, so they may be read again.
ACCOUNTS = "accounts.txt"


@click.command()
@click.option("--again", is_flag=True, help="Make it anew; what it holds is lost.")
@click.option("--serve", "serving", is_flag=True, help="Serve it as well.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@plainly
def demo(*, again: bool, serving: bool, port: int) -> None:
    """Make a database with officers, months, matters and work to review, named lantu_demo."""
    config = read_config()
    url = database.demo_url(config.database_url)
    if again or not database.exists(config.database_url):
        click.echo("正在建演示库,约一分钟 / making the demonstration, about a minute …")
        database.create(config.database_url)
        fill(url, config, FOLDER)
    if not (FOLDER / ACCOUNTS).exists():
        raise Conflict(msg("演示库不是在这个目录里建的。请用 lantu demo --again 重建。"))
    renew(url, config)
    click.echo((FOLDER / ACCOUNTS).read_text(encoding="utf-8"), nl=False)
    if not serving:
        click.echo(f"  .venv/bin/lantu demo --serve --port {port}")
        return
    serve(url, config, port)


def fill(url: str, config: Config, folder: Path, seeds: Path = ROOT / "seeds") -> None:
    """Load the registry, tell the story, and write down whom one can sign in as."""
    password = secrets.token_urlsafe(12)
    upgrade(url)
    engine = make_engine(url, COMMAND)
    try:
        with Session(engine) as session:
            load_districts(session)
            load_seeds(session, seeds)
            tell(session, password, get_today(), read_rules(config.rules_file).reporting)
    finally:
        engine.dispose()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / ACCOUNTS
    file.touch(mode=0o600)
    file.write_text(describe(password), encoding="utf-8")


def renew(url: str, config: Config) -> None:
    """Bring the demonstration to the present schema, and give its map the ground that comes with Lantu."""
    upgrade(url)
    engine = make_engine(url, COMMAND)
    try:
        with Session(engine) as session, session.begin():
            load_shipped_ground(session, config)
    finally:
        engine.dispose()


def describe(password: str) -> str:
    """Return who can sign in, in lines."""
    people = "".join(
        f"  {name:10} {find_term(ROLES, role).zh} {role}  {shown}\n" for name, shown, role, _scope in PEOPLE
    )
    return f"演示库 lantu_demo,账号的密码都是 / every account's password: {password}\n{people}"


def serve(url: str, config: Config, port: int) -> None:
    """Serve the demonstration; its files lie apart from the real ones."""
    from app.commands.server import serve as run

    run(
        replace(
            config,
            database_url=url,
            pool_url="",
            replica_urls=(),
            files_folder=FOLDER / "files",
            files_url="",
        ),
        "127.0.0.1",
        port,
        workers=1,
    )
