"""`lantu export`: every file that the pages offer, from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.commands.session import open_session, plainly
from projects.accounts.access import Access
from projects.clock import get_today
from projects.exports import EXPORTS, Export, list_own_words, write_export
from projects.exports.matters import write_matters
from projects.matters.filters import parse_matter_filter
from projects.reading.filter_words import parse_filter
from projects.timeline.periods import parse_period
from projects.words.query_words import Words

# The offices' own business has a way of its own; all others are in the table of exports.
MATTERS = "matters"
KNOWN = (*EXPORTS, MATTERS)
FORMATS = sorted({form for kind in EXPORTS.values() for form in kind.writers})


@click.command(epilog=f"WHAT is one of {', '.join(KNOWN)}.")
@click.argument("what", type=click.Choice(KNOWN), metavar="WHAT")
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
    with open_session() as session:
        made = (export_matters if what == MATTERS else export_projects)(session, what, format_, pairs)
    if output is None:
        sys.stdout.buffer.write(made.body)
    else:
        output.write_bytes(made.body)
        click.echo(f"{output}: {len(made.body):,} bytes", err=True)


def export_projects(session: Session, what: str, format_: str, words: Words) -> Export:
    """Return a file of the table of exports."""
    own = list_own_words(what, format_)
    wanted = parse_filter(words, also=own)
    return write_export(session, what, format_, wanted, period=parse_period(words) if own else None)


def export_matters(session: Session, _what: str, format_: str, words: Words) -> Export:
    """Return the file of the matters that the words name: who runs commands may read the whole database."""
    everything = Access(role="administrator")
    return write_matters(session, format_, parse_matter_filter(words), everything, get_today())
