from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry.events import list_events
from projects.timeline.funnel import measure_funnel
from projects.timeline.stages import list_stage_dates
from projects.updates.submission import Submission
from projects.updates.undo import undo_event
from projects.words.sums import Rate, Sum
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project


def move(desk: Desk, project: Project, status: str, on: date | None = None) -> None:
    desk.submit(
        project, Submission("status", {"status": status, "status_on": on}, reason="理由", evidence="文号")
    )


def test_the_rates_follow_what_happened(session: Session) -> None:
    desk = Desk(session, "li", "reviewer", ("211300",))
    one, two, three = (make_project(session, figures=[amount]) for amount in (100, 200, 300))
    make_project(session, figures=[400], status="cancelled")
    move(desk, one, "signed", date(2026, 1, 1))
    move(desk, two, "signed", date(2026, 2, 1))
    move(desk, one, "construction", date(2026, 3, 2))
    move(desk, three, "construction", date(2026, 3, 1))
    move(desk, three, "operating", date(2026, 6, 1))
    move(desk, two, "suspended")
    funnel = measure_funnel(session, open_selection(session, ProjectFilter()))
    assert [(stage.status, stage.reached.number, stage.reached.wan) for stage in funnel.stages] == [
        ("planned", 3, 600),
        ("preliminary", 3, 600),
        ("signed", 3, 600),
        ("construction", 2, 400),
        ("completed", 1, 300),
        ("operating", 1, 300),
    ]
    signed, started, completed = funnel.rates
    assert signed.of == Rate(1, 2, 2)
    assert signed.median_days == 60
    assert started.of == Rate(1, 2, 2)
    assert (completed.of.share, completed.median_days) == (None, None)


def test_a_stage_that_was_taken_back_was_never_reached(session: Session) -> None:
    desk = Desk(session, "li", "reviewer", ("211300",))
    project = make_project(session)
    move(desk, project, "construction", date(2026, 3, 1))
    assert list_stage_dates(list_events(session, project.id))["construction"] == date(2026, 3, 1)
    latest = (
        select(ProjectEvent.id).where(ProjectEvent.project_id == project.id).order_by(ProjectEvent.id.desc())
    )
    for is_back in (False, True, False):
        event_id = session.scalars(latest).first()
        assert event_id is not None
        undo_event(session, project, event_id, desk.author, desk.access, reason="误报")
        assert ("construction" in list_stage_dates(list_events(session, project.id))) is is_back
        assert measure_funnel(session, open_selection(session, ProjectFilter())).stages[
            3
        ].reached.number == int(is_back)


def test_whom_nobody_follows_is_in_no_rate(session: Session) -> None:
    desk = Desk(session, "li", "reviewer", ("211300",))
    made = [make_project(session, status="construction", status_basis="stated") for _ in range(4)]
    funnel = measure_funnel(session, open_selection(session, ProjectFilter()))
    assert [passage.of for passage in funnel.rates] == [Rate(), Rate(), Rate()]
    assert funnel.stages[3].reached == Sum(silent=4)
    # One is told to be finished, one has reported a month and goes on; of two nobody says anything.
    move(desk, made[0], "completed", date(2026, 6, 1))
    made[1].progress_month = date(2026, 5, 1)
    session.flush()
    _, completed, _ = measure_funnel(session, open_selection(session, ProjectFilter())).rates
    assert completed.of == Rate(1, 2, 2)
