"""`lantu export`: every file that the pages offer, from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.commands.session import open_session, plainly
from app.config import read_config
from projects.accounts.access import Access
from projects.downloads import DOWNLOADS, ask, make_file
from projects.exports.formats import FORMATS
from projects.progress.rules import read_rules

# Who runs commands may read the whole database.
EVERYTHING = Access(role="administrator")
KINDS = "\n".join(f"  {what}: {', '.join(kind.formats)}" for what, kind in DOWNLOADS.items())


@click.command(epilog=f"\b\nWHAT, and the formats of each:\n{KINDS}")
@click.argument("what", type=click.Choice(list(DOWNLOADS)), metavar="WHAT")
@click.option("--format", "format_", required=True, help=f"One of {', '.join(FORMATS)}.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output if absent."
)
@click.argument("words", nargs=-1)
@plainly
def export(what: str, format_: str, output: Path | None, words: tuple[str, ...]) -> None:
    """Export WHAT with filter WORDS such as district=211324 status=planned."""
    pairs: dict[str, list[str]] = {}
    for word in words:
        name, _, value = word.partition("=")
        pairs.setdefault(name, []).append(value)
    config = read_config()
    asked = ask(
        what,
        format_,
        pairs,
        access=EVERYTHING,
        rules=read_rules(config.rules_file),
        publisher=config.publisher,
        files=config.files,
        map_approval=config.map_approval,
    )
    with open_session() as session:
        made = make_file(session, asked)
    if output is None:
        sys.stdout.buffer.write(made.body)
    else:
        output.write_bytes(made.body)
        click.echo(f"{output}: {len(made.body):,} bytes", err=True)
