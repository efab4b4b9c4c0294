"""`lantu intake`: what a plan document proposes for the registry; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.commands.session import open_session, plainly
from app.config import read_intake
from projects.intake.context import Context, read_context
from projects.intake.endpoint import Endpoint, ask
from projects.intake.matching import match_all
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import Limits, PlanText
from projects.intake.proposal import Proposal
from projects.intake.proposing import propose
from projects.intake.ranking import rank_sentences
from projects.intake.scan import read_scan
from projects.words.vocabulary import TYPES, find_term

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--format", "format_", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--district", default="", help="Adcode of the plan's district: compare with what it has.")
@click.option("--scan", is_flag=True, help="Recognise the signs of a scanned PDF first.")
@plainly
def intake(file: Path, format_: str, district: str, *, scan: bool) -> None:
    """Print the works that a plan FILE (.txt, .docx, .pdf) names, best sentences first."""
    plan = read_scan(file, Limits()) if scan else read_plan(file)
    context = Context()
    if district:
        with open_session() as session:
            context = read_context(session, district)
    proposals = propose(plan, context)
    proposals += ask_for_more(plan, proposals, context)
    for line in tell(plan, proposals) if format_ == "text" else map(as_json, proposals):
        click.echo(line)


def ask_for_more(plan: PlanText, proposals: list[Proposal], context: Context) -> list[Proposal]:
    """Return what the configured endpoint adds, matched; says on the error stream what went wrong."""
    url, model, key = read_intake()
    if not url:
        return []
    answer = ask(plan, proposals, Endpoint(url, model, key), context=context)
    for problem in answer.problems:
        click.echo(problem, err=True)
    return match_all(answer.proposals, context)


def tell(plan: PlanText, proposals: list[Proposal]) -> Iterator[str]:
    """Yield the sentences that hold proposals, best first, each with what is proposed in it."""
    for sentence in rank_sentences(plan, proposals):
        if not sentence.proposals:
            continue
        yield (
            f"第 {sentence.line} 行 line · 已读 read {sentence.read_share:.0%} · 预计找到 found "
            f"{sentence.found_share:.0%} · {sentence.text.strip()}"
        )
        for one in sentence.proposals:
            kind = find_term(TYPES, one.types[0])
            money = f" · {one.investment_text}" if one.investment_wan is not None else ""
            match = f" · {one.match.kind} {one.match.code}" if one.match.code else ""
            yield f"    {one.score:4.0%}  {one.name} · {kind.zh}{money}{match}"


def as_json(proposal: Proposal) -> str:
    """Return a proposal as one line of JSON; exact decimals are texts."""
    return json.dumps(asdict(proposal), ensure_ascii=False, default=as_text)


def as_text(value: Any) -> str:
    """Return a decimal as JSON holds it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)
