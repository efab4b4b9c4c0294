"""Who sees which file, as what it is sent, and what happens to a body that is too large."""

from __future__ import annotations

import re
from hashlib import sha256
from io import SEEK_END, SEEK_SET, BytesIO, RawIOBase
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.web.file_store import get_store
from app.web.uploads import MOST_MB_A_FORM
from projects.accounts.access import Access
from projects.evidence.attachments import attach_files
from projects.evidence.check import check_file
from projects.models import Attachment, Project
from projects.registry.audit import Author
from projects.updates.reviews import accept_update, return_update, withdraw_update
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.projects.evidence.samples import HERE, make_pdf, make_photo
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer


@pytest.fixture
def project(session: Session) -> Project:
    return make_project(session)


@pytest.fixture
def files(empty_client: FlaskClient, session: Session, project: Project) -> list[Attachment]:
    return send_files(empty_client, session, project)


def send_files(
    client: FlaskClient, session: Session, project: Project, at: tuple[float, float] = HERE
) -> list[Attachment]:
    officer = make_officer(session, "sender")
    author, access = (
        Author("officer", officer.display_name, officer.id),
        Access("officer", frozenset({"211302"}), officer.id),
    )
    submission = Submission("fields", {"steward": "张三"})
    update = submit_update(session, project, submission, author, access, expected_version=project.version)
    checked = [check_file("工地😀 1#.jpg", make_photo(at=at)), check_file("批复.pdf", make_pdf())]
    with client.application.app_context():
        added = attach_files(session, get_store(), project.id, update.id, checked, author)
    session.commit()
    return added


def decide(session: Session, update_id: int, state: str) -> None:
    reviewer = make_officer(session, "decider", "reviewer")
    author = Author("officer", reviewer.display_name, reviewer.id)
    access = Access("reviewer", frozenset({"211302"}), reviewer.id)
    if state == "accepted":
        accept_update(session, update_id, author, access)
    elif state == "returned":
        return_update(session, update_id, author, access, "看不清")
    elif state == "withdrawn":
        withdraw_update(session, update_id, author, access)
    session.commit()


def addresses(file: Attachment) -> list[str]:
    own = [f"/attachments/{file.id}/x"]
    return [*own, f"/attachments/{file.id}/thumbnail"] if file.kind == "photo" else own


def get(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address, buffered=True)


WHO = {
    "anyone": (None, ()),
    "viewer of the district": ("viewer", ("211302",)),
    "officer of the district": ("officer", ("211302",)),
    "officer of the city": ("officer", ("211300",)),
    "officer of another district": ("officer", ("211321",)),
    "reviewer of another district": ("reviewer", ("211381",)),
    "administrator": ("administrator", ()),
}
OUTSIDE = {"anyone", "officer of another district", "reviewer of another district"}


@pytest.mark.parametrize("state", ["pending", "accepted", "returned", "withdrawn"])
@pytest.mark.parametrize("who", WHO)
def test_who_sees_a_file(
    empty_client: FlaskClient, session: Session, files: list[Attachment], state: str, who: str
) -> None:
    decide(session, files[0].update_id, state)
    role, districts = WHO[who]
    if role:
        enter_as(empty_client, session, make_officer(session, "looker", role, districts))
    expected = 404 if who in OUTSIDE and state != "accepted" else 200
    for address in [one for file in files for one in addresses(file)]:
        answer = get(empty_client, address)
        assert answer.status_code == expected, address
        if expected == 200:
            assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_hidden_file_and_none_are_told_alike(empty_client: FlaskClient, files: list[Attachment]) -> None:
    hidden = empty_client.get(f"/attachments/{files[0].id}/x")
    nothing = empty_client.get("/attachments/999999999/x")
    tell = re.compile(r"nonce=\"[^\"]*\"|/attachments/\d+|%2F\d+")
    assert hidden.status_code == nothing.status_code == 404
    assert tell.sub("", hidden.text) == tell.sub("", nothing.text)


