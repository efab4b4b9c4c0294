"""Read a plan's file, propose the works that it names and keep both; why it cannot be read is kept too."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from projects.intake.context import read_context
from projects.intake.endpoint import Endpoint, ask
from projects.intake.matching import Register
from projects.intake.opening import keep_reading
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import Limits, PlanText, Report
from projects.intake.proposing import propose
from projects.intake.ranking import rank_sentences
from projects.intake.scan import read_scan
from projects.models import Intake


def read_content(content: bytes, filename: str, report: Report, *, is_scan: bool) -> PlanText:
    """Return the text of a plan's file, recognised where it is a scan; raises BadInput."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(filename).name
        path.write_bytes(content)
        return read_scan(path, Limits(), report) if is_scan else read_plan(path, report=report)


def keep_plan(session: Session, intake_id: int, plan: PlanText, endpoint: Endpoint | None) -> None:
    """Propose works of a plan, further ones of the endpoint where one is configured, and keep them."""
    context = read_context(session, session.get_one(Intake, intake_id).adcode)
    proposals = propose(plan, context)
    if endpoint is not None:
        register = Register(context)
        more = ask(plan, proposals, endpoint, context=context).proposals
        proposals = [*proposals, *(replace(one, match=register.find(one)) for one in more)]
    keep_reading(session, intake_id, plan, rank_sentences(plan, proposals))
