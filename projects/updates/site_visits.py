"""What an officer notes on site: a status, a month's figures and words, photos. Submitted as what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.evidence.attachments import attach_files
from projects.evidence.checked_file import CheckedFile
from projects.evidence.file_store import FileStore
from projects.models import Project, Update
from projects.registry.audit import Author
from projects.updates.month_report import MonthReport, submit_report
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update

# A photo that was taken this near to the note was taken where the note was made.
SAME_VISIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Noted:
    """When something was noted on site, and where the phone was (degrees, WGS-84, with its error in metres).

    All three of the place are there or none; a note made with a network may have no moment of its own.
    """

    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True)
class SiteVisit:
    """What was noted of one project: a new status or none, what is reported of a month or nothing, files.

    `behind` are reason, evidence and link of the status. `confirmed` says that doubtful figures were looked
    at again and are right.
    """

    noted: Noted = Noted()
    status: Mapping[str, Any] = field(default_factory=dict)
    behind: Mapping[str, Any] = field(default_factory=dict)
    month: date | None = None
    progress: Mapping[str, Any] = field(default_factory=dict)
    confirmed: bool = False
    files: Sequence[CheckedFile] = ()


def submit_visit(  # noqa: PLR0917 (in the order of every submission; the store as where files are attached)
    session: Session,
    store: FileStore,
    project: Project,
    visit: SiteVisit,
    author: Author,
    access: Access,
    *,
    expected_version: int,
) -> list[Update]:
    """Submit a status, a month or both, each as an update like any other; files stand behind the first.

    Raises BadInput when nothing was noted, and all that `submit_update` and `submit_report` raise: then
    nothing of the visit is to be kept.
    """
    updates = []
    for submit, content in list_contents(visit):
        updates.append(submit(session, project, content, author, access, expected_version=expected_version))
        # What the first has published is no change by somebody else.
        session.refresh(project)
        expected_version = project.version
    for update in updates:
        note(update, visit.noted)
    session.flush()
    attach_files(session, store, project.id, updates[0].id, place_photos(visit), author)
    return updates


def list_contents(visit: SiteVisit) -> list[tuple[Any, Submission | MonthReport]]:
    """Return what is submitted of a visit, each with what submits it; raises BadInput for nothing."""
    found: list[tuple[Any, Submission | MonthReport]] = []
    file_count = len(visit.files)
    if visit.status:
        sent = Submission("status", visit.status, file_count=file_count, **visit.behind)
        found.append((submit_update, sent))
    if visit.progress:
        if visit.month is None:
            raise BadInput(msg("请选择月份。"), field="month")
        report = MonthReport(visit.month, visit.progress, confirmed=visit.confirmed, file_count=file_count)
        found.append((submit_report, report))
    if not found and visit.files:
        raise BadInput(
            msg("照片要随状态、数字或文字一起提交:写一句形象进度就可以。"), field="physical_progress"
        )
    if not found:
        raise BadInput(msg("请至少填写一项:新状态、本月数字、形象进度或问题。"), field="physical_progress")
    return found


def note(update: Update, noted: Noted) -> None:
    """Write when and where an update was noted."""
    update.noted_at = noted.at
    update.noted_lon, update.noted_lat = noted.lon, noted.lat
    update.noted_accuracy_m = noted.accuracy_m


def place_photos(visit: SiteVisit) -> list[CheckedFile]:
    """Return the files; a photo of the visit whose camera did not note its place has that of the phone.

    Phones keep the place out of what they hand to a browser. Without a moment nobody knows where a photo is
    from: it stays without a place.
    """
    noted = visit.noted
    return [
        replace(file, facts=replace(file.facts, lon=noted.lon, lat=noted.lat))
        if noted.lon is not None and file.facts.lon is None and is_of_visit(file, noted)
        else file
        for file in visit.files
    ]


def is_of_visit(file: CheckedFile, noted: Noted) -> bool:
    """Say whether a photo was taken when the note was made."""
    taken_at = file.facts.taken_at
    return taken_at is not None and noted.at is not None and abs(noted.at - taken_at) <= SAME_VISIT
