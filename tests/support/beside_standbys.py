"""Readers and writers of an application beside its standbys, each keeping to one where it wants to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.web.trail import HEADER
from projects.accounts import tokens
from projects.store.replicas import Standbys
from tests.conftest import make_app
from tests.support.at_once import wait_until
from tests.support.factories import make_project
from tests.support.people import make_officer
from tests.support.standbys import Cluster

# A caller keeps to one standby: of so many some keep to each.
MANY = [f"10.0.0.{n}" for n in range(1, 33)]


@contextmanager
def serving(primary_url: str, copies: list[Cluster]) -> Iterator[Flask]:
    app = make_app(primary_url, replica_urls=tuple(one.url for one in copies))
    yield app
    app.extensions["standbys"].close()
    app.extensions["engine"].dispose()


def in_use(app: Flask) -> list[bool]:
    """Return which standbys are asked, as /readyz tells it."""
    lines = app.test_client().get("/readyz").text.splitlines()
    return ["in use" in one for one in lines[1:]]


def wait_for(app: Flask, states: list[bool]) -> None:
    """Wait until standbys are in use or left out."""
    wait_until(lambda: in_use(app) == states, f"standbys {states}")


def reader(app: Flask, standby: int) -> FlaskClient:
    """Return a browser of nobody that keeps to a standby."""
    standbys: Standbys = app.extensions["standbys"]
    wanted = standbys.all[standby]
    address = next(one for one in MANY if standbys.choose(f"address {one}", 0) is wanted)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def count_projects(client: FlaskClient) -> int:
    """Return how many rows the API says there are."""
    return int(client.get("/api/v1/projects?limit=1").json["numberMatched"])


def add_project(primary: Cluster, name: str) -> str:
    """Register a project; returns its code."""
    engine = create_engine(primary.url)
    with Session(engine) as session:
        code = make_project(session, name, ("211302",)).code
        session.commit()
    engine.dispose()
    return code


def make_writer(primary: Cluster, name: str) -> dict[str, str]:
    """Make a reviewer of the city; returns the header of a program of theirs."""
    engine = create_engine(primary.url)
    with Session(engine) as session:
        officer = make_officer(session, name, "reviewer", ("211300",))
        token = tokens.create_token(session, officer.id, "程序", "write", 30)
        session.commit()
    engine.dispose()
    return {"Authorization": f"Bearer {token}"}


def owner(answer: TestResponse) -> str | None:
    """Return the owner of the project that was answered."""
    assert answer.status_code == 200, answer.text
    found = answer.json
    said: str | None = found.get("properties", found).get("owner")
    return said


def write_and_read(program: FlaskClient, code: str, bearer: dict[str, str], is_over: Event) -> int:
    """Write a number and read it back with the place of the write, again and again; returns how often."""
    address, told, number = f"/api/v1/projects/{code}", dict(bearer), 0
    while not is_over.is_set():
        number += 1
        sent = {**told, "If-Match": program.get(address, headers=told).headers["ETag"]}
        written = program.patch(address, json={"owner": str(number)}, headers=sent)
        assert written.status_code == 200, written.text
        told[HEADER] = written.headers[HEADER]
        for _ in range(2):
            found = program.get(address, headers=told)
            assert owner(found) == str(number)
            told[HEADER] = found.headers[HEADER]
    return number


def look_again(app: Flask, is_over: Event) -> int:
    """Ask for the list again with the tag of the last answer, wherever one comes from; returns how often."""
    seen, tag, rounds = 0, "", 0
    while not is_over.is_set():
        client = reader(app, rounds % 2) if all(in_use(app)) else app.test_client()
        answer = client.get("/api/v1/projects?limit=1", headers={"If-None-Match": tag} if tag else {})
        if answer.status_code == 200:
            assert answer.json["numberMatched"] >= seen
            seen = answer.json["numberMatched"]
        tag, rounds = answer.headers["ETag"], rounds + 1
    return rounds


def together(clusters: list[Cluster]) -> str:
    """Return the URL of whichever of several servers takes writes."""
    url = make_url(clusters[0].url)
    query = {
        "host": ",".join(str(make_url(one.url).query["host"]) for one in clusters),
        "port": ",".join("5432" for _ in clusters),
        "target_session_attrs": "read-write",
    }
    return url.set(query=query).render_as_string(hide_password=False)


class Writer(Thread):
    """A program that writes a number, one higher each time, and notes which were acknowledged."""

    def __init__(self, app: Flask, code: str, bearer: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.client, self.code, self.bearer = app.test_client(), code, bearer
        self.acknowledged, self.times, self.tried = 0, 0, 0
        self.is_over = Event()

    def run(self) -> None:
        """Write until it is over; what is refused is tried again with the version of the moment."""
        address = f"/api/v1/projects/{self.code}"
        while not self.is_over.is_set():
            answer = self.client.get(address, headers=self.bearer)
            if answer.status_code == 200:
                self.tried += 1
                sent = {**self.bearer, "If-Match": answer.headers["ETag"]}
                body = json.dumps({"owner": str(self.tried)})
                answer = self.client.patch(address, data=body, headers=sent, content_type="application/json")
                if answer.status_code == 200:
                    self.acknowledged, self.times = self.tried, self.times + 1
            assert answer.status_code in (200, 503), answer.text

    def end(self) -> None:
        """Let it finish."""
        self.is_over.set()
        self.join(60)
        assert not self.is_alive()
