"""A plan's file becomes sentences to be read, in the background; what cannot be read says why."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import plans
from projects.errors import BadInput
from projects.evidence.file_store import FileStore
from projects.intake.opening import WORK, begin_reading
from projects.models import Intake, IntakeLine, IntakeProposal, IntakeSentence, Job
from projects.store.running import run_waiting
from projects.store.works import WORKS, Places
from tests.support.intake import FACTS, access_of, author_of
from tests.support.people import make_officer

TEXT = "第一章 总则\n新建凤凰物流园项目,总投资3亿元。\n坚持创新驱动发展。\n"


def begin(session: Session, folder: Path, name: str, content: bytes) -> Intake:
    officer = make_officer(session)
    digest = FileStore(folder).put(content)
    number = begin_reading(session, FACTS, name, digest, author=author_of(officer), access=access_of(officer))
    run_waiting(session.connection(), Places(folder, folder))
    return session.get_one(Intake, number, populate_existing=True)


def test_the_work_is_registered() -> None:
    assert WORKS[WORK].function is plans.read_intake


def test_a_plan_is_read_into_sentences_with_proposals(session: Session, tmp_path: Path) -> None:
    intake = begin(session, tmp_path, "物流规划.txt", TEXT.encode("gb18030"))
    assert (intake.state, intake.fault) == ("open", None)
    assert session.scalar(select(func.count()).select_from(IntakeLine)) == 3
    first = session.scalars(select(IntakeSentence).order_by(IntakeSentence.rank)).first()
    assert first is not None
    assert first.line == 2
    assert session.scalar(select(func.count()).select_from(IntakeProposal)) >= 1
    job = session.scalars(select(Job)).one()
    assert (job.state, job.result) == ("done", {"address": f"/intake/{intake.id}"})


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("plan.txt", b"\x89PNG\r\n\x1a\n" + bytes(400), "编码"),
        ("plan.docx", b"PK\x03\x04 no package", "不是完整的 Word"),
        ("plan.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "密码"),
        ("plan.pdf", b"%PDF-1.7\nno more", "不是完整的 PDF"),
        ("plan.txt", b" \n ", "没有文字"),
    ],
)
def test_what_cannot_be_read_says_why_and_leaves_nothing(
    session: Session, tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    intake = begin(session, tmp_path, name, content)
    assert intake.state == "failed"
    assert intake.fault is not None
    told = intake.fault["message"] % intake.fault["values"]
    assert word in told
    assert name in told
    assert sha256(content).hexdigest() not in told
    assert session.scalar(select(func.count()).select_from(IntakeSentence)) == 0
    assert session.scalars(select(Job)).one().state == "done"


def test_a_scan_is_recognised(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "read_scan", read_nothing)
    scan = Path(__file__).parents[2] / "intake" / "scan.pdf"
    intake = begin(session, tmp_path, "scan.pdf", scan.read_bytes())
    assert intake.fault is not None
    assert intake.fault["message"].startswith("“%(file)s”里没有认出文字")


def read_nothing(path: Path, *_: object, name: str, **__: object) -> None:
    raise BadInput("“%(file)s”里没有认出文字。", file=name)
