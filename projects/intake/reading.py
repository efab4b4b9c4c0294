"""Read a plan's file and propose the works that it names, in the order in which to read its sentences."""

from __future__ import annotations

from pathlib import Path

from projects.intake.context import Context
from projects.intake.endpoint import Endpoint, ask
from projects.intake.matching import match_all
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import Limits, PlanText, Report, report_nothing
from projects.intake.proposal import RankedSentence
from projects.intake.proposing import propose
from projects.intake.ranking import rank_sentences
from projects.intake.scan import read_scan


def read_file(path: Path, filename: str, report: Report, *, is_scan: bool) -> PlanText:
    """Return the text of a plan's file, recognised where it is a scan; raises BadInput.

    `filename` is what the file was called, which says what it is; it may be kept under another name.
    """
    if is_scan:
        return read_scan(path, Limits(), report, name=filename)
    return read_plan(path, Limits(), report, name=filename)


def propose_sentences(
    plan: PlanText, context: Context, endpoint: Endpoint | None = None, report: Report = report_nothing
) -> list[RankedSentence]:
    """Return a plan's sentences best first with what is proposed in each, by the endpoint too if any.

    It takes seconds, with an endpoint minutes: no transaction should be open meanwhile.
    """
    proposals = propose(plan, context)
    if endpoint is not None:
        more = ask(plan, proposals, endpoint, context=context, report=report).proposals
        proposals += match_all(more, context)
    return rank_sentences(plan, proposals)


def result_of(intake_id: int) -> dict[str, str]:
    """Return what the reading of a plan comes to, for the page of its job."""
    return {"address": f"/intake/{intake_id}"}
