"""What the five plans of the seeds name: their texts and, line by line, the works that people found."""

from __future__ import annotations

import csv
import json
import lzma
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from projects.intake.plan_file import read_plan
from projects.intake.plan_text import PlanText
from tests.support.paths import ROOT

TEXTS = Path(__file__).with_name("plans")


@dataclass(frozen=True, slots=True)
class NamedWork:
    """A work that people found named in a line."""

    name: str
    quote: str
    type: str
    is_programme: bool
    adcodes: tuple[str, ...] = ()
    investment_wan: Decimal | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedPlan:
    """A plan's text with all works that it names, by line."""

    key: str
    plan: PlanText
    works: Mapping[int, list[NamedWork]] = field(default_factory=dict)

    @property
    def work_number(self) -> int:
        return sum(len(works) for works in self.works.values())


def load_reviewed(texts: Path = TEXTS, decisions: Path | None = None) -> list[ReviewedPlan]:
    """Return the plans whose texts a folder holds (.txt or .txt.xz), with their mentions.

    The mentions are those of the seeds, or those of a file that `lantu intake-decisions` wrote.
    """
    mentions = read_decisions(decisions) if decisions else read_seeds()
    reviewed = []
    for path in sorted(texts.iterdir()):
        name = path.name.removesuffix(".xz")
        if name in mentions:
            reviewed.append(ReviewedPlan(name, read_text(path), mentions[name]))
    return reviewed


def read_text(path: Path) -> PlanText:
    if path.suffix != ".xz":
        return read_plan(path)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / path.name.removesuffix(".xz")
        unpacked.write_bytes(lzma.decompress(path.read_bytes()))
        return read_plan(unpacked)


def read_seeds() -> dict[str, dict[int, list[NamedWork]]]:
    projects = {row["code"]: row for row in read_rows("projects")}
    found: dict[str, dict[int, list[NamedWork]]] = defaultdict(lambda: defaultdict(list))
    for row in read_rows("mentions"):
        project = projects[row["code"]]
        wan = row["investment_wan"]
        found[row["document"]][int(row["line"])].append(
            NamedWork(
                name=row["stated_name"],
                quote=row["quote"],
                type=project["type"],
                is_programme=project["is_programme"] == "yes",
                adcodes=tuple(part.partition(":")[0] for part in project["districts"].split("|")),
                investment_wan=Decimal(wan) if wan else None,
                status=project["status"] if project["status_basis"] == "stated" else "",
            )
        )
    return found


def read_rows(folder: str) -> Iterable[dict[str, str]]:
    for path in sorted((ROOT / "seeds" / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def read_decisions(path: Path) -> dict[str, dict[int, list[NamedWork]]]:
    found: dict[str, dict[int, list[NamedWork]]] = defaultdict(lambda: defaultdict(list))
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        wan = row["investment_wan"]
        work = NamedWork(
            row["stated_name"],
            row["quote"],
            row["type"],
            row["is_programme"],
            tuple(row["adcodes"]),
            Decimal(wan) if wan else None,
            row["status"] or "",
        )
        found[row["document"]][row["line"]].append(work)
    return found
