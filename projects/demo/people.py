"""The people of the demonstration and their desks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.officers import create_officer, set_password
from projects.accounts.scopes import find_scope
from projects.matters import steps
from projects.matters.details import MatterDetails
from projects.models import Matter, Project, Update
from projects.registry.audit import Author
from projects.updates.month_report import MonthReport, submit_no_change, submit_report
from projects.updates.reviews import MOST_UPDATES, accept_updates, return_update
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update

CITY = "211300"
# Login name, shown name, role, districts.
PEOPLE = (
    ("guanli", "演示管理员", "administrator", ()),
    ("shenhe", "市局审核(演示)", "reviewer", (CITY,)),
    ("chayue", "市局查阅(演示)", "viewer", (CITY,)),
    ("shuangta", "双塔填报(演示)", "officer", ("211302",)),
    ("kazuo", "喀左填报(演示)", "officer", ("211324",)),
    ("lingyuan", "凌源填报(演示)", "officer", ("211382",)),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at work: everything goes the way that forms and programs go."""

    session: Session
    author: Author
    access: Access

    def submit(self, project: Project, submission: Submission) -> Update:
        """Submit an update; raises as `submit_update` does."""
        return submit_update(
            self.session, project, submission, self.author, self.access, expected_version=project.version
        )

    def report(self, project: Project, report: MonthReport) -> Update:
        """Report a month; raises as `submit_report` does."""
        return submit_report(
            self.session, project, report, self.author, self.access, expected_version=project.version
        )

    def report_no_change(self, project: Project, month: date) -> Update:
        """Report a month in which nothing moved; raises as `submit_no_change` does."""
        return submit_no_change(
            self.session, project, month, self.author, self.access, expected_version=project.version
        )

    def raise_matter(self, project: Project, details: MatterDetails) -> Matter:
        """Raise a matter; raises as `open_matter` does."""
        return steps.open_matter(self.session, project, details, self.author, self.access)

    def note(self, matter: Matter, words: str) -> None:
        """Say how a matter stands; raises as `add_note` does."""
        steps.add_note(
            self.session, matter.id, words, self.author, self.access, expected_version=matter.version
        )

    def close(self, matter: Matter, result: str) -> None:
        """Close a matter with its result; raises as `close_matter` does."""
        steps.close_matter(
            self.session, matter.id, result, self.author, self.access, expected_version=matter.version
        )

    def send_back(self, update: Update, note: str) -> None:
        """Return an update to its officer; raises as `return_update` does."""
        return_update(self.session, update.id, self.author, self.access, note)

    def accept_all(self) -> None:
        """Accept everything that waits; raises as `accept_updates` does."""
        waiting = list(self.session.scalars(select(Update.id).where(Update.state == "pending")))
        for at in range(0, len(waiting), MOST_UPDATES):
            accept_updates(self.session, waiting[at : at + MOST_UPDATES], self.author, self.access)


def add_people(session: Session, password: str) -> dict[str, Desk]:
    """Add the accounts, all with one password, and return their desks by login name."""
    desks = {}
    for name, shown, role, adcodes in PEOPLE:
        officer = create_officer(session, name, shown, role, adcodes)
        set_password(session, officer, password)
        desks[name] = Desk(
            session,
            Author("officer", officer.display_name, officer.id),
            Access(role, find_scope(session, officer.id), officer.id),
        )
    return desks
