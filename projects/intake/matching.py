"""Compare a proposed work with what is registered: new, another mention of it, or in conflict with it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from geo.districts import is_province
from projects.intake.context import Context, Registered
from projects.intake.proposal import NEW, Match, Proposal
from projects.reconcile.name_likeness import LEAST_SHARED, NEARLY_ONE
from projects.search.plain import plain_form

# As projects/reconcile/name_likeness.py takes a name: without what every other name has.
NOISE = re.compile(r"[（(][^）)]*[)）]|项目|工程|建设|新建|十[一二三四五六]五|[\W_]")
# Two figures within this share of each other are one figure, rounded.
ROUNDING = Decimal("0.01")
# Every other name has these pairs: they say nothing about which project it is.
MOST_SHARING = 80


@dataclass(frozen=True, slots=True)
class Bare:
    """A registered project by one of its names, without noise."""

    project: Registered
    pairs: Counter[str] = field(default_factory=Counter)


class Register:
    """The registered projects by the pairs of signs of their names."""

    def __init__(self, context: Context) -> None:
        """Take the projects of a context."""
        self.districts = {name for name, _ in context.places}
        self.by_name: dict[str, list[Registered]] = defaultdict(list)
        self.by_pair: dict[str, list[Bare]] = defaultdict(list)
        for project in context.registered:
            for name in project.names:
                bare = self.strip(name)
                if project not in self.by_name[bare]:
                    self.by_name[bare].append(project)
                    held = Bare(project, count_pairs(bare))
                    for pair in held.pairs:
                        self.by_pair[pair].append(held)

    def strip(self, name: str) -> str:
        """Return a name in its searched form without districts and noise; all of it where nothing is left."""
        plain = plain_form(name)
        for district in self.districts:
            plain = plain.replace(district, "")
        return NOISE.sub("", plain) or plain_form(name)

    def find(self, proposal: Proposal) -> Match:
        """Return what the registry holds of a proposal: the likeliest project in a district of its own."""
        likeliest = max(self.compare(proposal), key=lambda pair: (pair[0], pair[1].code), default=(0.0, None))
        likeness, project = likeliest
        if project is None or likeness < NEARLY_ONE:
            return NEW
        conflicts = tuple(list_conflicts(proposal, project))
        return Match(
            "conflict_with" if conflicts else "mention_of",
            project.code,
            project.name,
            round(likeness, 2),
            tuple(explain(proposal, project, likeness)),
            conflicts,
        )

    def compare(self, proposal: Proposal) -> Iterator[tuple[float, Registered]]:
        """Yield how alike projects of its districts are to a proposal by their names."""
        bare = self.strip(proposal.name)
        for project in self.by_name.get(bare, ()):
            if share_district(proposal, project):
                yield 1.0, project
        pairs = count_pairs(bare)
        shared: Counter[int] = Counter()
        seen: dict[int, Bare] = {}
        for pair in pairs:
            held = self.by_pair.get(pair, ())
            if len(held) <= MOST_SHARING:
                for one in held:
                    shared[id(one)] += 1
                    seen[id(one)] = one
        for key, number in shared.items():
            one = seen[key]
            if number >= LEAST_SHARED and share_district(proposal, one.project):
                yield dice(pairs, one.pairs), one.project


def count_pairs(name: str) -> Counter[str]:
    """Return the pairs of signs of a name; a single sign is its own pair."""
    return Counter(name[at : at + 2] for at in range(len(name) - 1)) or Counter([name])


def dice(one: Counter[str], other: Counter[str]) -> float:
    """Return how many of their pairs two names share, between 0 and 1."""
    return 2 * (one & other).total() / (one.total() + other.total())


def share_district(proposal: Proposal, project: Registered) -> bool:
    """Say whether a project stands in, above or below a district of a proposal; both unknown is no bar."""
    return not proposal.adcodes or any(
        one.startswith(root(other)) or other.startswith(root(one))
        for one in proposal.adcodes
        for other in project.adcodes
    )


def root(adcode: str) -> str:
    """Return what the codes of all districts within one begin with."""
    return adcode[:2] if is_province(adcode) else adcode[:4] if adcode.endswith("00") else adcode


def list_conflicts(proposal: Proposal, project: Registered) -> Iterator[tuple[str, str, str]]:
    """Yield the figures in which the plan says another than the registry has."""
    for name in ("investment_wan", "length_km"):
        said, held = getattr(proposal, name), getattr(project, name)
        if said is not None and held is not None and abs(said - held) > ROUNDING * held:
            yield name, f"{held.normalize():f}", f"{said.normalize():f}"
    for name in ("start_year", "end_year"):
        said, held = getattr(proposal, name), getattr(project, name)
        if said is not None and held is not None and said != held:
            yield name, str(held), str(said)


def explain(proposal: Proposal, project: Registered, likeness: float) -> Iterator[str]:
    """Yield why the two may be one, in codes of vocabulary.DUPLICATE_REASONS."""
    yield "name_same" if likeness == 1 else "name_alike"
    if set(proposal.adcodes) & set(project.adcodes):
        yield "district_same"
    if proposal.types[0] == project.type:
        yield "type_same"
    if proposal.investment_wan is not None and proposal.investment_wan == project.investment_wan:
        yield "money_same"
    if proposal.length_km is not None and proposal.length_km == project.length_km:
        yield "length_same"


def match_all(proposals: Sequence[Proposal], context: Context) -> list[Proposal]:
    """Return proposals, each with what is registered of it."""
    register = Register(context)
    return [replace(one, match=register.find(one)) for one in proposals]
