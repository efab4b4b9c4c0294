"""A registry in the middle of its work, and an address for every rule on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.sharing import Label
from projects.clock import get_today
from projects.demo.story import tell
from projects.layouts.details import LayoutDetails
from projects.layouts.writing import add_layout
from projects.models import Matter, Officer, Project, ProjectEvent
from projects.progress.rules import RULES_FILE, month_before, read_rules
from projects.registry.audit import Author
from projects.saved_views.writing import add_view
from projects.store.jobs import enqueue
from projects.updates.works import who as person
from tests.conftest import make_app
from tests.support.forms import add_address, bring_workbooks
from tests.support.history import copy_database, open_past
from tests.support.intake import make_intake
from tests.support.people import PASSWORD

# Who sees all pages.
ADMINISTRATOR = "guanli"
THIS, LAST = (f"{month:%Y-%m}" for month in (get_today(), month_before(get_today().replace(day=1))))
PROJECT, PROGRAMME, DOCUMENT = "LT-211381-0005", "LT-211300-0059", "001_4b4cd3b28943517d.txt"
VARIANTS = (
    "/nowhere",
    f"/projects/{PROGRAMME}",
    f"/projects?as_of={LAST}-01",
    "/totals?by=type&show=number",
    f"/documents/{DOCUMENT}?tab=text",
    f"/documents/{DOCUMENT}?tab=mentions",
    "/districts/211300",
    "/history?seeds=yes",
    f"/months/{LAST}?district=211300",
    "/reconcile?tab=duplicates",
    "/reconcile?tab=missing",
    "/dispatch?tab=pending",
    "/dispatch?tab=unreported",
)
WORD = re.compile(r"<(?:\w+:|\w+\([^)]*\):)?(\w+)>")
KNOWN = {
    **{"code": PROJECT, "adcode": "211303", "key": DOCUMENT, "month": THIS, "collection": "projects"},
    **{"z": "8", "x": "213", "y": "95", "secret": "guessed", "attachment_id": "1", "filename": "photo.jpg"},
    "format_": "pdf",
}


class Brought(NamedTuple):
    """Who brings what is looked at."""

    author: Author
    access: Access


def tell_story(server_url: str, template_url: str, name: str) -> str:
    """Return a database of a registry with officers, reports, matters and updates that wait."""
    url = copy_database(server_url, template_url, name)
    with open_past(url) as session:
        tell(session, PASSWORD, get_today(), read_rules(RULES_FILE).reporting)
    return url


def name_addresses(url: str) -> Callable[[str], str]:
    """Return what fills the words of a rule with what a told registry has."""
    with open_past(url) as session:
        told = select(ProjectEvent).where(ProjectEvent.origin == "officer").order_by(ProjectEvent.id.desc())
        event = session.scalars(told.limit(1)).one()
        number, code = event.id, session.get_one(Project, event.project_id).code
        found: dict[str, Any] = {
            "officer_id": session.scalars(select(Officer.id).limit(1)).one(),
            "matter_id": session.scalars(select(Matter.id).limit(1)).one(),
            **bring(session, url),
        }
    whole = {
        "/projects/<code>/events/<int:event_id>/undo": f"/projects/{code}/events/{number}/undo",
        "/months/<month>/freeze": f"/months/{LAST}/freeze?district=211302",
    }
    words = KNOWN | found
    return lambda rule: whole.get(rule) or re.sub(WORD, lambda word: str(words[word[1]]), rule)


def bring(session: Session, url: str) -> dict[str, int]:
    """Let the administrator bring a file, a plan, a template, a webhook and a job; return their numbers."""
    officer = session.scalars(select(Officer).where(Officer.name == ADMINISTRATOR)).one()
    desk = Brought(*person(session, officer.id))
    app = make_app(url)
    imports = bring_workbooks(session, app.test_client(), desk)
    app.extensions["engine"].dispose()
    view = Label("本县的物流", None)
    found = {
        "import_id": imports[0],
        "intake_id": make_intake(session, officer).id,
        "view_id": add_view(session, view, desk.access, page="projects", query="q=物流").id,
        "layout_id": add_layout(session, LayoutDetails("月报用", None, ("name",)), desk.access).id,
        "webhook_id": add_address(session, desk),
        "job_id": enqueue(session, "exports.make", {}, title="名单.xlsx", officer_id=officer.id).id,
    }
    session.commit()
    return found
