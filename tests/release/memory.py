"""What a worker holds in memory after an hour of mixed load: pages, data, files, each another one.

`python -m tests.release.memory URL [MINUTES]`: the URL of a registry's database, such as that of
`lantu synthesize 1000000`. Nothing is written.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from projects.models import Project
from tests.release.stage import ask, say
from tests.support.at_once import Server

PEOPLE, WORKERS = 4, 2
PAUSE_SECONDS = (0.5, 1.5)
REPORT_SECONDS = 300
WORDS = ("路", "公路", "物流园", "污水处理", "gonglu", "鑫龘靐", "LT-2113", "改造提升工程")
STATUSES = ("planned", "preliminary", "construction", "completed", "suspended")
SORTS = ("name", "-name", "investment", "-investment", "-updated", "status", "type")
ADDRESSES = (
    *("/", "/?district={place}", "/projects?district={place}&status={status}", "/projects?sort={sort}"),
    *("/projects?q={word}", "/projects?q={word}&district={place}", "/projects/{code}", "/projects/{code}"),
    *("/totals?district={place}", "/totals?status={status}", "/districts/{place}", "/documents", "/about"),
    *("/projects?as_of=2026-0{number}-15&district={place}", "/changes?district={county}", "/history"),
    *("/months?district={county}", "/map/features?bbox={box}", "/map/districts?district={place}"),
    *("/api/v1/clusters?zoom={zoom}&bbox={box}", "/api/v1/projects?bbox={box}&limit=1000"),
    *("/ogc/collections/projects/items?bbox={box}&limit=200", "/tiles/projects/7/{x}/{y}.mvt"),
    *("/exports/projects.csv?district={county}", "/programmes"),
)
LOT = random.Random(7)  # noqa: S311 -- nothing here is secret


def make_address(codes: list[str]) -> str:
    """Return an address that somebody may ask for."""
    code, west, south = LOT.choice(codes), LOT.uniform(80, 125), LOT.uniform(20, 45)
    county = code.split("-")[1]
    return LOT.choice(ADDRESSES).format(
        code=code,
        county=county,
        place=LOT.choice((county, county[:4] + "00", county[:2] + "0000")),
        status=LOT.choice(STATUSES),
        sort=LOT.choice(SORTS),
        word=quote(LOT.choice(WORDS)),
        number=LOT.randint(1, 9),
        zoom=LOT.randint(3, 12),
        box=f"{west:.2f},{south:.2f},{west + 2:.2f},{south + 1:.2f}",
        x=LOT.randint(95, 110),
        y=LOT.randint(45, 55),
    )


def look_around(port: int, codes: list[str], until_: float) -> Counter[int]:
    """Ask for one thing after another; returns how often each status was answered."""
    statuses: Counter[int] = Counter()
    while time.monotonic() < until_:
        address = make_address(codes)
        answer = ask(port, "GET", address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
        statuses[answer.status] += 1
        if answer.status not in {200, 204}:
            say(f"{address}: {answer}")
        time.sleep(LOT.uniform(*PAUSE_SECONDS))
    return statuses


def report(server: int) -> None:
    """Say what each process below the server holds: of its own, and with its part of what processes share."""
    for child in list_below(server):
        # What makes one file may have ended meanwhile.
        with suppress(OSError):
            name = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
            sizes = {line.split(":")[0]: int(line.split()[-2]) // 1024 for line in lines[1:]}
            own = sizes["Private_Dirty"] + sizes["Private_Clean"]
            say(f"{child} {name[:60]}: own {own} MB, with its part {sizes['Pss']} MB, all {sizes['Rss']} MB")


def list_below(process: int) -> list[int]:
    """Return the numbers of the workers, and of what makes files for them."""
    children = [
        int(child)
        for path in Path(f"/proc/{process}/task").glob("*/children")
        for child in path.read_text().split()
    ]
    return [one for child in children for one in (child, *list_below(child))]


def main(url: str, minutes: float) -> None:
    """Look around for so many minutes and say every five what the workers hold."""
    engine = create_engine(url)
    with Session(engine) as session:
        some = func.mod(Project.id, 97) == 0
        codes = list(session.scalars(select(Project.code).where(Project.merged_into_id.is_(None), some)))
    engine.dispose()
    # Programs are not limited, since all of them come from one address here.
    os.environ["LANTU_API_LIMIT"] = "0"
    with tempfile.TemporaryDirectory(prefix="lantu-memory-") as folder:
        server = Server(url, Path(folder), workers=WORKERS)
        try:
            watch(server, codes, minutes)
        finally:
            server.kill()


def watch(server: Server, codes: list[str], minutes: float) -> None:
    """Have people look around, and report meanwhile."""
    end = time.monotonic() + minutes * 60
    with ThreadPoolExecutor(PEOPLE) as pool:
        looks = [pool.submit(look_around, server.port, codes, end) for _ in range(PEOPLE)]
        while time.monotonic() < end:
            time.sleep(min(REPORT_SECONDS, max(0, end - time.monotonic())))
            report(server.process.pid)
    say(f"answers by status: {dict(sum((look.result() for look in looks), Counter[int]()))}")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 60)
