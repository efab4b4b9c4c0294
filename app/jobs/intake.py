"""The works of plans on their way in: read a file, or recognise the signs of a scanned one."""

from __future__ import annotations

from app.config import read_intake
from projects.errors import BadInput
from projects.evidence.file_store import FileStore
from projects.intake.context import read_context
from projects.intake.endpoint import Endpoint
from projects.intake.opening import READ, RECOGNISE, fail_reading, keep_reading
from projects.intake.reading import propose_sentences, read_file, result_of
from projects.models import Intake
from projects.store.works import Arguments, Progress, Sessions, work


@work(READ)
def read_intake_file(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Read the file of a plan and propose its works."""
    read_into(sessions, int(arguments["intake_id"]), progress, is_scan=False)


@work(RECOGNISE)
def recognise_intake_file(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Recognise the signs of a plan that was scanned, and propose its works."""
    read_into(sessions, int(arguments["intake_id"]), progress, is_scan=True)


def read_into(sessions: Sessions, intake_id: int, progress: Progress, *, is_scan: bool) -> None:
    """Read a plan and keep what it proposes; why it cannot be read is kept with the plan."""
    result = result_of(intake_id)
    with sessions() as session:
        intake = session.get_one(Intake, intake_id)
        sha256, filename, context = intake.sha256, intake.filename, read_context(session, intake.adcode)
    try:
        with FileStore(progress.places.files).local(sha256) as path:
            plan = read_file(path, filename, progress.report, is_scan=is_scan)
    except BadInput as error:
        with sessions() as session, session.begin():
            fail_reading(session, intake_id, error)
            progress.conclude(session, result)
        return
    sentences = propose_sentences(plan, context, find_endpoint(), progress.report)
    with sessions() as session, session.begin():
        keep_reading(session, intake_id, plan, sentences)
        progress.conclude(session, result)


def find_endpoint() -> Endpoint | None:
    """Return the endpoint that may propose works, where the installation has one."""
    url, model, key = read_intake()
    return Endpoint(url, model, key) if url else None
