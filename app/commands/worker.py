"""`lantu worker`: do the background work."""

from __future__ import annotations

import os

import click

from app.commands.session import plainly
from app.config import read_config
from projects.store.database import check_postgis


@click.command()
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 16), help="How many are done at once."
)
@click.option("--beside", is_flag=True, help="End with the process that started this one.")
@click.option("--reload", is_flag=True, help="For development: end when the code changes.")
@plainly
def worker(jobs: int, *, beside: bool, reload: bool) -> None:
    """Do background work (imports, large files, messages to other servers) until told to stop."""
    from app.jobs.worker import work
    from app.web import logs

    config = read_config()
    if not beside:
        check_postgis(config.database_url)
    logs.configure()
    if reload:
        end_with_the_code()
    click.echo("后台工作进程已启动 / worker started")
    work(config, jobs, os.getppid() if beside else None)


def end_with_the_code() -> None:
    """Stop this process when a file of its code changes; the server starts the next."""
    import signal

    from gunicorn.reloader import Reloader

    Reloader(interval=1, callback=lambda _path: os.kill(os.getpid(), signal.SIGTERM)).start()
