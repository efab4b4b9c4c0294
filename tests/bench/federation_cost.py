"""What members cost against one server: `python -m tests.bench.federation_cost ONE NATIONAL`, two URLs.

ONE has all the projects that the members of NATIONAL have together. Both are asked as pages ask, without
Flask, and their answers must be the same. Tells the median milliseconds of a call and those of the processor:
of the process that asks, and of all servers of this machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from geo.bbox import BBox
from projects.federation.asking import Members, read_revision
from projects.federation.cells import add_cells
from projects.federation.lists import OWN, merge, read_rows
from projects.federation.members import list_members
from projects.federation.totals import add_parts, read_part
from projects.federation.view import add_views, read_view
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from tests.bench.processors import find_server, read_seconds

TIMES, CALLS = 3, 8
ALL, CHINA, CITY = ProjectFilter(), BBox(73, 18, 135, 54), BBox(123.0, 41.5, 124.0, 42.2)
BUILT = replace(ALL, status=("construction",))
PROVINCE = replace(ALL, district=("210000",))
Question = Callable[[Session, str], Any]


def totals(wanted: ProjectFilter) -> tuple[Question, Callable[..., Any]]:
    """Return how totals are asked for, and what is made of the answers."""
    return lambda session, _name: read_part(session, wanted), lambda _session, found, _members: as_sums(found)


def as_sums(found: list[Any]) -> Any:
    """Return the sums of some parts."""
    part = add_parts(found)
    return part and (part.summary, part.by_status)


def first_page(wanted: ProjectFilter, sort: str) -> tuple[Question, Callable[..., Any]]:
    """Return how the first page of a list is asked for, and what is made of the answers."""
    page = Page(sort=sort, limit=50)

    def make(session: Session, found: list[Any], members: list[Any]) -> Any:
        return [(row.name, row.investment_wan) for row, _ in merge(session, page, found, members).rows]

    return lambda session, name: read_rows(session, name, wanted, page), make


def view(box: BBox, zoom: int) -> tuple[Question, Callable[..., Any]]:
    """Return how a view of the map is asked for, and what is made of the answers."""

    def make(_session: Session, found: list[Any], _members: list[Any]) -> Any:
        seen = add_views(found)
        return seen.summary, seen.matched, {cell._replace(id=None) for cell in add_cells(seen.cells)}

    return lambda session, name: read_view(session, name, ALL, box, zoom), make


ASKED = {
    "totals and by status": totals(ALL),
    "totals of a status": totals(BUILT),
    "totals of a province": totals(PROVINCE),
    "list by investment, first page": first_page(ALL, "-investment"),
    "list by name, first page": first_page(ALL, "name"),
    "list of a status, first page": first_page(BUILT, "-investment"),
    "the map: China, zoom 5": view(CHINA, 5),
    "the map: a city, zoom 10": view(CITY, 10),
}


class Registries:
    """The registry of all, and the national one with its members, each on connections that stay open."""

    def __init__(self, one: str, national: str) -> None:
        self.whole, self.national = create_engine(one), create_engine(national)
        self.asking = Members()
        with Session(self.national) as session:
            self.members, self.revision = list_members(session), read_revision(session)
        urls = [*(member.url for member in self.members), one, national]
        self.servers = {find_server(create_engine(url)) for url in urls}

    def ask_one(self, question: Question, make: Callable[..., Any]) -> Any:
        """Return what the registry of all says."""
        with Session(self.whole) as session:
            return make(session, [question(session, OWN)], [])

    def ask_members(self, question: Question, make: Callable[..., Any]) -> Any:
        """Return what the members and the national registry say together, once all of them have answered."""
        with Session(self.national) as session:
            found: list[Any] = [None]
            while None in found:
                answers = self.asking.ask(list_members(session), read_revision(session), question)
                found = [one.value for one in answers]
            return make(session, [question(session, OWN), *found], self.members)

    def measure(self, ask: Callable[[], Any]) -> list[float]:
        """Return the milliseconds of a call, those of this process and those of the servers."""
        before = perf_counter(), process_time(), sum(map(read_seconds, self.servers))
        for _ in range(CALLS):
            ask()
        after = perf_counter(), process_time(), sum(map(read_seconds, self.servers))
        return [1e3 * (b - a) / CALLS for a, b in zip(before, after, strict=True)]


def main(one: str, national: str) -> None:
    """Ask both in turn and print a line of a table for each question."""
    registries = Registries(one, national)
    print("| | ms, one | ms, members | process, one | process, members | servers, one | servers, members |")
    for name, (question, make) in ASKED.items():
        both = [
            lambda q=question, m=make: registries.ask_one(q, m),
            lambda q=question, m=make: registries.ask_members(q, m),
        ]
        assert both[0]() == both[1](), name
        rounds = [[registries.measure(ask) for ask in both] for _ in range(TIMES)]
        figures = [
            f"{median(round_[side][what] for round_ in rounds):.1f}" for what in range(3) for side in (0, 1)
        ]
        print(f"| {name} | {' | '.join(figures)} |", flush=True)
    registries.asking.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
