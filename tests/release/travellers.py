"""Programs that write and people who look while servers come and go: who finds one away takes the other."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock, Thread

from tests.release.stage import Answer, ask

PAGES = (
    "/",
    "/projects",
    "/projects?district=211302",
    "/totals",
    "/districts/211302",
    "/changes",
    "/documents",
    "/map/features?lang=zh",
    "/map/districts?lang=zh",
)
PLACE = {"geom": {"type": "Point", "coordinates": [120.45, 41.57]}, "precision": "site", "method": "imported"}
OWNERS_A_PROJECT = 3
PROJECTS_A_JOB = 4
# Seconds between two acts of one of them: two cores carry the servers, the database and these programs.
PACE = 0.4
# What the documents promise where something is away for a moment, with Retry-After.
LATER = (429, 503)


@dataclass
class Seen:
    """What was acknowledged, and what came instead."""

    lock: Lock = field(default_factory=Lock)
    sent: set[str] = field(default_factory=set)
    registered: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    jobs: set[int] = field(default_factory=set)
    turned: Counter[str] = field(default_factory=Counter)
    looks: int = 0
    slowest: float = 0
    faults: list[str] = field(default_factory=list)

    @property
    def writes(self) -> int:
        return len(self.registered) + len(self.reasons) + len(self.jobs)


class Travellers:
    """Writers, readers and one who counts, in threads, on two ports."""

    def __init__(self, ports: tuple[int, int], token: str) -> None:
        self.ports, self.token, self.seen, self.is_over = ports, token, Seen(), Event()
        self.calls = count()
        self.before = {what: read() for what, read in self.counts.items()}
        self.threads: list[Thread] = []

    @property
    def counts(self) -> dict[str, Callable[[], int]]:
        return {"total": self.count_total, "clusters": self.count_clusters}

    def set_out(self, writers: int, readers: int) -> None:
        acts: list[Callable[[], None]] = [
            *(Writer(self, number).go_on for number in range(writers)),
            *(lambda first=number: self.look(first) for number in range(readers)),
            self.compare,
        ]
        self.threads = [Thread(target=self.until_over, args=(act,)) for act in acts]
        for thread in self.threads:
            thread.start()

    def until_over(self, act: Callable[[], None]) -> None:
        """Do something again and again; what was begun is brought to its end."""
        while not self.is_over.wait(PACE):
            try:
                act()
            except Exception as error:
                # A traveller who stops would prove nothing.
                self.seen.faults.append(repr(error))
                return

    def arrive(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask the servers in turn, and the other one while one is away or wants to be asked later."""
        door, attempts = next(self.calls), count()
        while True:
            attempt = next(attempts)
            answer = ask(self.ports[(door + attempt) % 2], method, path, body, headers)
            with self.seen.lock:
                self.seen.looks += method == "GET"
                self.seen.slowest = max(self.seen.slowest, answer.seconds)
                if answer.status and answer.status not in LATER:
                    return answer
                self.seen.turned[self.name(method, answer)] += 1
                if answer.status and "Retry-After" not in answer.headers:
                    self.seen.faults.append(f"{method} {path} says not when to come again: {answer}")
            time.sleep(int(answer.headers.get("Retry-After", 1)) if attempt % 2 else 0.1)

    def name(self, method: str, answer: Answer) -> str:
        if answer.status:
            return str(answer.status)
        return "nobody listened" if answer.is_refused else f"{method} cut off"

    def write(self, method: str, path: str, body: object) -> dict[str, object]:
        """Write once, however often it is sent; returns the answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid.uuid4())}
        answer = self.ask(method, path, body, headers)
        if not answer.is_done:
            raise ValueError(f"{method} {path}: {answer}")
        with self.seen.lock:
            self.seen.turned["answered again"] += "Idempotent-Replayed" in answer.headers
        told: dict[str, object] = json.loads(answer.text)
        return told

    def look(self, first: int) -> None:
        """Look at every page, without an account."""
        for number in range(len(PAGES)):
            path = PAGES[(first + number) % len(PAGES)]
            answer = self.ask("GET", path)
            if not answer.is_done:
                self.seen.faults.append(f"{path}: {answer}")
            time.sleep(PACE)

    def compare(self) -> None:
        """See that a total is never behind what was acknowledged, nor beyond what was sent."""
        for what, read in self.counts.items():
            with self.seen.lock:
                least = len(self.seen.registered)
            found = read() - self.before[what]
            with self.seen.lock:
                most = len(self.seen.sent)
            if not least <= found <= most:
                self.seen.faults.append(f"{what}: {found} more, {least} acknowledged, {most} sent")

    def count_total(self) -> int:
        told = json.loads(self.ask("GET", "/api/v1/totals").text)
        return int(told["summary"]["number"])

    def count_clusters(self) -> int:
        told = json.loads(self.ask("GET", "/api/v1/clusters?zoom=6").text)
        return sum(int(one["properties"]["count"]) for one in told["features"])


class Writer:
    """A program that registers a project, changes it, and reads what it wrote from the other server."""

    def __init__(self, travellers: Travellers, number: int) -> None:
        self.travellers, self.seen, self.number = travellers, travellers.seen, number
        self.made, self.asked = count(), count()

    def go_on(self) -> None:
        name = f"滚动升级第{self.number}路第{next(self.made)}项"
        code, version = self.register(name)
        for number in range(OWNERS_A_PROJECT):
            time.sleep(PACE)
            version = self.change(code, f"{name}第{number}次", version)
        self.read_back(code)
        if next(self.asked) % PROJECTS_A_JOB == 0:
            self.ask_for_file()

    def ask_for_file(self) -> None:
        job = self.travellers.write(
            "POST", "/api/v1/jobs/exports/projects", {"format": "csv", "filter": {"district": "211302"}}
        )
        with self.seen.lock:
            self.seen.jobs.add(int(job["job"]["id"]))  # type: ignore[index]

    def register(self, name: str) -> tuple[str, int]:
        body = {"name": name, "type": "water", "status": "planned", "districts": ["211302"], **PLACE}
        with self.seen.lock:
            self.seen.sent.add(name)
        told = self.travellers.write("POST", "/api/v1/projects", {**body, "confirmed": True})["project"]
        with self.seen.lock:
            self.seen.registered[name] = told["code"]  # type: ignore[index]
        return told["code"], told["version"]  # type: ignore[index]

    def change(self, code: str, owner: str, version: int) -> int:
        body = {"owner": owner, "reason": owner, "version": version}
        told = self.travellers.write("PATCH", f"/api/v1/projects/{code}", body)["project"]
        with self.seen.lock:
            self.seen.owners[code] = owner
            self.seen.reasons.add(owner)
        return told["version"]  # type: ignore[index,no-any-return]

    def read_back(self, code: str) -> None:
        for port in self.travellers.ports:
            answer = ask(port, "GET", f"/api/v1/projects/{code}")
            if answer.is_done and json.loads(answer.text)["properties"]["owner"] != self.seen.owners[code]:
                self.seen.faults.append(f"{code} on {port} has not {self.seen.owners[code]}")
