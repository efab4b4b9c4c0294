"""An officer at work on matters, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.clock import get_today
from projects.matters import steps as matters
from projects.matters.details import MatterDetails
from projects.matters.filters import MatterFilter
from projects.matters.queries import list_matters
from projects.models import Matter, Project
from projects.registry.audit import Author
from tests.support.factories import make_project
from tests.support.people import make_officer

TODAY = get_today()
EVERYTHING = MatterFilter()
LAND = MatterDetails("land", "缺新增建设用地指标 120 亩", "市自然资源局", TODAY + timedelta(days=30))


class Desk:
    """An officer at work: raises matters and takes every further step."""

    def __init__(self, session: Session, name: str, role: str, districts: Sequence[str]) -> None:
        officer = make_officer(session, name, role, districts)
        self.session = session
        self.author = Author("officer", officer.display_name, officer.id)
        self.access = Access(role=role, scope=find_scope(session, officer.id), officer_id=officer.id)

    def open(self, project: Project, **values: Any) -> Matter:
        return matters.open_matter(self.session, project, replace(LAND, **values), self.author, self.access)

    def close(self, matter: Matter, result: str = "指标已下达", version: int | None = None) -> Matter:
        return matters.close_matter(
            self.session, matter.id, result, self.author, self.access,
            expected_version=version or matter.version,
        )  # fmt: skip

    def note(self, matter: Matter, body: str = "已报省厅", version: int | None = None) -> Matter:
        return matters.add_note(
            self.session, matter.id, body, self.author, self.access,
            expected_version=version or matter.version,
        )  # fmt: skip

    def change(self, matter: Matter, reason: str = "", **values: Any) -> Matter:
        details = replace(LAND, **values)
        return matters.change_matter(
            self.session, matter.id, details, self.author, self.access,
            reason=reason, expected_version=matter.version,
        )  # fmt: skip

    def reopen(self, matter: Matter, reason: str = "指标被收回") -> Matter:
        return matters.reopen_matter(
            self.session, matter.id, reason, self.author, self.access, expected_version=matter.version
        )

    def list(self, wanted: MatterFilter = EVERYTHING, **page: Any) -> list[str]:
        return [row.subject for row in list_matters(self.session, wanted, self.access, TODAY, **page).rows]


def raise_many(session: Session, officer: Desk) -> dict[str, Matter]:
    """Raise five open matters, named by when they are due, and a closed one."""
    park, road = make_project(session, "物流园区"), make_project(session, "绕城公路")
    made = {
        "逾期": officer.open(park, subject="逾期", due_on=TODAY - timedelta(days=12)),
        "今天": officer.open(park, subject="今天", due_on=TODAY, kind="funds", responsible="市财政局"),
        "下周": officer.open(road, subject="下周", due_on=TODAY + timedelta(days=7)),
        "以后": officer.open(road, subject="以后", due_on=TODAY + timedelta(days=8)),
        "未定": officer.open(road, subject="未定", due_on=None, responsible=None),
        "办结": officer.open(road, subject="办结", due_on=TODAY - timedelta(days=90)),
    }
    officer.close(made["办结"], "100%_完成")
    return made
