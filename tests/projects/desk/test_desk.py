"""The header counts exactly what the desk's list of months to report holds, by another way to it."""

from __future__ import annotations

from itertools import product

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.clock import get_today
from projects.desk.desk import Desk, count_to_do, to_report
from projects.models import Project
from tests.projects.updates.test_submissions import Desk as AtWork
from tests.support.factories import make_project
from tests.support.months import LAST, report, status

STATUSES = ("signed", "construction")
PLACES = (["211302"], ["211302", "211303"], ["220104"], [])


def fill(session: Session) -> None:
    """Register a project of each status now and before, in each place, with each state of its report."""
    reviewer = AtWork(session, "li", "reviewer", ("211300", "220000"))
    chief = AtWork(session, "wang", "administrator", ())
    officer = AtWork(session, "zhang", "officer", ("211300", "220000"))
    moves = [("construction", None), ("planned", None), ("construction", "completed"), ("planned", "signed")]
    for (before, now), place, said in product(moves, PLACES, ("nothing", "waits", "stands")):
        project = make_project(session, districts=place, status=before)
        if now:
            chief.submit(project, status(now, get_today()))
        if said != "nothing" and place:
            (reviewer if said == "stands" else officer).submit(project, report(LAST, "1", "2"))
    make_project(session, districts=["211302"], status="cancelled")
    whole = make_project(session, "规划包", districts=["211302"], status="construction", is_programme=True)
    make_project(session, "分项", districts=["211302"], status="construction", parent_id=whole.id)


def test_the_header_counts_what_the_list_holds(session: Session) -> None:
    fill(session)
    live = Project.merged_into_id.is_(None)
    counted = []
    for role, scope in (
        ("officer", {"211302"}),
        ("reviewer", {"211300", "211302", "211303"}),
        ("officer", {"211303"}),
        ("officer", set()),
        ("administrator", set()),
    ):
        desk = Desk(Access(role, frozenset(scope), 1), "张三", STATUSES)
        rows = select(func.count()).select_from(Project).where(live, *to_report(desk, LAST))
        counted.append(count_to_do(session, desk, LAST, get_today()).to_report)
        assert counted[-1] == session.scalars(rows).one(), role
    assert 2 < counted[0] < counted[1] < counted[4], counted
    assert counted[2:4] == [0, 0]