@pytest.mark.parametrize(
    "address",
    [
        "/attachments/0/x",
        f"/attachments/{10**40}/x",
        "/attachments/-1/x",
        "/attachments/a/x",
        "/attachments/1/../../etc/passwd",
    ],
)
def test_a_guessed_address_is_nothing(empty_client: FlaskClient, address: str) -> None:
    assert empty_client.get(address).status_code == 404


def test_a_document_has_no_thumbnail(
    empty_client: FlaskClient, session: Session, files: list[Attachment]
) -> None:
    decide(session, files[0].update_id, "accepted")
    assert empty_client.get(f"/attachments/{files[1].id}/thumbnail").status_code == 404


def test_as_what_it_is_sent(empty_client: FlaskClient, session: Session, files: list[Attachment]) -> None:
    decide(session, files[0].update_id, "accepted")
    photo, document = (get(empty_client, f"/attachments/{file.id}/{quote(file.filename)}") for file in files)
    thumbnail = get(empty_client, f"/attachments/{files[0].id}/thumbnail")
    assert photo.content_type == thumbnail.content_type == "image/jpeg"
    assert document.content_type == "application/pdf"
    for answer in (photo, document, thumbnail):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
        assert "script" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["ETag"] == f'"{sha256(answer.data).hexdigest()}"'
    assert photo.headers["Content-Disposition"].startswith("inline;")
    assert "filename*=UTF-8''%E5%B7%A5%E5%9C%B0%F0%9F%98%80%201#.jpg" in photo.headers["Content-Disposition"]
    assert document.headers["Content-Disposition"].startswith("attachment;")
    assert Image.open(BytesIO(photo.data)).size == (800, 600)
    assert max(Image.open(BytesIO(thumbnail.data)).size) == 480
    assert not Image.open(BytesIO(photo.data)).getexif()


def test_parts_and_unchanged_files(
    empty_client: FlaskClient, session: Session, files: list[Attachment]
) -> None:
    decide(session, files[0].update_id, "accepted")
    address = f"/attachments/{files[1].id}/x.pdf"
    part = empty_client.get(address, buffered=True, headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.data) == (206, b"%PDF-")
    again = empty_client.get(address, buffered=True, headers={"If-None-Match": f'"{files[1].sha256}"'})
    assert (again.status_code, again.data) == (304, b"")


def test_a_file_that_is_gone_from_the_disk_is_not_found(
    empty_client: FlaskClient, session: Session, files: list[Attachment]
) -> None:
    decide(session, files[0].update_id, "accepted")
    with empty_client.application.app_context():
        get_store().drop(files[1].sha256)
    assert empty_client.get(f"/attachments/{files[1].id}/x").status_code == 404


def page_of(client: FlaskClient, project: Project) -> str:
    answer = client.get(f"/projects/{project.code}")
    assert answer.status_code == 200
    return answer.text


def test_the_project_page_shows_what_is_published(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment]
) -> None:
    assert "/attachments/" not in page_of(empty_client, project)
    decide(session, files[0].update_id, "accepted")
    page = page_of(empty_client, project)
    assert f"/attachments/{files[0].id}/thumbnail" in [
        one["src"] for one in read(page).all(".attachment img")
    ]
    assert "工地😀 1#.jpg" in page
    assert "批复.pdf" in page
    assert "拍摄位置" not in page


def test_drafts_are_marked_for_those_of_the_district(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment]
) -> None:
    enter_as(empty_client, session, make_officer(session, "looker", "viewer"))
    page = page_of(empty_client, project)
    assert f"/attachments/{files[0].id}/thumbnail" in page
    assert "待审核" in page
    assert "采用为项目位置" not in page


