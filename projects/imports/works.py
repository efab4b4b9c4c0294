"""What is done of imports in the background: reading, writing, taking back. Each is whole or has not been."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from geo.errors import DomainError
from projects.accounts.access import Access
from projects.evidence.file_store import FileStore
from projects.imports.applying import ImportRefused, apply_import
from projects.imports.previewing import preview_import
from projects.imports.storing import FOLDER, get_import, note_kept, refuse_rows, tell
from projects.imports.undoing import Undoing, undo_import
from projects.models import Import
from projects.registry.audit import Author
from projects.shelves.shelf import FilesUnavailable
from projects.store.works import Arguments, Progress, Result, Sessions, Superseded, TryAgain, work
from projects.updates.works import who

Act = Callable[[Session, Import, Author, Access], None]


@work("imports.preview")
def preview(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result | None:
    """Read a file and keep a verdict for each row."""
    store = FileStore(progress.places.files, FOLDER)

    def act(session: Session, one: Import, _author: Author, access: Access) -> None:
        with store.local(one.sha256) as path:
            preview_import(session, one, path, access, report=progress.report)

    return do(sessions, arguments, progress, act, failed="failed")


@work("imports.apply")
def apply(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result | None:
    """Write what was previewed."""

    def act(session: Session, one: Import, author: Author, access: Access) -> None:
        apply_import(session, one, author, access, progress.report)

    return do(sessions, arguments, progress, act, failed="previewed")


@work("imports.undo")
def undo(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result | None:
    """Take back what was written."""

    def act(session: Session, one: Import, author: Author, access: Access) -> None:
        undoing = Undoing(author, access, str(arguments["reason"]))
        undo_import(session, one, undoing, leave_out=bool(arguments["leave_out"]), report=progress.report)

    return do(sessions, arguments, progress, act, failed="applied")


def do(
    sessions: Sessions, arguments: Arguments, progress: Progress, act: Act, *, failed: str
) -> Result | None:
    """Do a work of an import in one transaction; what the rules refuse is noted on it, nothing else stays."""
    import_id = int(arguments["import_id"])
    try:
        with sessions() as session, session.begin():
            one = get_import(session, import_id, None, hold=True)
            act(session, one, *who(session, one.officer_id))
            progress.conclude(session, {"address": f"/imports/{import_id}"})
    except (Superseded, TryAgain, FilesUnavailable):
        raise
    except DomainError as error:
        with sessions() as session, session.begin():
            note_failed(session, import_id, error, failed)
        raise
    return None


def note_failed(session: Session, import_id: int, error: DomainError, state: str) -> None:
    """Keep why a work of an import came to nothing, on its rows where it is theirs."""
    one = get_import(session, import_id, None, hold=True)
    one.state = state
    one.fault = tell(error.message, error.values)
    if isinstance(error, ImportRefused) and state == "previewed":
        refuse_rows(session, one, error.problems)
    elif isinstance(error, ImportRefused):
        note_kept(session, one, error.problems)
    session.flush()
