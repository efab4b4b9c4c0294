"""A photo's place is offered where it says more than is known, and adopted like any change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, Forbidden
from projects.evidence.attachments import AttachmentRow, attach_files, get_attachment, list_of_project
from projects.evidence.check import check_file
from projects.evidence.file_store import FileStore
from projects.models import Officer, Project, ProjectEvent
from projects.reading.queries import get_project
from projects.registry.audit import Author
from projects.registry.doubts import Doubtful
from projects.shelves.folder import Folder
from projects.updates.location_suggestions import (
    LocationSuggestion,
    adopt_suggestion,
    judge_suggestions,
    list_suggestions,
)
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.projects.evidence.samples import HERE, make_photo
from tests.support.factories import make_project
from tests.support.people import make_officer

SCOPE = frozenset({"211302"})
NEAR = (HERE[0] + 0.00002, HERE[1])
FAR = (HERE[0] + 0.1, HERE[1])


@pytest.fixture
def officer(session: Session) -> Officer:
    return make_officer(session)


def photograph(
    session: Session, folder: Path, project: Project, officer: Officer, at: Any = HERE
) -> AttachmentRow:
    author, access = (
        Author("officer", officer.display_name, officer.id),
        Access("reviewer", SCOPE, officer.id),
    )
    update = submit_update(
        session,
        project,
        Submission("fields", {"steward": "张三"}),
        author,
        access,
        expected_version=project.version,
    )
    files = [check_file("现场.jpg", make_photo(at=at))]
    (added,) = attach_files(session, FileStore(Folder(folder)), project.id, update.id, files, author)
    return get_attachment(session, added.id)


def adopt(
    session: Session, photo: AttachmentRow, officer: Officer, role: str = "reviewer", **more: Any
) -> Any:
    author, access = Author("officer", officer.display_name, officer.id), Access(role, SCOPE, officer.id)
    version = session.get_one(Project, photo.project_id).version
    who, version = (author, more.pop("access", access)), more.pop("version", version)
    return adopt_suggestion(session, photo, *who, expected_version=version, **more)


@pytest.mark.parametrize(
    ("values", "distances"),
    [
        ({}, [None]),
        ({"at": FAR}, [8340]),
        ({"at": NEAR}, [2]),
        ({"at": NEAR, "precision": "site"}, []),
        ({"at": FAR, "precision": "site"}, [8340]),
        ({"at": FAR, "precision": "surveyed"}, []),
        ({"route": (HERE, FAR)}, []),
    ],
)
def test_where_a_photo_says_more_than_is_known(
    session: Session, tmp_path: Path, officer: Officer, values: dict[str, Any], distances: list[int | None]
) -> None:
    project = make_project(session, **values)
    photograph(session, tmp_path, project, officer)
    found = list_suggestions(get_project(session, project.code).row, list_of_project(session, project.id))
    assert [one.distance_m for one in found] == distances


def test_photos_of_one_spot_are_one_suggestion(session: Session, tmp_path: Path, officer: Officer) -> None:
    project = make_project(session)
    photo = photograph(session, tmp_path, project, officer)
    beside = replace(photo, suggested_lon=HERE[0] + 0.00001)
    elsewhere = replace(photo, suggested_lon=FAR[0])
    row = get_project(session, project.code).row
    found = list_suggestions(row, [photo, beside, elsewhere, elsewhere])
    assert [one.photo.suggested_lon for one in found] == [photo.suggested_lon, FAR[0]]


def test_a_photo_without_a_place_suggests_nothing(session: Session, tmp_path: Path, officer: Officer) -> None:
    project = make_project(session)
    photo = photograph(session, tmp_path, project, officer, at=None)
    assert list_suggestions(get_project(session, project.code).row, [photo]) == []
    with pytest.raises(BadInput, match="没有拍摄位置"):
        adopt(session, photo, officer)


def test_adopting_moves_the_project_and_says_why(session: Session, tmp_path: Path, officer: Officer) -> None:
    project = make_project(session, at=FAR, accuracy_m=5000)
    photo = photograph(session, tmp_path, project, officer)
    update = adopt(session, photo, officer)
    assert update.state == "accepted"
    assert project.geom is not None
    point = to_shape(project.geom)
    assert (point.x, point.y) == pytest.approx(HERE, abs=1e-5)
    assert (project.precision, project.method, project.source_datum) == ("site", "imported", "wgs84")
    assert project.accuracy_m is None
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.update_id == update.id)).one()
    assert "现场.jpg" in (event.reason or "")
    assert set(event.changes) >= {"geom", "precision", "method", "accuracy_m"}


def test_an_officers_adoption_waits_for_review(session: Session, tmp_path: Path, officer: Officer) -> None:
    project = make_project(session)
    photo = photograph(session, tmp_path, project, officer)
    assert adopt(session, photo, officer, "officer").state == "pending"
    session.refresh(project)
    assert project.geom is None
    with pytest.raises(Conflict):
        adopt(session, photo, officer, "officer")


def test_nobody_places_what_is_not_theirs_or_has_moved_on(
    session: Session, tmp_path: Path, officer: Officer
) -> None:
    project = make_project(session)
    photo = photograph(session, tmp_path, project, officer)
    with pytest.raises(Forbidden):
        adopt(session, photo, officer, access=Access("officer", frozenset({"211321"}), officer.id))
    with pytest.raises(Conflict):
        adopt(session, photo, officer, version=0)


def test_a_route_is_not_replaced_by_a_point(session: Session, tmp_path: Path, officer: Officer) -> None:
    project = make_project(session, route=(HERE, FAR))
    photo = photograph(session, tmp_path, project, officer)
    with pytest.raises(BadInput, match="线路"):
        adopt(session, photo, officer)


BEIJING, KAZUO = (116.4, 39.9), (119.74, 41.13)


def test_a_photo_taken_far_away_is_no_place_of_the_project(
    session: Session, tmp_path: Path, officer: Officer
) -> None:
    project = make_project(session)
    photo = photograph(session, tmp_path, project, officer, at=BEIJING)
    (judged,) = judge_suggestions(session, [LocationSuggestion(photo, None)])
    assert judged.refusal is not None
    assert "双塔区之外 38" in str(judged.refusal)
    for answer in ({}, {"is_confirmed": True, "reason": "就在那里"}):
        with pytest.raises(BadInput, match="太远"):
            adopt(session, photo, officer, **answer)
    assert project.geom is None


def test_a_photo_from_a_neighbour_is_asked_about(session: Session, tmp_path: Path, officer: Officer) -> None:
    project = make_project(session)
    photo = photograph(session, tmp_path, project, officer, at=KAZUO)
    (judged,) = judge_suggestions(session, [LocationSuggestion(photo, None)])
    assert [one.code for one in judged.doubts] == ["place_outside"]
    with pytest.raises(Doubtful):
        adopt(session, photo, officer)
    with pytest.raises(BadInput, match="理由"):
        adopt(session, photo, officer, is_confirmed=True)
    update = adopt(session, photo, officer, is_confirmed=True, reason="厂区在喀左")
    assert (update.state, project.precision) == ("accepted", "site")
    assert "厂区在喀左\n已核对" in (update.reason or "")
