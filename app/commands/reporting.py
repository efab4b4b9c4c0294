"""`lantu reporting`: let other tools read the views of what is public."""

from __future__ import annotations

import click

from app.commands.session import open_session, plainly
from projects.store.reporting import grant_reading


@click.group()
def reporting() -> None:
    """Manage who reads the views of schema reporting."""


@reporting.command("grant")
@click.argument("role")
@plainly
def grant(role: str) -> None:
    """Let ROLE, which is there already, read the views and nothing else."""
    with open_session() as session, session.begin():
        number = grant_reading(session, role)
    click.echo(f"{role} 可以读取 {number} 个视图 / {role} may read {number} views")
