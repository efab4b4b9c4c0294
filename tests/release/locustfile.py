"""People at work on a registry, for locust: most look around, some report; `tests.release.load` starts it."""

from __future__ import annotations

import os
import random
from itertools import count

from locust import HttpUser, between, task
from locust.clients import ResponseContextManager

CODES = os.environ["LANTU_LOAD_CODES"].split(",")
TOKENS = os.environ["LANTU_LOAD_TOKENS"].split(",")
WORDS = ("物流", "公路", "污水处理", "朝阳", "改造提升工程", "没有这个词")
DISTRICTS = ("211302", "211303", "211321", "211324", "211381", "211382", "210381", "220104", "150502")
STATUSES = ("planned", "preliminary", "construction", "completed")
TAKEN = count()
LOT = random.Random()  # noqa: S311 -- nothing here is secret


class Visitor(HttpUser):
    """Somebody of the public, or a leader: a page, a look at it, the next."""

    weight = 9
    wait_time = between(5, 15)

    @task(8)
    def look_at_the_map(self) -> None:
        self.client.get("/")
        for part in ("districts", "features", "base"):
            self.client.get(f"/map/{part}?lang=zh", name=f"/map/{part}")
        self.client.get("/tiles/projects/7/106/47.mvt", name="/tiles/projects")

    @task(8)
    def go_through_a_list(self) -> None:
        words = f"district={LOT.choice(DISTRICTS)}&status={LOT.choice(STATUSES)}"
        self.client.get(f"/projects?{words}", name="/projects of a district")
        self.client.get(f"/projects/{LOT.choice(CODES)}", name="/projects/<code>")

    @task(4)
    def search(self) -> None:
        self.client.get(f"/projects?q={LOT.choice(WORDS)}", name="/projects?q=")

    @task(4)
    def add_up(self) -> None:
        self.client.get("/totals")
        self.client.get(f"/districts/{LOT.choice(DISTRICTS)}", name="/districts/<adcode>")

    @task(1)
    def take_a_list_along(self) -> None:
        address = f"/exports/projects.csv?district={LOT.choice(DISTRICTS)}"
        self.client.get(address, name="/exports/projects.csv")


class Officer(HttpUser):
    """An officer's program: reads a project and changes it; that another was faster is no error."""

    weight = 1
    wait_time = between(20, 60)

    def on_start(self) -> None:
        self.client.headers["Authorization"] = f"Bearer {TOKENS[next(TAKEN) % len(TOKENS)]}"

    @task
    def change_a_project(self) -> None:
        address = f"/api/v1/projects/{LOT.choice(CODES)}"
        tag = self.client.get(address, name="/api/v1/projects/<code>").headers.get("ETag")
        if tag is None:
            return
        body = {"steward": f"经办{LOT.randint(1, 999)}", "reason": "压力演练"}
        sent = self.client.patch(
            address,
            json=body,
            headers={"If-Match": tag},
            name="PATCH /api/v1/projects/<code>",
            catch_response=True,
        )
        with sent as answer:
            judge(answer)


def judge(answer: ResponseContextManager) -> None:
    """Take for an error what somebody would: not that a newer version, or an update that waits, stands."""
    if answer.status_code < 300 or answer.status_code in {409, 412}:
        answer.success()
    else:
        answer.failure(f"{answer.status_code}: {answer.text[:200]}")
