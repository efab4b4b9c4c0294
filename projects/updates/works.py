"""What is done of updates in the background: the review of a whole batch, which may hold thousands."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.errors import Forbidden
from projects.models import Officer
from projects.registry.audit import Author
from projects.store.works import Arguments, Progress, Result, Sessions, work
from projects.updates.bulk import accept_batch, return_batch


@work("updates.review")
def review(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result | None:
    """Accept a whole batch of updates, or send it back; all of it or nothing."""
    batch, note = str(arguments["batch"]), str(arguments["note"])
    act = accept_batch if arguments["is_accepted"] else return_batch
    with sessions() as session, session.begin():
        act(session, batch, *who(session, int(arguments["officer_id"])), note)
        progress.conclude(session, {"address": "/review"})
    return None


def who(session: Session, officer_id: int) -> tuple[Author, Access]:
    """Return an account as an author, and what it may do now; raises Forbidden for a closed one."""
    officer = session.get_one(Officer, officer_id)
    if not officer.is_active:
        raise Forbidden(msg("这个账号已停用。"))
    access = Access(officer.role, find_scope(session, officer.id), officer.id)
    return Author("officer", officer.display_name, officer.id), access
