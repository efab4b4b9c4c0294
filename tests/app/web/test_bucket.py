"""Files that lie in a bucket: handed out as those of a folder are, shared by servers, missed without harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from flask import Flask
from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.orm import Session

from app.web.file_store import get_store
from projects.evidence.attachments import attach_files
from projects.evidence.checked_file import CheckedFile
from projects.models import Import, Project, Update
from projects.registry.audit import Author
from projects.shelves.bucket import Bucket
from projects.shelves.choosing import find_files
from projects.shelves.shelf import Shelf
from tests.conftest import make_app
from tests.projects.evidence.samples import make_pdf
from tests.projects.shelves.test_bucket import answering
from tests.support.at_once import PATIENCE_SECONDS, Server, free_port
from tests.support.databases import make_database
from tests.support.factories import make_project
from tests.support.people import enter_as, make_officer
from tests.support.programs import STARTED, Program, tag
from tests.support.shelves import SHELVES, url_of

# Longer than what is read of a bucket in one request.
PDF = make_pdf() + b"%" + b"x" * 4_300_000


@pytest.fixture
def project(session: Session) -> Project:
    found = make_project(session)
    session.commit()
    return found


@pytest.fixture
def update_id(officer: Program, project: Project) -> int:
    sent = officer.post(f"/projects/{project.code}/status", STARTED, If_Match=tag(project))
    return int(sent.json["update"]["id"])


@pytest.fixture(params=SHELVES)
def shelf(request: pytest.FixtureRequest, empty_app: Flask) -> Shelf:
    """Where the application's files lie: either kind of shelf, empty."""
    its: Shelf = request.getfixturevalue(request.param)
    empty_app.config["FILES"] = its
    return its


@pytest.fixture
def gone(empty_app: Flask, bucket_shelf: Bucket) -> Bucket:
    """A bucket whose server is gone, as the application's."""
    its = replace(bucket_shelf, endpoint=f"http://127.0.0.1:{free_port()}")
    empty_app.config.update(FILES=its, JOB_FILES=its, LANTU_FILES_URL=url_of(its))
    return its


def attach(app: Flask, session: Session, update_id: int) -> str:
    """Attach the document, as when it was checked; returns where it is then."""
    update = session.get_one(Update, update_id)
    author = Author("officer", "张三", update.officer_id)
    file = CheckedFile("批复.pdf", "document", "application/pdf", PDF)
    with app.app_context():
        (added,) = attach_files(session, get_store(), update.project_id, update_id, [file], author)
    session.commit()
    return f"/api/v1/attachments/{added.id}"


@pytest.mark.usefixtures("shelf")
def test_a_file_is_handed_out_whole_and_in_parts(
    officer: Program, update_id: int, session: Session, empty_app: Flask
) -> None:
    address = attach(empty_app, session, update_id)

    def fetch(method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = officer.client.open(address, method=method, headers=officer.headers | named, buffered=True)
        return answer.status_code, answer.data, dict(answer.headers)

    etag = f'"{sha256(PDF).hexdigest()}"'
    status, body, headers = fetch()
    assert (status, body) == (200, PDF)
    assert headers["ETag"] == etag
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["Accept-Ranges"] == "bytes"
    assert fetch("HEAD")[2]["Content-Length"] == str(len(PDF))
    status, body, headers = fetch(Range="bytes=4194300-4194309")
    assert (status, body) == (206, PDF[4194300:4194310])
    assert headers["Content-Range"] == f"bytes 4194300-4194309/{len(PDF)}"
    assert fetch(Range="bytes=-7")[:2] == (206, PDF[-7:])
    assert fetch(Range=f"bytes={len(PDF)}-")[0] == 416
    assert fetch(Range="bytes=0-3", If_Range='"another"')[:2] == (200, PDF)
    assert fetch(If_None_Match=etag)[:2] == (304, b"")


def test_a_file_that_is_gone_is_not_found(
    officer: Program, update_id: int, shelf: Shelf, empty_app: Flask, session: Session
) -> None:
    address = attach(empty_app, session, update_id)
    with empty_app.app_context():
        get_store().drop(sha256(PDF).hexdigest())
    assert list(shelf.list_names()) == []
    assert officer.client.get(address, headers=officer.headers).status_code == 404


@pytest.mark.usefixtures("gone")
def test_nothing_stands_of_a_file_that_the_store_did_not_take(officer: Program, session: Session) -> None:
    sent = officer.send_form("/imports", {"file": ("名单.csv", "项目名称\n某某路".encode())})
    assert (sent.status_code, sent.content_type) == (503, "application/problem+json")
    assert int(sent.headers["Retry-After"]) > 0
    assert "存放文件的服务器没有应答" in sent.json["detail"]
    assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_a_page_says_that_a_file_cannot_be_had_now(
    update_id: int, session: Session, empty_app: Flask, bucket_shelf: Bucket
) -> None:
    empty_app.config["FILES"] = bucket_shelf
    address = attach(empty_app, session, update_id)
    empty_app.config["FILES"] = replace(bucket_shelf, endpoint=f"http://127.0.0.1:{free_port()}")
    visitor = empty_app.test_client()
    enter_as(visitor, session, make_officer(session, "wang", "viewer"))
    page = visitor.get(f"/attachments/{address.rpartition('/')[2]}/x")
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert int(page.headers["Retry-After"]) > 0
    assert "存放文件的服务器没有应答" in page.text


def test_whether_the_store_answers_is_told(empty_app: Flask, gone: Bucket, bucket_shelf: Bucket) -> None:
    client = empty_app.test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text.splitlines()) == (200, ["ready", "files: no answer"])
    assert "lantu_files_up 0.0" in client.get("/metrics").text.splitlines()
    empty_app.config["FILES"] = replace(gone, endpoint=bucket_shelf.endpoint)
    assert client.get("/readyz").text.splitlines() == ["ready", "files: in use"]
    assert "lantu_files_up 1.0" in client.get("/metrics").text.splitlines()


