"""What the registry holds, as far as rows of a file are compared with it: read once for all rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.models import Allocation, Project
from projects.words.texts import tidy_code


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A live project, as far as a row may be taken for it; money in 万元."""

    id: int
    code: str
    national_code: str | None
    name: str
    aliases: tuple[str, ...]
    type: str
    investment_wan: Decimal | None
    length_km: Decimal | None
    owner: str | None
    version: int
    districts: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that it goes by."""
        return (self.name, *self.aliases)


@dataclass(slots=True)
class Known:
    """The live projects by what names them; `moved` leads from a merged code to the one that holds it now."""

    by_id: dict[int, KnownProject] = field(default_factory=dict)
    by_code: dict[str, KnownProject] = field(default_factory=dict)
    by_national_code: dict[str, KnownProject] = field(default_factory=dict)
    by_name: dict[str, list[KnownProject]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[str, str] = field(default_factory=dict)
    # What each district lies in.
    above: dict[str, frozenset[str]] = field(default_factory=dict)

    def find_code(self, code: str) -> KnownProject | None:
        """Return the live project that a code stands for today."""
        for _step in range(len(self.moved) + 1):
            if code not in self.moved:
                break
            code = self.moved[code]
        return self.by_code.get(code)

    def find_name(self, name: str) -> list[KnownProject]:
        """Return the projects of a name, or that have it among their other names."""
        return self.by_name.get(key_of(name), [])

    def touch(self, some: Collection[str], others: Collection[str]) -> bool:
        """Say whether districts meet: one is the other, or lies in it."""
        nothing = frozenset[str]()
        return any(
            one == other or one in self.above.get(other, nothing) or other in self.above.get(one, nothing)
            for one in some
            for other in others
        )


def key_of(name: str) -> str:
    """Return a name as it is compared: forms of signs, blanks and the size of letters do not matter."""
    return "".join(tidy_code(name).split()).lower()


def read_known(session: Session, adcodes: Iterable[str] = ()) -> Known:
    """Return what the registry holds; `adcodes` are further districts that rows name."""
    known = Known()
    districts: dict[int, set[str]] = defaultdict(set)
    for project_id, adcode in session.execute(select(Allocation.project_id, Allocation.adcode)):
        districts[project_id].add(adcode)
    columns = [getattr(Project, name) for name in KnownProject.__slots__ if name != "districts"]
    codes: dict[int, str] = {}
    merged: dict[str, int] = {}
    for record in session.execute(select(Project.merged_into_id, *columns)):
        merged_into_id, id_, code, national_code, name, aliases, *rest = record
        codes[id_] = code
        if merged_into_id is not None:
            merged[code] = merged_into_id
            continue
        named = (id_, code, national_code, name, tuple(aliases))
        one = KnownProject(*named, *rest, frozenset(districts[id_]))  # type: ignore[call-arg]
        known.by_id[id_] = one
        known.by_code[code] = one
        add_names(known, one)
    known.moved = {code: codes[into] for code, into in merged.items()}
    every = {*adcodes, *(adcode for found in districts.values() for adcode in found)}
    known.above = read_above(session, every)
    return known


def add_names(known: Known, one: KnownProject) -> None:
    """Let a project be found by its national code and its names."""
    if one.national_code:
        known.by_national_code[one.national_code] = one
    for key in {key_of(name) for name in one.names}:
        known.by_name[key].append(one)


def read_above(session: Session, adcodes: Collection[str]) -> dict[str, frozenset[str]]:
    """Return what each district lies in, itself left out."""
    below = DistrictDescendant
    query = select(below.descendant, below.ancestor).where(below.descendant.in_(sorted(adcodes)))
    found: dict[str, set[str]] = defaultdict(set)
    for descendant, ancestor in session.execute(query):
        if descendant != ancestor:
            found[descendant].add(ancestor)
    return {adcode: frozenset(above) for adcode, above in found.items()}
