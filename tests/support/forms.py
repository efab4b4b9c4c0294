"""Every form that the application shows, found on pages of a registry that has something of everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.forms import get_import_store
from app.web.file_store import get_store
from projects.accounts import tokens
from projects.accounts.access import Access
from projects.accounts.officers import lock_officer
from projects.accounts.second_step import new_secret
from projects.accounts.sessions import begin_session
from projects.accounts.sharing import Label
from projects.clock import get_today
from projects.evidence.attachments import attach_files
from projects.evidence.check import check_file
from projects.imports.applying import apply_import
from projects.imports.asking import Options, keep_file
from projects.imports.previewing import preview_import
from projects.layouts.details import LayoutDetails
from projects.layouts.writing import add_layout
from projects.matters import steps as matters
from projects.matters.details import MatterDetails
from projects.models import Officer, ProjectEvent, Statement
from projects.outbox.webhooks import Wanted, add_webhook, send_ping
from projects.reconcile.decisions import decide_different
from projects.reconcile.merging import merge_projects
from projects.registry.audit import Author
from projects.registry.deciding import adopt_statement
from projects.saved_views.writing import add_view
from projects.updates.submission import Submission
from tests.projects.evidence.samples import make_photo
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.imports import workbook
from tests.support.intake import make_intake
from tests.support.page import Part, read
from tests.support.people import enter_as, make_officer

SAME_AGAIN = ("甲物流园区", "双塔区", "物流园区/仓储", "谋划", 100)
QUITE_NEW = ("庚号粮食仓库", "双塔区", "物流园区/仓储", "谋划", 100)
LAST_MONTH = date(2026, 10, 1)
FOR_PROGRAMS = ("/api/", "/map/", "/exports/")


def list_form_addresses(app: Flask) -> dict[str, str]:
    """Return every address that a form can be sent to: its endpoint and its rule."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith(FOR_PROGRAMS)
    }


