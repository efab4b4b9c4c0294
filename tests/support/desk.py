"""Projects that report monthly, and the desk of whoever reports them, for tests of pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.clock import get_today
from projects.models import Officer, Project
from projects.progress.rules import RULES_FILE, read_rules
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import enter_as

MONTH = read_rules(RULES_FILE).reporting.month_to_report(get_today())


def building(
    session: Session, name: str = "水厂", districts: Sequence[str] = ("211302",), **values: Any
) -> Project:
    """Add a project under construction."""
    return make_project(session, name, districts, figures=[10000], **({"status": "construction"} | values))


def enter(client: FlaskClient, session: Session, desk: Desk) -> None:
    """Sign a browser in as the person of a desk."""
    enter_as(client, session, session.get_one(Officer, desk.author.officer_id))


def shown(page: TestResponse) -> list[str]:
    """Return the names of the projects that a list of the desk shows."""
    return read(page).texts("th.cell-name > a")
