"""The bucket of files goes away, falls silent, changes its keys or fills up while people and jobs need it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import httpx
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from projects.evidence.file_store import FileStore
from projects.imports.storing import FOLDER
from projects.models import Import, Job
from projects.shelves.bucket import Bucket
from projects.shelves.choosing import find_files
from tests.conftest import ROOT
from tests.release.stage import PATIENCE, Answer, Stage, fill, last_lines, run, say, small_disk, until
from tests.support.shelves import KEYS, NAME, SECRET, make_bucket, url_of

CLUSTER = "setup/cluster.sh"
DISK_MB = 64
HEAD = "项目名称,县区,项目类型,项目状态,总投资(万元)"


class Store:
    """An object store on a disk of its own, which is killed and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, ("0", "0")
        self.start()
        self.bucket = Bucket(NAME, "lantu", f"http://127.0.0.1:{self.ports[0]}")
        make_bucket(Bucket(NAME, endpoint=self.bucket.endpoint))

    def start(self, secret: str = SECRET) -> None:
        """Start it, with other keys where some are given."""
        command = [sys.executable, "-W", "ignore", "-m", "tests.support.swift", str(self.folder), secret]
        self.process = subprocess.Popen([*command, *self.ports], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        path_port, host_port = self.process.stdout.readline().split()
        self.ports = (path_port, host_port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    # Each gives it back with the block.
    @contextmanager
    def gone(self) -> Iterator[None]:
        self.kill()
        yield
        self.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        self.process.send_signal(signal.SIGSTOP)
        yield
        self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def with_other_keys(self) -> Iterator[None]:
        self.kill()
        self.start("another")
        yield
        self.kill()
        self.start()

    @contextmanager
    def full(self) -> Iterator[None]:
        filler = fill(self.folder)
        yield
        filler.unlink()


def rehearse_bucket(folder: Path) -> None:
    """The bucket is taken away in four ways while somebody sends, fetches and asks for files."""
    os.environ.update(KEYS)
    home, disk = folder / "pg", folder / "store"
    url = run("sh", CLUSTER, "start", home)
    with small_disk(disk, DISK_MB):
        store = Store(disk)
        try:
            stage = Stage(url, folder, {**KEYS, "LANTU_FILES_URL": url_of(store.bucket)})
            with stage.served("--with-worker"):
                visitor = Visitor(stage, store)
                for way in (store.gone, store.silent, store.with_other_keys, store.full):
                    visitor.lose(way)
                visitor.judge()
            stage.judge()
        finally:
            store.kill()
            with suppress(SystemExit):
                run("sh", CLUSTER, "drop", home)


class Visitor:
    """Somebody who sends files, fetches one and asks for others, whatever the bucket does."""

    def __init__(self, stage: Stage, store: Store) -> None:
        self.stage, self.store = stage, store
        self.sent: dict[str, Answer] = {}
        self.job_id = self.ask_for_file()
        self.file = f"/api/v1/jobs/{self.job_id}/file"
        until("a file is made", lambda: stage.get(self.file).status == 200)
        say(f"a file is sent: {self.send().status}; one is fetched: {stage.get(self.file).status}")

    def lose(self, way: Callable[[], object]) -> None:
        """Take the bucket away in a way, look at everything, and give it back."""
        stage = self.stage
        with way():  # type: ignore[attr-defined]
            said = [self.send() for _ in range(3)]
            say(f"== the bucket is {way.__name__}; three files are sent: {'; '.join(map(str, said))}")
            say(f"  one is fetched: {stage.get(self.file)}, once more: {stage.get(self.file)}")
            say(
                f"  the list is read: {stage.get('/projects').status}; /readyz: {stage.get('/readyz').text!r}"
            )
            say(f"  {self.find_gauge()}; a project is registered: {stage.register(way.__name__).status}")
            job_id = self.ask_for_file()
            until("the job has tried", lambda: self.find_job(job_id)["state"] != "running", 60)
            until("the job waits for its file", lambda: self.find_job(job_id)["fault"], PATIENCE)
            say(f"  a job that makes a file: {self.find_job(job_id)}")
            say("the log of Lantu:\n" + last_lines(stage.log, ["files_unavailable", "files_full"]))
        took = until("a file is sent again", lambda: self.send().is_done)
        fetched = stage.get(self.file).status
        done = until("the job is done", lambda: self.find_job(job_id)["state"] == "done", 2 * PATIENCE)
        until("the gauge says so", lambda: self.find_gauge().endswith("1.0"))
        say(f"it is back: a file is sent after {took:.1f} s, one is fetched: {fetched}")
        say(f"  the job is done after {took + done:.0f} s; {self.find_gauge()}")

    def send(self) -> Answer:
        """Send a file that nobody sent before, to be imported."""
        name = f"演练{len(self.sent)}"
        content = f"{HEAD}\n{name},双塔区,能源,谋划,{len(self.sent) + 1}".encode()
        reply = httpx.post(
            f"http://127.0.0.1:{self.stage.port}/api/v1/imports",
            files={"file": (f"{name}.csv", io.BytesIO(content))},
            headers={"Authorization": f"Bearer {self.stage.token}"},
            timeout=PATIENCE,
        )
        text = reply.json().get("detail", "") if reply.status_code >= 400 else ""
        said = Answer(reply.status_code, text, reply.elapsed.total_seconds(), reply.headers)
        self.sent[sha256(content).hexdigest()] = said
        return said

    def ask_for_file(self) -> int:
        """Ask for a file that a job makes."""
        said = self.stage.ask("POST", "/api/v1/jobs/exports/projects", {"format": "csv"})
        if not said.is_done:
            sys.exit(f"rehearse: no job: {said}")
        return int(said.json()["job"]["id"])

    def find_job(self, job_id: int) -> dict[str, object]:
        """Return how a job stands."""
        told = self.stage.ask("GET", f"/api/v1/jobs/{job_id}").json()["job"]
        return {"state": told["state"], "fault": told["fault"]}

    def find_gauge(self) -> str:
        lines = self.stage.get("/metrics").text.splitlines()
        return next(line for line in lines if line.startswith("lantu_files_up"))

    def judge(self) -> None:
        """See that each file that was taken is there and whole, and nothing of those that were refused."""
        until("every job is over", self.is_quiet, 2 * PATIENCE)
        engine = create_engine(self.stage.url)
        with Session(engine) as session:
            known = dict(session.execute(select(Import.sha256, Import.state)).tuples().all())
        engine.dispose()
        taken = {name for name, said in self.sent.items() if said.is_done}
        store = FileStore(find_files(Path(), url_of(self.store.bucket)), FOLDER)
        for name in taken:
            with store.local(name):
                pass
        if taken != set(known):
            sys.exit(f"rehearse: lost: {taken - set(known)}; refused and there: {set(known) - taken}")
        unread = [name for name, state in known.items() if state != "previewed"]
        if unread:
            sys.exit(f"rehearse: {len(unread)} files were never read")
        numbers = f"{len(self.sent)} files sent, {len(taken)} taken"
        say(f"{numbers}: each is whole and was read; of the others nothing stands")

    def is_quiet(self) -> bool:
        engine = create_engine(self.stage.url)
        with Session(engine) as session:
            is_open = session.scalars(select(Job.id).where(Job.ended_at.is_(None))).first()
        engine.dispose()
        return is_open is None
