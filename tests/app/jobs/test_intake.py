"""Plans are read in the background: what they propose is kept, and why one cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs import intake as works
from projects.errors import Conflict
from projects.evidence.file_store import FileStore
from projects.intake.opening import READ, RECOGNISE, begin_reading, recognise_scan
from projects.intake.sentences import list_sentences
from projects.models import Intake, IntakeLine, Job
from projects.shelves.folder import Folder
from projects.store.running import run_waiting
from projects.store.works import WORKS, Places
from tests.support.factories import make_project
from tests.support.intake import FACTS, access_of, author_of
from tests.support.people import make_officer

PLAN = """第三章 现代物流
第一节 重点项目
新建凤凰物流园项目,总投资3.2亿元,占地500亩,2026年开工,2028年建成。
坚持创新驱动发展,全面提升服务能力。
扩建桃花吐污水处理厂,总投资8000万元。
"""


def read_plan_file(session: Session, folder: Path, name: str, content: bytes) -> Intake:
    """Take a file in and do what waits."""
    officer = make_officer(session)
    sha256 = FileStore(Folder(folder)).put(content)
    access, author = access_of(officer), author_of(officer)
    intake_id = begin_reading(session, FACTS, name, sha256, author=author, access=access)
    session.commit()
    run_waiting(session.connection(), Places(folder, folder))
    session.expire_all()
    return session.get_one(Intake, intake_id)


def test_what_a_plan_proposes_is_kept_best_first(session: Session, tmp_path: Path) -> None:
    make_project(session, "桃花吐污水处理厂")
    intake = read_plan_file(session, tmp_path, "规划.txt", PLAN.encode())
    assert intake.state == "open"
    rows = list_sentences(session, intake.id)
    assert [row.line for row in rows][-1] == 4
    proposals = [one for row in rows for one in row.proposals]
    names = {one.name for one in proposals}
    assert any("凤凰物流园" in name for name in names)
    money = {one.found["investment_wan"] for one in proposals}
    assert {"32000", "8000"} <= money
    known = [one.found["match"] for one in proposals if "桃花吐污水处理厂" in one.name]
    assert known
    assert known[0]["kind"] in ("mention_of", "conflict_with")
    job = session.scalars(select(Job)).one()
    assert (job.state, job.result) == ("done", {"address": f"/intake/{intake.id}"})


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"\x00\x01\x02"), ("a.docx", b"PK no zip"), ("a.pdf", b"%PDF-1.4 broken"), ("a.txt", b"")],
)
def test_why_a_file_cannot_be_read_is_kept_and_nothing_else(
    session: Session, tmp_path: Path, name: str, content: bytes
) -> None:
    intake = read_plan_file(session, tmp_path, name, content)
    assert intake.state == "failed"
    assert intake.fault
    assert intake.fault["message"]
    assert session.scalars(select(IntakeLine)).all() == []
    officer = make_officer(session, "li")
    with pytest.raises(Conflict):
        recognise_scan(session, intake.id, author_of(officer), access_of(officer))


def test_a_scan_is_said_to_be_one_and_can_be_recognised(session: Session, tmp_path: Path) -> None:
    paper = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(paper, "PDF")
    intake = read_plan_file(session, tmp_path, "扫描.pdf", paper.getvalue())
    assert (intake.state, (intake.fault or {})["field"]) == ("failed", "scan")
    officer = make_officer(session, "li")
    recognise_scan(session, intake.id, author_of(officer), access_of(officer))
    session.commit()
    session.expire_all()
    assert session.get_one(Intake, intake.id).state == "reading"
    jobs = session.scalars(select(Job.work).order_by(Job.id)).all()
    assert list(jobs) == [READ, RECOGNISE]
    assert WORKS[RECOGNISE].function is works.recognise_intake_file
