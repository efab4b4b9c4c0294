"""What the forms of officers' updates share: the project, what was typed, and the answer to what was sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.web.access import require
from app.web.answers import go_back
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.uploads import read_uploads
from app.web.whole_numbers import MOST_BIG, need_number
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, DomainError
from projects.evidence.attachments import attach_files
from projects.evidence.checked_file import CheckedFile
from projects.models import Project, Update
from projects.registry.codes import find_live_code
from projects.updates.month_report import MonthReport, as_submission
from projects.updates.repeats import find_repeat
from projects.updates.reviewers import list_reviewers
from projects.updates.reviews import withdraw_update
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from projects.words.form_values import read_link, read_words

Reader = Callable[[str, str], Any]
# submit_update, or what submits a month: (session, project, content, author, access, expected_version=).
Submit = Callable[..., Update]
Faults = dict[str, DomainError]
LONGEST_EVIDENCE = 200
MOST_NAMED = 3


def read_evidence(text: str, field: str) -> str | None:
    """Return a document's number."""
    return read_words(text, field, LONGEST_EVIDENCE)


BEHIND: Mapping[str, Reader] = {
    "reason": read_words,
    "evidence": read_evidence,
    "evidence_link": read_link,
}


def open_project(session: Session, code: str) -> tuple[Project, frozenset[str]]:
    """Return a project that the caller may write, with its districts.

    Raises NotFound, Moved when it was merged into another, Forbidden.
    """
    project = session.get_one(Project, find_live_code(session, code))
    districts = find_districts(session, [project.id])[project.id]
    require(current_access().can_write_project(districts))
    return project, districts


def read_fields(form: Mapping[str, str], readers: Mapping[str, Reader]) -> tuple[dict[str, Any], Faults]:
    """Return what the readers understood of a form, and by field why they did not understand the rest."""
    values: dict[str, Any] = {}
    faults: Faults = {}
    for name, read in readers.items():
        try:
            values[name] = read(form.get(name, ""), name)
        except BadInput as error:
            faults[name] = error
    return values, faults


def sent_readers(readers: Mapping[str, Reader]) -> dict[str, Reader]:
    """Return the readers of the fields that the form of the request has: nothing else is to change."""
    return {name: read for name, read in readers.items() if name in request.form}


def read_files(faults: Faults) -> list[CheckedFile]:
    """Return the files of the form; a fault of theirs joins the others."""
    try:
        return read_uploads()
    except BadInput as error:
        faults["files"] = error
        return []


def make_submission(
    kind: str, values: Mapping[str, Any], typed: Mapping[str, Any], files: Collection[CheckedFile] = ()
) -> Submission:
    """Return the submission of new values with what stands behind them: reason, evidence, files."""
    behind: dict[str, Any] = {name: typed[name] or "" for name in BEHIND}
    return Submission(kind, values, file_count=len(files), **behind)


def send(session: Session, project: Project, submission: Submission, files: Sequence[CheckedFile]) -> Update:
    """Submit what was typed, with its files, all in one transaction."""
    return send_with(session, project, submit_update, submission, files)


def send_with(
    session: Session, project: Project, submit: Submit, content: Any, files: Sequence[CheckedFile]
) -> Update:
    """Submit content in the way that is its own, with its files, all in one transaction.

    `instead_of` of the form names a waiting update that this one takes the place of.
    """
    form, author, access = request.form, current_author(), current_access()
    version = need_number(form.get("version", ""), "version")
    try:
        with transaction(session) as work:
            if form.get("instead_of"):
                withdraw_update(work, need_number(form["instead_of"], "instead_of", MOST_BIG), author, access)
            update = submit(work, project, content, author, access, expected_version=version)
            if files:
                attach_files(work, get_store(), project.id, update.id, files, author)
        return update
    except Conflict:
        hashes = [sha256(one.content).hexdigest() for one in files]
        saved = find_saved(session, project, content, version, hashes)
        if saved is None:
            raise
        return saved


def find_saved(
    session: Session,
    project: Project,
    content: Submission | MonthReport,
    version: int,
    files: Sequence[str] = (),
) -> Update | None:
    """Return what the caller's first click saved of the same content, None where none did."""
    sent = content if isinstance(content, Submission) else as_submission(content)
    return find_repeat(session, project, sent, current_author(), expected_version=version, files=files)


def answer_sent(session: Session, update: Update, project: Project, districts: Collection[str]) -> Response:
    """Go back to where the form was opened, and say there what became of it."""
    if update.state == "accepted":
        tell(gettext("“%(name)s”:已发布。", name=project.name))
    else:
        who = name_reviewers(list_reviewers(session, districts))
        tell(gettext("“%(name)s”:已提交,等待 %(who)s 审核。", name=project.name, who=who))
    return go_back(url_for("project.show_project", code=project.code))


def name_reviewers(names: Sequence[str]) -> str:
    """Return who will review, in a few words."""
    if not names:
        return str(gettext("审核人员(这些县区还没有指定,请告知管理员)"))
    listed = gettext("、").join(names[:MOST_NAMED])
    return str(gettext("%(names)s 等", names=listed)) if len(names) > MOST_NAMED else listed
