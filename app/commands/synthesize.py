"""`lantu synthesize`: a registry of any size, beside the real one, to measure and to look at."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from app.commands.session import plainly
from app.config import ROOT, read_config
from geo.boundaries import load_districts
from geo.errors import msg
from projects.errors import Conflict
from projects.imports.seeds import load_seeds
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import by_bucket, find_apart, summarise
from projects.store.database import make_engine, upgrade
from projects.store.time_limits import COMMAND
from projects.synthetic import database
from projects.synthetic.filling import fill
from projects.words.sums import Sum

# Ids of what belongs to them stay within four bytes.
MOST = 10_000_000
MOST_SEED = 1_000_000_000


@click.command()
@click.argument("number", metavar="N", type=click.IntRange(1, MOST))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, MOST_SEED))
@click.option("--fresh", is_flag=True, help="Make it anew; what it holds is lost.")
@plainly
def synthesize(*, number: int, seed: int, fresh: bool) -> None:
    """Make a registry of N synthetic projects beside the real one, the same for the same seed."""
    url = read_config().database_url
    made = database.make_anew(url, number, is_fresh=fresh)
    began_at = monotonic()
    engine = make_engine(made, COMMAND)
    try:
        click.echo("迁移并装入登记数据 / migrating, loading the seeds …")
        upgrade(made)
        load_base(engine)
        fill(engine, number, seed, lambda step: click.echo(f"{monotonic() - began_at:7.1f} s  {step}"))
        total = check_law(engine)
    except BaseException:
        # Half a registry would be taken for a whole one the next time.
        engine.dispose()
        database.drop(url, number)
        raise
    engine.dispose()
    click.echo(f"{monotonic() - began_at:7.1f} s  {total.number} 个项目计入合计 / projects counted")
    # A password would stay on the screen and in what is kept of it.
    click.echo(f"  LANTU_DATABASE_URL='{make_url(made).render_as_string(hide_password=True)}'")


def load_base(engine: Engine, seeds: Path = ROOT / "seeds") -> None:
    """Load the districts and the installed registry, from which a synthetic one starts."""
    with Session(engine) as session, session.begin():
        load_districts(session)
        load_seeds(session, seeds)


def check_law(engine: Engine) -> Sum:
    """Return the unique total, in 万元; raises Conflict unless its rows add up to it."""
    with Session(engine) as session:
        everything = select_projects(session, ProjectFilter())
        summary = summarise(session, everything)
        if find_apart(summary, by_bucket(session, everything)):
            raise Conflict(msg("各区县、跨区、市本级之和与合计不符。"))
    return summary.investment
