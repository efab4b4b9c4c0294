"""`lantu lessons`: what people found in the registry's plans, for learning the weights of the intake anew."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.session import open_session, plainly
from projects.intake.lessons import list_lessons


@click.command()
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@plainly
def lessons(output: Path) -> None:
    """Write every mention of every plan as JSON Lines, which `make intake-weights` learns from."""
    with open_session() as session:
        lines = list(list_lessons(session))
    output.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    click.echo(f"{output}: {len(lines):,}", err=True)