def fill_registry(session: Session, client: FlaskClient) -> list[str]:
    """Make something of everything, sign an administrator in, and return the pages that show all forms."""
    root = Desk(session, "root1", "administrator", ())
    officer = Desk(session, "zhang")
    locked = make_officer(session, "gone")
    session.get_one(Officer, officer.author.officer_id).totp_secret = new_secret()
    lock_officer(session, locked.id)
    tokens.create_token(session, root.access.officer_id or 0, "导出", "read", 30)
    one = make_project(session, "甲物流园", figures=[100, 700], status="construction")
    twin = make_project(session, "甲物流园", figures=[100])
    merged, home = make_project(session, "乙园区"), make_project(session, "乙产业园")
    other, another = make_project(session, "丙水厂"), make_project(session, "丁水厂")
    merge_projects(session, home, merged, root.author, "同一园区")
    decide_different(session, other, another, root.author, "两个水厂")
    road = make_project(session, "跨县公路", ("211302", "211303"))
    settled = make_project(session, "戊园区", figures=[300, 900])
    high = session.scalars(select(Statement.id).where(Statement.value == 900)).one()
    adopt_statement(session, settled, high, root.author, "批复", expected_version=settled.version)
    root.submit(another, Submission("fields", {"steward": "张三"}))
    waiting = officer.submit(one, Submission("fields", {"steward": "李四"}))
    officer.submit(
        one, Submission("progress", {"month_wan": Decimal(1), "cumulative_wan": Decimal(2)}, month=LAST_MONTH)
    )
    with client.application.app_context():
        photo = [check_file("现场.jpg", make_photo())]
        attach_files(
            session,
            get_store(),
            another.id,
            root.submit(another, Submission("fields", {"owner": "某公司"})).id,
            photo,
            root.author,
        )
    who = root.author, root.access
    details = MatterDetails("land", "缺用地指标", None, get_today())
    opened = matters.open_matter(session, one, details, *who)
    closed = matters.open_matter(session, other, details, *who)
    matters.close_matter(session, closed.id, "已解决", *who, expected_version=closed.version)
    event = session.scalars(select(ProjectEvent.id).where(ProjectEvent.update_id.is_not(None))).first()
    kept = add_layout(session, LayoutDetails("月报用", None, ("name",)), root.access)
    view = add_view(session, Label("本县", None), root.access, page="projects", query="q=物流")
    intake = make_intake(session, session.get_one(Officer, officer.author.officer_id))
    session.commit()
    begin_session(session, root.access.officer_id or 0)
    owner = session.get_one(Officer, root.access.officer_id)
    enter_as(client, session, owner)
    pages = [
        f"/projects/{one.code}{page}"
        for page in ("", "/status", "/edit", "/place", "/matters/new", "/phases")
    ]
    pages += [f"/projects/{road.code}/districts", f"/field/{road.code}"]
    pages += ["/projects/new", "/intake", f"/intake/{intake.id}", "/imports", "/admin/webhooks"]
    pages += [f"/imports/{brought}" for brought in bring_workbooks(session, client, root)]
    pages.append(f"/admin/webhooks/{add_address(session, root)}")
    pages += [
        f"/projects/{code}/progress?month={month}"
        for code, month in ((one.code, "2026-10"), (twin.code, "2026-09"))
    ]
    pages += [f"/projects/{another.code}", f"/projects/{another.code}/events/{event}/undo"]
    pages += [
        "/account",
        "/account/second-step",
        "/admin/officers",
        "/admin/districts",
        "/projects",
        "/matters",
        "/templates",
        f"/templates/{kept.id}",
        "/views?address=/projects",
        f"/views/{view.id}/edit",
        "/dispatch",
    ]
    pages += [f"/admin/officers/{one_of}" for one_of in (locked.id, officer.author.officer_id)]
    pages += [f"/matters/{matter.id}" for matter in (opened, closed)]
    pages += ["/dispatch/grid?month=2026-09&show=all", "/updates", "/review", "/reconcile?tab=conflicts"]
    pages += ["/reconcile?tab=duplicates"]
    assert waiting.state == "pending"
    return pages


class Bringer(Protocol):
    """Somebody who brings files and registers addresses."""

    @property
    def author(self) -> Author: ...

    @property
    def access(self) -> Access: ...


def bring_workbooks(session: Session, client: FlaskClient, root: Bringer) -> list[int]:
    """Bring a file with a possible duplicate that is to be written, and one that is written; returns both."""
    with client.application.app_context():
        store = get_import_store()
    brought = []
    for name, rows in (("甲.xlsx", [SAME_AGAIN]), ("庚.xlsx", [QUITE_NEW])):
        one = keep_file(session, store, (name, workbook(rows)), Options(), root.author)
        with store.local(one.sha256) as path:
            preview_import(session, one, path, root.access)
        brought.append(one)
    apply_import(session, brought[1], root.author, root.access)
    session.commit()
    return [one.id for one in brought]


def add_address(session: Session, root: Bringer) -> int:
    """Register an address that is told of changes, with one message to it; returns its number."""
    wanted = Wanted("https://oa.example/hook", "", "", [])
    webhook = add_webhook(session, wanted, root.access.officer_id or 0, loopback=False)
    send_ping(session, webhook)
    session.commit()
    return webhook.id


def list_forms(client: FlaskClient, pages: list[str]) -> Iterator[tuple[str, Part, Part]]:
    """Yield each form with the endpoint that it, or one of its buttons, is sent to, and its page."""
    adapter = client.application.url_map.bind("localhost")
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = read(answer)
        for form in page.all("form[method=post]"):
            own = form.get("action") or urlsplit(address).path
            # A button may stand in one form and send another.
            buttons = [one for one in form.all("[formaction]") if one.get("form") in {None, form.get("id")}]
            others = {button["formaction"] for button in buttons}
            for target in (own, *others):
                yield adapter.match(urlsplit(target).path, method="POST")[0], form, page
