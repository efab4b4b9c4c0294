"""Files are kept once, belong to one update, and are published with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.clock import get_today
from projects.errors import BadInput, Forbidden, NotFound
from projects.evidence import attachments
from projects.evidence.attachments import attach_files, get_attachment, list_of_project, list_of_updates
from projects.evidence.check import check_file
from projects.evidence.file_store import FileStore
from projects.models import Attachment, Officer, Update
from projects.registry.audit import Author
from projects.shelves.folder import Folder
from projects.store.past import enter_past
from projects.updates.reviews import accept_update, return_update
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.projects.evidence.samples import HERE, make_pdf, make_photo, make_picture
from tests.support.factories import TESTER, make_project
from tests.support.people import make_officer

SCOPE = frozenset({"211302"})


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(Folder(tmp_path))


@pytest.fixture
def officer(session: Session) -> Officer:
    return make_officer(session)


@pytest.fixture
def update(session: Session, officer: Officer) -> Update:
    project = make_project(session)
    submission = Submission("fields", {"steward": "张三"})
    return submit_update(
        session, project, submission, author_of(officer), access_of(officer), expected_version=project.version
    )


def author_of(officer: Officer) -> Author:
    return Author("officer", officer.display_name, officer.id)


def access_of(officer: Officer, role: str = "officer") -> Access:
    return Access(role, SCOPE, officer.id)


def accept(session: Session, update: Update, officer: Officer) -> None:
    accept_update(session, update.id, author_of(officer), access_of(officer, "reviewer"))


def test_what_was_read_of_a_photo_is_kept(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    photo = check_file("现场.jpg", make_photo())
    (added,) = attach_files(
        session, store, update.project_id, update.id, [photo], author_of(officer), caption=" 大门 "
    )
    row = get_attachment(session, added.id)
    assert (row.filename, row.kind, row.mimetype, row.caption) == ("现场.jpg", "photo", "image/jpeg", "大门")
    assert (row.suggested_lon, row.suggested_lat) == pytest.approx(HERE, abs=1e-5)
    assert (row.width_px, row.height_px, row.size_bytes) == (800, 600, len(photo.content))
    assert row.taken_at is not None
    with store.open(row.sha256) as file:
        assert file.read() == photo.content
    assert row.thumbnail_sha256 is not None
    with store.open(row.thumbnail_sha256) as file:
        assert file.read() == photo.thumbnail
    assert (row.author, row.state, row.is_published) == (officer.display_name, "pending", False)


def test_the_same_file_chosen_twice_is_one(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    twice = [check_file("批复.pdf", make_pdf()), check_file("批复 (1).pdf", make_pdf())]
    for expected in (1, 0):
        added = attach_files(session, store, update.project_id, update.id, twice, author_of(officer))
        assert len(added) == expected


def test_an_update_has_ten_files_at_most(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    files = [check_file(f"{n}.jpg", make_picture(size=(20 + n, 20))) for n in range(11)]
    attach_files(session, store, update.project_id, update.id, files[:6], author_of(officer))
    with pytest.raises(BadInput, match="10") as refusal:
        attach_files(session, store, update.project_id, update.id, files[6:], author_of(officer))
    assert refusal.value.field == "files"
    assert session.scalar(select(func.count()).select_from(Attachment)) == 6


def test_only_a_person_attaches(session: Session, store: FileStore, update: Update) -> None:
    with pytest.raises(Forbidden):
        attach_files(session, store, update.project_id, update.id, [], TESTER)


def attach_one(session: Session, store: FileStore, update: Update, officer: Officer) -> int:
    files = [check_file("现场.jpg", make_photo())]
    return attach_files(session, store, update.project_id, update.id, files, author_of(officer))[0].id


def test_files_are_published_with_their_update(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    file_id = attach_one(session, store, update, officer)
    assert list_of_project(session, update.project_id) == []
    (draft,) = list_of_project(session, update.project_id, with_drafts=True)
    assert (draft.id, draft.state) == (file_id, "pending")
    accept(session, update, officer)
    (published,) = list_of_project(session, update.project_id)
    assert (published.id, published.is_published) == (file_id, True)


def test_a_returned_update_keeps_its_files_to_itself(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    file_id = attach_one(session, store, update, officer)
    return_update(session, update.id, author_of(officer), access_of(officer, "reviewer"), "看不清")
    assert list_of_project(session, update.project_id, with_drafts=True) == []
    assert not get_attachment(session, file_id).is_published
    assert [row.id for row in list_of_updates(session, [update.id])[update.id]] == [file_id]


def test_the_files_of_a_merged_project_stay_in_sight(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    attach_one(session, store, update, officer)
    accept(session, update, officer)
    kept = make_project(session, "另一个")
    session.execute(
        text("UPDATE projects SET merged_into_id = :kept WHERE id = :gone"),
        {"kept": kept.id, "gone": update.project_id},
    )
    assert len(list_of_project(session, kept.id)) == 1


def test_the_past_does_not_show_what_was_accepted_later(
    session: Session, store: FileStore, update: Update, officer: Officer
) -> None:
    attach_one(session, store, update, officer)
    accept(session, update, officer)
    enter_past(session, get_today() - timedelta(days=1))
    assert list_of_project(session, update.project_id, with_drafts=True) == []
    enter_past(session, date(2199, 1, 1))
    assert len(list_of_project(session, update.project_id)) == 1


@pytest.mark.parametrize("file_id", [0, 10**6, 2**63, 10**30])
def test_an_unknown_file_is_not_found(session: Session, file_id: int) -> None:
    with pytest.raises(NotFound):
        get_attachment(session, file_id)


@pytest.mark.parametrize("statement", ["UPDATE attachments SET caption = 'x'", "DELETE FROM attachments"])
def test_the_database_refuses_to_rewrite_evidence(
    session: Session, store: FileStore, update: Update, officer: Officer, statement: str
) -> None:
    attach_one(session, store, update, officer)
    with pytest.raises(DBAPIError):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "values",
    [
        {"sha256": "abc"},
        {"filename": ""},
        {"mimetype": "text/html"},
        {"kind": "video"},
        {"thumbnail_sha256": None},
        {"suggested_lat": None},
        {"size_bytes": 0},
    ],
)
def test_the_database_refuses_what_is_no_file(
    session: Session, store: FileStore, update: Update, officer: Officer, values: dict[str, object]
) -> None:
    row = get_attachment(session, attach_one(session, store, update, officer))
    held = {
        name: getattr(row, name)
        for name in row.__slots__
        if name not in ("id", "state", "is_undone", "registered_in", "uploaded_at")
    }
    session.add(Attachment(**held | {"sha256": "0" * 64, "officer_id": officer.id} | values))
    with pytest.raises(IntegrityError):
        session.flush()


def test_every_column_of_the_record_is_read() -> None:
    assert len(attachments.COLUMNS) == len(attachments.AttachmentRow.__slots__)
