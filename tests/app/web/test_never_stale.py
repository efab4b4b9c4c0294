"""Whatever is written through any form, nothing that is kept is answered as if it still were so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.web.limits import limiter
from projects.clock import get_today
from projects.reading.folding import fold_all
from projects.store.data_version import read_data_version
from tests.conftest import make_app, make_database
from tests.support.forms import fill_registry
from tests.support.page import Part, read
from tests.support.reader import Reader
from tests.support.templates import EMPTY, Templates

# Of a form: what says who is there, and what would end it.
APART = ("/sign-", "/language", "/look", "/account")
TYPED = {"date": get_today().isoformat(), "number": "3", "url": "https://example.org/a", "month": "2026-09"}


@pytest.fixture
def own_url(server_url: str, templates: Templates) -> str:
    return make_database(server_url, "lantu_never_stale", templates.find(EMPTY))


def fill_in(form: Part) -> dict[str, str]:
    """Return what a form sends whose fields somebody has filled in, each list with its last choice."""
    filled = form.fields
    for control in form.all("input, select, textarea"):
        name, kind = control.get("name") or "", control.get("type") or ""
        if name in filled and control.node.tag == "select":
            filled[name] = control.all("option")[-1].choice
        elif name in filled and kind != "hidden" and not filled[name]:
            filled[name] = TYPED.get(kind, "朝发改〔2026〕9号")
        elif kind in {"checkbox", "radio"} and name:
            filled[name] = control.get("value") or "on"
    return filled


def list_sendings(client: FlaskClient, pages: list[str]) -> dict[str, Part]:
    """Return the forms of some pages by where they, or one of their buttons, are sent."""
    found: dict[str, Part] = {}
    for address in pages:
        for form in read(client.get(address, buffered=True)).all("form[method=post]"):
            buttons = [one for one in form.all("[formaction]") if one.get("form") in {None, form.get("id")}]
            targets = [form.get("action") or address, *(button["formaction"] for button in buttons)]
            found |= {target: form for target in targets if not target.startswith(APART)}
    return found


def send_all(client: FlaskClient, pages: list[str], read_version: Callable[[], str]) -> Iterator[str]:
    """Send every form of some pages, as it stands and filled in; yield the address of each that wrote."""
    for target, form in list_sendings(client, pages).items():
        for fields in (form.fields, fill_in(form)):
            before = read_version()
            client.post(target, data=fields, content_type="multipart/form-data", buffered=True)
            if read_version() != before:
                yield target


def test_no_answer_is_stale_after_any_form(own_url: str) -> None:
    app = make_app(own_url)
    engine = app.extensions["engine"]
    with app.app_context():
        limiter.reset()

    def read_version() -> str:
        with Session(engine) as looking:
            return read_data_version(looking)

    with Session(engine) as session:
        pages = fill_registry(session, writer := app.test_client())
    reader = Reader(app, pages[0].removeprefix("/projects/"))
    assert reader.list_stale() == []
    written = []
    for address in send_all(writer, pages, read_version):
        assert reader.list_stale(len(written)) == [], address
        written.append(address)
    assert len(set(written)) > 15
    assert reader.list_stale() == []
    with Session(engine) as session:
        fold_all(session)
    assert reader.list_stale() == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE projects SET status = 'completed' WHERE status = 'construction'"))
    assert reader.list_stale() == []
    engine.dispose()
