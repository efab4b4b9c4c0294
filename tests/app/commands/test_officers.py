"""`lantu officers` and the first administrator's link, on a database of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, make_url, select
from sqlalchemy.orm import Session

from app.cli import main
from app.commands.first_administrator import first_link
from app.config import Config
from projects.accounts.invitations import accept_invitation, find_invitation
from projects.accounts.officers import list_officers
from projects.accounts.sign_ins import try_password
from projects.errors import NotFound
from projects.models import Invitation, Officer
from tests.conftest import make_database
from tests.support.people import PASSWORD

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    url = make_database(empty_url, "lantu_officers", template=make_url(empty_url).database or "")
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def config(engine: Engine) -> Config:
    return Config(database_url=engine.url.render_as_string(hide_password=False))


def run(config: Config, *words: str, typed: str = "") -> Result:
    environment = {"LANTU_DATABASE_URL": config.database_url}
    return CliRunner().invoke(main, ["officers", *words], input=typed, env=environment)


def secret_in(text: str | None) -> str:
    found = re.search(rf"{BASE}/invitations/([\w-]+)", text or "")
    assert found is not None, text
    return found[1]


def test_an_account_with_a_password_from_standard_input(config: Config, engine: Engine) -> None:
    words = ("add", "Zhang", "--role", "officer", "--district", "211302", "--district", "211321")
    done = run(config, *words, "--display-name", "张三", "--password-stdin", typed=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    with Session(engine) as session:
        (row,) = list_officers(session)
        assert (row.name, row.display_name, row.role) == ("zhang", "张三", "officer")
        assert [adcode for adcode, _ in row.districts] == ["211302", "211321"]
        assert try_password(session, "zhang", PASSWORD, None) is not None


def test_an_account_without_one_gets_a_link(config: Config, engine: Engine) -> None:
    secret = secret_in(run(config, "add", "li", "--role", "viewer", "--district", "211302").output)
    newer = secret_in(run(config, "invite", "LI").output)
    with Session(engine) as session:
        with pytest.raises(NotFound):
            find_invitation(session, secret)
        assert accept_invitation(session, newer, PASSWORD).name == "li"


BAD = [
    (("add", "li", "--role", "officer"), "县区"),
    (("add", "li", "--role", "officer", "--district", "999999"), "999999"),
    (("add", "two words", "--role", "viewer", "--district", "211302"), "登录名"),
    (("invite", "ghost"), "ghost"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=[said for _, said in BAD])
def test_a_wrong_word_is_said_plainly_and_nothing_is_added(
    config: Config, engine: Engine, words: tuple[str, ...], said: str
) -> None:
    done = run(config, *words)
    assert done.exit_code == 1
    assert said in done.output
    with Session(engine) as session:
        assert list_officers(session) == []


def test_a_weak_password_adds_nobody(config: Config, engine: Engine) -> None:
    done = run(config, "add", "li", "--role", "administrator", "--password-stdin", typed="Chaoyang2025\n")
    assert done.exit_code == 1
    with Session(engine) as session:
        assert session.scalar(select(Officer.id)) is None


def test_each_start_prints_a_link_until_there_is_an_administrator(config: Config, engine: Engine) -> None:
    first, second = (secret_in(first_link(config, BASE)) for _ in range(2))
    with Session(engine) as session, session.begin():
        with pytest.raises(NotFound):
            find_invitation(session, first)
        accept_invitation(session, second, PASSWORD, name="root1", display_name="管理员")
    assert first_link(config, BASE) is None


def test_the_first_link_is_void_once_there_is_an_administrator(config: Config, engine: Engine) -> None:
    secret = secret_in(first_link(config, BASE))
    done = run(config, "add", "root1", "--role", "administrator", "--password-stdin", typed=PASSWORD)
    assert done.exit_code == 0
    with Session(engine) as session:
        with pytest.raises(NotFound):
            find_invitation(session, secret)
        assert session.scalar(select(Invitation.id)) is None


def test_without_a_database_the_server_still_starts() -> None:
    assert (
        first_link(Config(database_url="postgresql+psycopg://lantu@/lantu?host=/nonexistent"), BASE) is None
    )