def test_an_officer_places_the_project_where_the_photo_was_taken(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment]
) -> None:
    decide(session, files[0].update_id, "accepted")
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    page = page_of(empty_client, project)
    assert "120.45120" in page
    form = read(page).one(f"form[action='/attachments/{files[0].id}/location']").fields
    answer = empty_client.post(f"/attachments/{files[0].id}/location", data=form)
    assert answer.status_code == 303
    assert answer.location == f"/projects/{project.code}"
    session.refresh(project)
    assert (project.precision, project.method) == ("site", "imported")
    replayed = empty_client.post(f"/attachments/{files[0].id}/location", data=form)
    assert replayed.status_code == 409


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "0", "-1"])
def test_a_bad_version_places_nothing(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment], version: str
) -> None:
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    form = {"version": version, "csrf_token": csrf_token(empty_client, f"/projects/{project.code}")}
    answer = empty_client.post(f"/attachments/{files[0].id}/location", data=form)
    assert answer.status_code == (409 if version == "0" else 400)
    session.refresh(project)
    assert project.geom is None


def test_an_officer_elsewhere_learns_nothing_by_placing(
    empty_client: FlaskClient, session: Session, files: list[Attachment]
) -> None:
    enter_as(empty_client, session, make_officer(session, "looker", "officer", ["211321"]))
    form = {"version": "1", "csrf_token": csrf_token(empty_client, "/account")}
    assert empty_client.post(f"/attachments/{files[0].id}/location", data=form).status_code == 404
    decide(session, files[0].update_id, "accepted")
    assert empty_client.post(f"/attachments/{files[0].id}/location", data=form).status_code == 403


class Large(RawIOBase):
    """A body of a stated size that is made up as it is read, and counts what is read of it."""

    def __init__(self, size: int, head: bytes = b"") -> None:
        self.size, self.head, self.place, self.count = size, head, 0, 0

    def tell(self) -> int:
        return self.place

    def seek(self, place: int, whence: int = SEEK_SET) -> int:
        self.place = self.size if whence == SEEK_END else place
        return self.place

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "nobody may read all of it"
        given = self.head[self.count : self.count + size].ljust(size, b"x")
        self.count += size
        return given


HEAD = (
    b'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\nsecret-token\r\n'
    b'--cut\r\nContent-Disposition: form-data; name="password"\r\n\r\nsecret-word\r\n'
    b'--cut\r\nContent-Disposition: form-data; name="problems"\r\n\r\n'
    + "征地还差 <b>三户</b> 𠮷".encode()
    + b'\r\n--cut\r\nContent-Disposition: form-data; name="files"; filename="big.jpg"\r\n\r\n'
)


FORM = "multipart/form-data; boundary=cut"
HERE = "http://localhost/account?x=1"


def send_large(client: FlaskClient, body: Large, kind: str = FORM, referer: str = HERE) -> str:
    answer = client.post(
        "/projects/LT-211381-0005/progress",
        input_stream=body,
        content_type=kind,
        headers={"Referer": referer},
    )
    assert answer.status_code == 413
    assert f"{MOST_MB_A_FORM} MB" in answer.text
    assert body.count <= 256 * 1024
    return answer.text


def test_200_mb_are_refused_unread_and_what_was_typed_is_given_back(client: FlaskClient) -> None:
    page = send_large(client, Large(200 * 1024 * 1024, HEAD))
    assert "20 MB" in page
    assert "征地还差 <b>三户</b> 𠮷" in read(page).texts("pre.kept")
    assert "secret" not in page
    assert "/account?x=1" in read(page).links("main a")


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=other",
        "multipart/form-data; boundary=é",
        "application/json",
        "",
    ],
)
def test_other_large_bodies_are_refused_plainly(client: FlaskClient, kind: str) -> None:
    assert "征地" not in send_large(client, Large(10**12, HEAD), kind)


def test_a_page_elsewhere_is_no_way_back(client: FlaskClient) -> None:
    assert "trap" not in send_large(client, Large(10**9, HEAD), referer="https://elsewhere.example/trap")


def test_typed_bytes_that_are_no_text_do_no_harm(client: FlaskClient) -> None:
    assert "还差" in send_large(client, Large(10**9, HEAD.replace("征地".encode(), b"\xff\xfe\x00")))


def test_a_program_is_told_as_a_program(client: FlaskClient) -> None:
    answer = client.post("/api/v1/totals", input_stream=Large(10**9), content_type="application/json")
    assert answer.status_code in {405, 413}
    assert answer.is_json
