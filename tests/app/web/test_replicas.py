"""Standbys answer who only reads: never behind what the caller wrote or saw, no error for a dead one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import make_url, select

from app.config import ConfigError, read_config
from app.web.trail import HEADER
from projects.models import Project
from projects.store import replicas
from projects.store.replicas import Standbys
from tests.app.web.test_broken_database import Cut
from tests.conftest import count_queries, make_app
from tests.support.at_once import at_once, wait_until
from tests.support.beside_standbys import (
    Writer,
    add_project,
    count_projects,
    look_again,
    make_writer,
    owner,
    reader,
    serving,
    together,
    wait_for,
    write_and_read,
)
from tests.support.history import copy_database
from tests.support.page import read
from tests.support.people import post, sign_in
from tests.support.standbys import Cluster, running_standbys

COUNT = "SELECT count(*) FROM projects"


@pytest.fixture(scope="module")
def clusters(
    server_url: str, registry_template_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Cluster, list[Cluster]]]:
    source = copy_database(server_url, registry_template_url, "lantu_replicated")
    with running_standbys(tmp_path_factory.mktemp("standbys"), source, 2) as running:
        yield running


@pytest.fixture(scope="module")
def primary(clusters: tuple[Cluster, list[Cluster]]) -> Cluster:
    return clusters[0]


@pytest.fixture(scope="module")
def copies(clusters: tuple[Cluster, list[Cluster]]) -> list[Cluster]:
    return clusters[1]


@pytest.fixture(scope="module")
def served(primary: Cluster, copies: list[Cluster]) -> Iterator[Flask]:
    with serving(primary.url, copies) as app:
        yield app


@pytest.fixture
def app(served: Flask) -> Flask:
    """The application, both of whose standbys have all that was written before."""
    wait_for(served, [True, True])
    return served


def test_who_only_reads_is_answered_by_standbys_alone(app: Flask) -> None:
    standbys: Standbys = app.extensions["standbys"]
    pages = (
        "/projects",
        "/totals",
        "/map/features",
        "/api/v1/projects",
        "/projects?q=物流",
        "/exports/projects.csv",
    )
    for standby in (0, 1):
        client = reader(app, standby)
        with (
            count_queries(app.extensions["engine"]) as others,
            count_queries(standbys.all[standby].engine) as own,
        ):
            for page in pages:
                # /projects asks first where its reader is at home.
                assert client.get(page).status_code == 200, page
        assert others == []
        assert len(own) > len(pages)


def test_what_is_of_accounts_is_asked_of_the_primary(app: Flask, primary: Cluster) -> None:
    make_writer(primary, "qian")
    wait_for(app, [True, True])
    client, standbys = app.test_client(), app.extensions["standbys"]
    with ExitStack() as stack:
        asked = [stack.enter_context(count_queries(one.engine)) for one in standbys.all]
        assert sign_in(client, "qian").status_code == 303
        assert client.get("/account").status_code == 200
        assert client.get("/sign-in").status_code in (200, 303)
    assert [one for some in asked for one in some if "pg_last_wal_replay_lsn" not in one] == []


def test_a_browser_reads_what_it_wrote_while_every_standby_stands_still(
    app: Flask, primary: Cluster, copies: list[Cluster]
) -> None:
    make_writer(primary, "zhao")
    client = app.test_client()
    assert sign_in(client, "zhao").status_code == 303
    wait_for(app, [True, True])
    with copies[0].paused(), copies[1].paused():
        for name in ("甲", "乙"):
            assert post(client, "/views", "/views", name=name, address="/projects?q=a").status_code == 303
            assert name in [one.text for one in read(client.get("/views")).all("tbody th a")]
    cookies = {one.key: int(one.value, 16) for one in client._cookies.values() if one.key != "lantu_session"}
    assert cookies["lantu_seen"] >= cookies["lantu_written"] > 0


def test_a_program_reads_what_it_wrote_and_others_what_a_standby_has(
    app: Flask, primary: Cluster, copies: list[Cluster]
) -> None:
    bearer = make_writer(primary, "sun")
    code = add_project(primary, "先写后读")
    wait_for(app, [True, True])
    address, program, other = f"/api/v1/projects/{code}", app.test_client(), reader(app, 0)
    wait_until(lambda: other.get(address).status_code == 200, "the project on a standby")
    with copies[0].paused(), copies[1].paused():
        sent = {**bearer, "If-Match": program.get(address, headers=bearer).headers["ETag"]}
        written = program.patch(address, json={"owner": "新业主"}, headers=sent)
        assert written.status_code == 200
        for more in ({}, {HEADER: written.headers[HEADER]}):
            assert owner(program.get(address, headers=bearer | more)) == "新业主"
        assert owner(other.get(address)) != "新业主"
    wait_until(lambda: owner(other.get(address)) == "新业主", "the standby")
    standbys: Standbys = app.extensions["standbys"]
    with ExitStack() as stack:
        asked = [stack.enter_context(count_queries(one.engine)) for one in standbys.all]
        told = bearer | {HEADER: written.headers[HEADER]}
        assert owner(program.get(address, headers=told)) == "新业主"
    assert sum(map(len, asked)) > 0


def test_nothing_kept_of_one_state_answers_in_another(
    app: Flask, primary: Cluster, copies: list[Cluster]
) -> None:
    slow, quick = reader(app, 0), reader(app, 1)
    before = count_projects(slow)
    searched = "/api/v1/projects?limit=1&q=独木桥"
    assert slow.get(searched).json["numberMatched"] == 0
    with copies[0].paused():
        for number in (1, 2):
            add_project(primary, f"独木桥{number}")
            wait_until(lambda: copies[1].ask(COUNT) == primary.ask(COUNT), "the other standby")
            for _ in range(3):
                assert (count_projects(slow), slow.get(searched).json["numberMatched"]) == (before, 0)
                found = quick.get(searched).json["numberMatched"]
                assert (count_projects(quick), found) == (before + number, number)
    wait_until(lambda: copies[0].ask(COUNT) == primary.ask(COUNT), "the slow standby")
    assert (count_projects(slow), slow.get(searched).json["numberMatched"]) == (before + 2, 2)


def test_a_tag_is_never_answered_by_who_is_behind_it(
    app: Flask, primary: Cluster, copies: list[Cluster]
) -> None:
    slow, quick, page = reader(app, 0), reader(app, 1), "/api/v1/projects?limit=1"
    old = slow.get(page)
    with copies[0].paused():
        add_project(primary, "后来的")
        wait_until(lambda: copies[1].ask(COUNT) == primary.ask(COUNT), "the other standby")
        new = quick.get(page)
        assert new.json["numberMatched"] == old.json["numberMatched"] + 1
        # As when the caller's own standby fails: the same tag comes to one that is behind.
        assert slow.get(page, headers={"If-None-Match": new.headers["ETag"]}).status_code == 304
        assert slow.get(page, headers={"If-None-Match": old.headers["ETag"]}).status_code == 304
        assert slow.get(page).json == old.json


def test_a_standby_too_far_behind_is_left_out_and_comes_back(
    primary: Cluster, copies: list[Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "MOST_LAG", 3)
    with serving(primary.url, copies) as app:
        wait_for(app, [True, True])
        slow, before = reader(app, 0), primary.ask(COUNT)
        with copies[0].paused():
            add_project(primary, "等得太久")
            wait_for(app, [False, True])
            assert 'lantu_replica_in_use{replica="1"} 0.0' in slow.get("/metrics").text
            wait_until(lambda: count_projects(slow) == before + 1, "an answer of another server")
        wait_for(app, [True, True])
        told = slow.get("/metrics").text
        assert 'lantu_replica_in_use{replica="1"} 1.0' in told
        assert 'lantu_replica_lag_bytes{replica="1"} 0.0' in told
        assert 'lantu_replica_lag_seconds{replica="1"} ' in told
    assert replicas.MOST_LAG == 3


def test_a_server_that_is_no_standby_of_this_database_is_never_asked(
    primary: Cluster, copies: list[Cluster], server_url: str
) -> None:
    others = [
        server_url,
        primary.url,
        make_url(copies[0].url).set(database="postgres").render_as_string(hide_password=False),
    ]
    app = make_app(primary.url, replica_urls=(*others, copies[0].url))
    wait_for(app, [False, False, False, True])
    app.extensions["standbys"].close()
    app.extensions["engine"].dispose()


def test_a_view_that_writes_goes_to_the_primary_by_itself(app: Flask, primary: Cluster) -> None:
    standbys: Standbys = app.extensions["standbys"]
    client = reader(app, 0)
    assert client.get("/projects").status_code == 200
    endpoint = "projects.show_projects"
    plain = app.view_functions[endpoint]

    def write_first() -> object:
        from app.web.extensions import get_session

        get_session().execute(select(Project.id).limit(1).with_for_update())
        return plain()

    app.view_functions[endpoint] = write_first
    try:
        assert client.get("/projects").status_code == 200
        with count_queries(standbys.all[0].engine) as asked:
            assert client.get("/projects").status_code == 200
        assert asked == []
    finally:
        app.view_functions[endpoint] = plain
        app.extensions["writing_views"].clear()


def test_nobody_goes_back_while_standbys_stand_still_in_turn(
    app: Flask, primary: Cluster, copies: list[Cluster]
) -> None:
    """Two who write and read again, two who only look: whoever answers, each sees the registry grow."""
    bearers = [make_writer(primary, name) for name in ("feng", "chen")]
    codes = [add_project(primary, f"不退{n}") for n in range(2)]
    is_over = Event()

    def go_on(number: int) -> int:
        if number < 2:
            return write_and_read(app.test_client(), codes[number], bearers[number], is_over)
        if number < 4:
            return look_again(app, is_over)
        for turn in range(6):
            with copies[turn % 2].paused():
                add_project(primary, f"添{turn}")
                sleep(0.3)
        is_over.set()
        return 0

    rounds = at_once(5, go_on)
    assert all(rounds[:4])


@pytest.fixture
def cut(app: Flask, copies: list[Cluster]) -> Iterator[Cut]:
    """Cuts connections of the first standby."""
    cut = Cut(app.extensions["standbys"].all[0].engine, copies[0].url)
    yield cut
    cut.other.dispose()


@pytest.mark.parametrize("page", ["/projects", "/map/features", "/api/v1/projects?limit=1"])
def test_whichever_query_a_standby_fails_the_primary_answers(app: Flask, cut: Cut, page: str) -> None:
    standby, client = app.extensions["standbys"].all[0], reader(app, 0)
    # What the first visit keeps, the next ones need not ask.
    client.get(page)
    with cut.before(0):
        whole = client.get(page)
    number = cut.seen
    assert number > 0
    for at in range(1, number + 1):
        with standby.engine.connect() as connection:
            standby.look(connection)
        with cut.before(at):
            answer = client.get(page)
        assert cut.seen >= at
        assert (answer.status_code, len(answer.data)) == (200, len(whole.data)), f"query {at} of {number}"


def test_a_standby_killed_under_load_costs_nobody_an_answer(app: Flask, copies: list[Cluster]) -> None:
    readers, pages = [reader(app, n % 2) for n in range(4)], ("/projects", "/map/features", "/totals")
    is_over = Event()

    def go_on(number: int) -> list[int]:
        if number == len(readers):
            sleep(1)
            copies[0].run("kill")
            sleep(2)
            is_over.set()
            return []
        answers = []
        while not is_over.is_set():
            answers += [readers[number].get(page).status_code for page in pages]
        return answers

    answers = at_once(len(readers) + 1, go_on)
    assert all(answers[:-1])
    assert {status for one in answers for status in one} == {200}
    wait_for(app, [False, True])
    copies[0].run("resume")
    wait_for(app, [True, True])


@pytest.fixture
def member(primary: Cluster, copies: list[Cluster]) -> Iterator[str]:
    """A member that has not answered yet; the second standby is its server."""
    kept = f"'吉林', '{copies[1].url}', '', '{{220000}}', 'other'"
    primary.ask(f"INSERT INTO federation_members (name, url, site, provinces, identity) VALUES ({kept})")
    yield "吉林"
    primary.ask("DELETE FROM federation_members")


def test_what_members_say_is_shown_while_nobody_can_note_it(
    primary: Cluster, copies: list[Cluster], member: str
) -> None:
    noted = "SELECT number FROM federation_members WHERE answered_at IS NOT NULL"
    with serving(primary.url, copies[:1]) as app:
        wait_for(app, [True])
        client = app.test_client()
        assert client.get("/federation").status_code == 200
        number = primary.ask(noted)
        assert number > 0
        primary.ask("UPDATE federation_members SET answered_at = NULL")
        wait_until(lambda: copies[0].ask(noted) is None, "the standby")
        primary.run("kill")
        try:
            page = client.get("/federation")
        finally:
            primary.run("resume")
        assert page.status_code == 200
        assert member in read(page).all("main tbody")[0].text
        assert not read(page).has(".notice-warn")
        wait_until(lambda: client.get("/federation").status_code == 200, "the primary")
        wait_until(lambda: client.get("/federation") and primary.ask(noted) == number, "the note")
        app.extensions["members"].close()


def test_nothing_acknowledged_is_lost_when_the_primary_dies(primary: Cluster, copies: list[Cluster]) -> None:
    bearers = [make_writer(primary, name) for name in ("wu", "zheng")]
    codes = [add_project(primary, f"不丢{n}") for n in range(2)]
    primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'")
    primary.ask("SELECT pg_reload_conf()")
    with serving(together([primary, *copies]), copies) as app:
        wait_for(app, [True, True])
        writers = [Writer(app, *one) for one in zip(codes, bearers, strict=True)]
        for one in writers:
            one.start()
        wait_until(lambda: all(one.acknowledged >= 3 for one in writers), "writes before")
        primary.run("kill")
        places = [one.ask("SELECT pg_last_wal_receive_lsn() - '0/0'::pg_lsn") for one in copies]
        new = copies[places.index(max(places))]
        new.run("promote")
        then = [one.acknowledged for one in writers]
        wait_until(
            lambda: all(one.acknowledged >= was + 3 for one, was in zip(writers, then, strict=True)),
            "writes after",
        )
        for one in writers:
            one.end()
        # Neither who became the primary nor who follows the dead one may be asked for long.
        wait_for(app, [False, False])
        assert app.test_client().get("/projects").status_code == 200
        for one in writers:
            kept = new.ask(f"SELECT owner FROM projects WHERE code = '{one.code}'")
            assert one.acknowledged <= int(kept) <= one.tried
            changes = f"SELECT version FROM projects WHERE code = '{one.code}'"
            assert new.ask(changes) > one.times


def test_the_setting_names_postgresql_servers() -> None:
    environ = {"LANTU_DATABASE_URL": "postgresql://lantu@/lantu"}
    assert read_config(environ).replica_urls == ()
    named = read_config(environ | {"LANTU_REPLICA_URLS": " postgresql://a/x  postgresql+psycopg://b/x "})
    assert named.replica_urls == ("postgresql+psycopg://a/x", "postgresql+psycopg://b/x")
    for wrong in ("mysql://a/x", "postgresql://a/x 5432", "postgresql://a:x/b"):
        with pytest.raises(ConfigError, match="LANTU_REPLICA_URLS"):
            read_config(environ | {"LANTU_REPLICA_URLS": wrong})
