"""What a rehearsal needs: a server of its own, a program that registers, and what came of it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from projects.accounts import tokens
from projects.models import Officer, Project
from projects.reconcile.quality import THRESHOLDS_FILE
from tests.conftest import ROOT

PATIENCE = 180


def say(words: str) -> None:
    sys.stdout.write(f"rehearse: {words}\n")
    sys.stdout.flush()


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[None]:
    """Put a disk of its own in an empty folder while a block runs."""
    place.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", place)
    try:
        yield
    finally:
        run("umount", place)


def fill(disk: Path, room: int = 0) -> Path:
    """Leave so many bytes free on a disk; returns the file that takes the rest."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        left = os.statvfs(disk)
        os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize - room)
    return filler


def run(*command: str | Path, env: dict[str, str] | None = None, code: Path = ROOT) -> str:
    """Run a command in a checkout; returns what it says, and ends the rehearsal where it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=code,
        env=os.environ | (env or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"rehearse: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, and after how many seconds; status 0: nothing, `is_refused`: nobody listens."""

    status: int
    text: str
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    is_refused: bool = False

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return what was told as JSON."""
        return json.loads(self.text)

    def __str__(self) -> str:
        told = "" if 0 < self.status < 400 else f": {self.text[:200]}"
        return f"{self.status} after {self.seconds:.1f} s{told}"


class Stage:
    """A registry with districts and an administrator's program, served by one worker process."""

    def __init__(self, url: str, folder: Path, env: dict[str, str] | None = None, code: Path = ROOT) -> None:
        self.url, self.log, self.code = url, folder / "lantu.log", code
        folders = {name: str(folder / name.lower()) for name in ("LANTU_FILES", "LANTU_CACHE")}
        self.env = {"LANTU_DATABASE_URL": url, "LANTU_SECRET_KEY": "r" * 40, **folders, **(env or {})}
        self.env["PYTHONPATH"] = str(code)
        self.kept: dict[str, Answer] = {}
        for words in ("db upgrade", "districts load", "officers add rehearsal --role administrator"):
            self.lantu(*words.split())
        engine = create_engine(url)
        with Session(engine) as session, session.begin():
            officer = session.scalars(select(Officer.id)).one()
            self.token = tokens.create_token(session, officer, "rehearsal", "write", 30)
        engine.dispose()

    def lantu(self, *words: str | Path) -> str:
        """Run a command of the code that the stage has now; returns what it says."""
        return run(sys.executable, "-m", "app.cli", *words, env=self.env, code=self.code)

    @contextmanager
    def served(self, *words: str, workers: int = 1) -> Iterator[None]:
        """Serve with some words of the command; the server is ended with the block."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "app.cli", "serve", "--workers", str(workers)]
        with self.log.open("w") as log:
            server = subprocess.Popen(
                [*command, "--port", str(self.port), *words],
                cwd=ROOT,
                env=os.environ | self.env,
                stderr=log,
                stdout=log,
            )
        try:
            until("the server answers", lambda: self.get("/readyz").status == 200)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def register(self, name: str) -> Answer:
        """Register a project by the API, and remember what was answered."""
        body = {"name": name, "type": "water", "status": "planned", "districts": [{"adcode": "211302"}]}
        self.kept[name] = self.ask("POST", "/api/v1/projects", body)
        return self.kept[name]

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if path.startswith("/api/") else {}
        return ask(self.port, method, path, body, headers)

    def judge(self) -> None:
        """See that what was acknowledged stands, what was refused does not, and that the registry agrees."""
        engine = create_engine(self.url)
        with Session(engine) as session:
            standing = set(session.scalars(select(Project.name)))
        engine.dispose()
        lost = [name for name, said in self.kept.items() if said.is_done and name not in standing]
        half = [
            name
            for name, said in self.kept.items()
            if said.status >= 400 and "没有保存" in said.text and name in standing
        ]
        numbers = f"{len(self.kept)} sent, {len(standing)} stand"
        if lost or half:
            sys.exit(f"rehearse: {numbers}; lost: {lost}; refused and there: {half}")
        self.check()
        say(
            f"{numbers}; nothing acknowledged is lost, nothing refused is there, `lantu check` finds no fault"
        )

    def check(self) -> None:
        """Hold the registry against its laws: all of `lantu check` but how complete projects are."""
        laws = tomllib.loads(THRESHOLDS_FILE.read_text(encoding="utf-8"))["at_most"]
        file = self.log.with_name("thresholds.toml")
        file.write_text("\n".join(["[at_most]", *(f"{law} = {limit}" for law, limit in laws.items())]))
        self.lantu("check", "--thresholds", file)


def ask(
    port: int, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Ask a server of this machine, by a connection of its own."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    began = time.monotonic()
    try:
        connection.request(method, path, json.dumps(body) if body else None, sent)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.headers.get_content_type().endswith("json") and answer.status >= 400:
            text = json.loads(text).get("detail", text)
        elif answer.headers.get_content_type() == "text/html":
            text = "a page"
        return Answer(answer.status, text.strip(), time.monotonic() - began, answer.headers)
    except (OSError, http.client.HTTPException) as error:
        is_refused = isinstance(error, ConnectionRefusedError)
        return Answer(0, repr(error), time.monotonic() - began, is_refused=is_refused)
    finally:
        connection.close()


def until(what: str, holds: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Return after how many seconds something holds; ends the rehearsal where it never does."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            sys.exit(f"rehearse: waited in vain until {what}")
        time.sleep(0.2)
    return time.monotonic() - began


def last_lines(path: Path, words: Sequence[str], number: int = 3) -> str:
    """Return the last lines of a log that have one of some words."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"    {line[:220]}" for line in lines if any(word in line for word in words))[
        -220 * number :
    ]
