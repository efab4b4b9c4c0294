"""Whatever programs and their jobs write, nothing that is kept is answered as if it still were so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.works import APART, load_works
from projects.models import Project
from projects.reading.feature_filling import count_wrong_texts
from projects.reading.folding import fold
from projects.store.data_version import read_data_version
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.app.api.test_templates import NEW
from tests.conftest import FILES, make_app, make_database
from tests.support.factories import make_project
from tests.support.imports import workbook
from tests.support.programs import STARTED, Program
from tests.support.reader import Reader
from tests.support.templates import EMPTY, Templates

MONTH = "2026-10"
WHY = {"reason": "核对无误"}
ROW = ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)
SHUANGTA, LONGCHENG = ({"adcode": adcode} for adcode in ("211302", "211303"))
NEW_PROJECT = {"name": "丁水厂", "type": "water", "status": "planned", "districts": [SHUANGTA]}


class Office:
    """Programs of an officer and a reviewer on a registry of their own, and the worker of their jobs."""

    def __init__(self, url: str, session: Session) -> None:
        self.url, self.session, self.app = url, session, make_app(url)
        client = self.app.test_client()
        self.one = make_project(session, "甲物流园", figures=[100, 700]).code
        self.two = make_project(session, "甲物流园区", figures=[100]).code
        self.wide = make_project(session, "跨县公路", ("211302", "211303"), figures=[900]).code
        self.officer = Program(client, session)
        self.reviewer = Program(client, session, "li", "reviewer", ("211300",))

    def version(self, code: str) -> int:
        self.session.rollback()
        return self.session.scalars(select(Project.version).where(Project.code == code)).one()

    def send(self, address: str, body: Any = None, *, who: str = "reviewer", method: str = "POST") -> Any:
        """Send what must succeed; `{one}` and the like are codes, and a project's version goes along."""
        named = address.format(one=self.one, two=self.two, wide=self.wide)
        code = named.split("/")[2] if named.startswith(("/projects/", "/conflicts/")) else ""
        tag = {"If_Match": f'"{self.version(code)}"'} if code else {}
        answer = getattr(self, who).send(method, named, body, **tag)
        assert answer.status_code < 300, (named, answer.text)
        return answer.json

    def work(self) -> None:
        load_works(APART)
        run_waiting(self.url, Places(Path(FILES.name), Path(FILES.name)))


@pytest.fixture
def office(server_url: str, templates: Templates) -> Iterator[Office]:
    url = make_database(server_url, "lantu_stale_programs", templates.find(EMPTY))
    app = make_app(url)
    with Session(app.extensions["engine"]) as session:
        yield Office(url, session)
    app.extensions["engine"].dispose()


def write_updates(office: Office) -> Iterator[str]:
    waiting = office.send("/projects/{one}/status", STARTED, who="officer")["update"]["id"]
    yield "a status waits"
    office.send(f"/updates/{waiting}/accept", {})
    yield "and is accepted"
    sent = office.send("/projects/{two}/status", STARTED, who="officer")["update"]["id"]
    office.send(f"/updates/{sent}/return", {"note": "缺批复"})
    yield "one is returned"
    office.send("/projects/{one}", {"owner": "交投集团"}, method="PATCH")
    yield "details"
    event = office.send("/projects/{one}/events", method="GET")["events"][0]["id"]
    office.send(f"/projects/{{one}}/events/{event}/undo", WHY)
    yield "taken back"
    report = {"month": MONTH, "month_wan": "3", "cumulative_wan": "9", "physical_progress": "打桩"}
    office.send("/projects/{one}/progress", report)
    yield "a month"
    both = [{"code": code, "version": office.version(code)} for code in (office.one, office.two)]
    batch = office.send("/updates/batch", {"projects": both, "steward": "王五"}, who="officer")["updates"][0][
        "batch"
    ]
    office.send(f"/updates/batches/{batch}/accept", {"note": "整批"})
    office.work()
    yield "a batch by a job"


def write_registry(office: Office) -> Iterator[str]:
    office.send("/projects", NEW_PROJECT)
    yield "a new project"
    divided = [SHUANGTA | {"share": "0.6"}, LONGCHENG | {"share": "0.4"}]
    office.send("/projects/{wide}/districts", {"districts": divided} | WHY)
    yield "shares"
    (conflict,) = office.send("/conflicts", method="GET")["conflicts"]
    office.send("/conflicts/{one}", {"statement": conflict["sides"][-1]["statement"]} | WHY)
    yield "a conflict decided"
    office.send("/conflicts/{one}/reopen", WHY)
    yield "and opened"
    versions = {"left_version": office.version(office.one), "right_version": office.version(office.two)}
    office.send("/pairs/{one}/{two}", {"verdict": office.two} | WHY | versions)
    yield "a merge"
    office.send("/merges/{one}/undo", WHY | {"version": office.version(office.one)})
    yield "undone"
    matter = {"kind": "land", "subject": "用地预审"}
    number = office.send("/projects/{two}/matters", matter)["matter"]["id"]
    yield "a matter"
    office.send(f"/matters/{number}/close", {"result": "已批复", "version": 1})
    yield "and closed"
    office.send("/templates", NEW)
    yield "a template"


def bring_in(office: Office) -> Iterator[str]:
    brought = office.reviewer.send_form("/imports", {"file": ("项目.xlsx", workbook([ROW]))})
    address = brought.headers["Location"].removeprefix("/api/v1")
    office.work()
    yield "a file previewed"
    for step, body in (("apply", {}), ("undo", WHY)):
        tag = f'"{office.send(address, method="GET")["version"]}"'
        assert office.reviewer.post(f"{address}/{step}", body, If_Match=tag).status_code < 300
        office.work()
        yield step
    office.send("/jobs/exports/projects", {"format": "csv"})
    office.work()
    yield "a file made"


@pytest.mark.parametrize("story", [write_updates, write_registry, bring_in])
def test_no_answer_is_stale_after_programs_and_jobs(office: Office, story: Any) -> None:
    reader = Reader(office.app, office.two)
    assert reader.list_stale() == []
    office.session.rollback()
    before = read_data_version(office.session)
    for turn, step in enumerate(story(office)):
        if turn % 2:
            # What the worker does beside: what is kept is read, and not only what was written since.
            office.session.rollback()
            fold(office.session)
            office.session.commit()
        assert reader.list_stale(turn) == [], step
    assert reader.list_stale() == []
    office.session.rollback()
    assert read_data_version(office.session) != before
    assert count_wrong_texts(office.session) == 0
    office.app.extensions["engine"].dispose()