@pytest.mark.parametrize(("status", "code"), [(403, "InvalidAccessKeyId"), (404, "NoSuchBucket")])
@pytest.mark.usefixtures("object_store")
def test_why_the_store_refuses_is_told(empty_app: Flask, gone: Bucket, status: int, code: str) -> None:
    client = empty_app.test_client()
    with answering(status, code) as bucket:
        empty_app.config["FILES"] = bucket
        assert client.get("/readyz").text.splitlines() == ["ready", f"files: refused ({status} {code})"]
        assert "lantu_files_up 0.0" in client.get("/metrics").text.splitlines()


def test_nothing_is_told_of_a_folder(empty_app: Flask) -> None:
    client = empty_app.test_client()
    assert client.get("/readyz").text.splitlines() == ["ready"]
    told = client.get("/metrics").text.splitlines()
    assert not [line for line in told if line.startswith("lantu_files_up")]


@pytest.fixture
def database_url(empty_url: str) -> str:
    """A database of its own, which servers write to."""
    return make_database(empty_url, "lantu_shared_files", template=make_url(empty_url).database or "")


@pytest.fixture
def servers(
    database_url: str, bucket_shelf: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Server]]:
    """Two servers of one bucket, as on two hosts: nothing of their folders is shared."""
    monkeypatch.setenv("LANTU_FILES_URL", url_of(bucket_shelf))
    with ExitStack() as started:
        both = []
        for number in range(2):
            both.append(Server(database_url, tmp_path / f"{number}"))
            started.callback(both[-1].kill)
        yield both


def calling(server: Server, who: Program) -> httpx.Client:
    """Return what calls a server in the name of a program; a first file waits until its check has started."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}", headers=who.headers, timeout=4 * PATIENCE_SECONDS
    )


def test_servers_share_what_was_sent_to_one(
    database_url: str, servers: list[Server], bucket_shelf: Bucket, tmp_path: Path
) -> None:
    engine = create_engine(database_url)
    with Session(engine) as session:
        project = make_project(session)
        who = Program(make_app(database_url).test_client(), session)
        code, version = project.code, tag(project)
    engine.dispose()
    first, second = servers
    with calling(first, who) as here, calling(second, who) as there:
        sent = here.post(f"/api/v1/projects/{code}/status", json=STARTED, headers={"If-Match": version})
        update_id = sent.json()["update"]["id"]
        sent = here.post(f"/api/v1/updates/{update_id}/files", files={"files": ("批复.pdf", PDF)})
        assert sent.status_code == 201, sent.text
        address = sent.json()["update"]["files"][0]["href"]
        assert there.get(address).content == PDF
        assert there.get(address, headers={"Range": "bytes=1-4"}).content == PDF[1:5]
    name = sha256(PDF).hexdigest()
    assert list(find_files(tmp_path, url_of(bucket_shelf)).list_names()) == [f"{name[:2]}/{name[2:]}"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
