"""What forms offer of what has no end: the districts and plan documents of a whole country."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from geo.districts import DistrictName
from projects.accounts.scope_choices import MOST_CHOICES
from projects.map.features import DistrictNode
from projects.plans.documents import DocumentName
from projects.reading.filters import ProjectFilter

# As many as a person scrolls through; a city with its counties and plans is far below.
MOST_DISTRICTS = MOST_CHOICES
MOST_DOCUMENTS = 60


@dataclass(frozen=True, slots=True)
class OfferedDistricts:
    """The branches of a district tree, whole or in part; what lies below the `closed` ones is left out."""

    nodes: tuple[DistrictNode, ...]
    closed: frozenset[str]
    is_part: bool


def offer_districts(provinces: Sequence[DistrictNode], wanted: ProjectFilter) -> OfferedDistricts:
    """Return the tree to show: prefectures and counties, or of a large one the branches with a choice.

    A large one of several provinces begins with these.
    """
    below = tuple(node for province in provinces for node in province.children)
    if sum(1 + len(node.children) for node in below) <= MOST_DISTRICTS:
        return OfferedDistricts(below, frozenset(), is_part=False)
    closed: set[str] = set()
    shown = close(below if len(provinces) == 1 else provinces, {*wanted.district}, closed)
    return OfferedDistricts(shown, frozenset(closed), is_part=True)


def close(nodes: Sequence[DistrictNode], chosen: Set[str], closed: set[str]) -> tuple[DistrictNode, ...]:
    """Return branches without what lies below those in which nothing is chosen; `closed` gets these."""
    shown = []
    for node in nodes:
        if node.children and not chosen & {one.adcode for one in flatten((node,))}:
            closed.add(node.adcode)
            shown.append(replace(node, children=()))
        else:
            shown.append(replace(node, children=close(node.children, chosen, closed)))
    return tuple(shown)


def flatten(nodes: Iterable[DistrictNode]) -> list[DistrictNode]:
    """Return every node of a district tree, parents before their children."""
    return [found for node in nodes for found in (node, *flatten(node.children))]


@dataclass(frozen=True, slots=True)
class OfferedChoices:
    """The districts of a form, whole or in part; what lies right below the `closed` ones is left out."""

    shown: tuple[DistrictName, ...]
    closed: frozenset[str]


def offer_choices(choices: Sequence[DistrictName], opened: Collection[str]) -> OfferedChoices:
    """Return the districts that a form lists, in their order: all, or of many those below the opened ones.

    A district that is chosen is opened: what is chosen stays in sight, and so does what lies right below it.
    """
    if len(choices) <= MOST_DISTRICTS:
        return OfferedChoices(tuple(choices), frozenset())
    above = {one.adcode: one.parent_adcode for one in choices}
    open_: set[str | None] = set()
    for adcode in opened:
        at: str | None = adcode
        while at in above and at not in open_:
            open_.add(at)
            at = above[at]
    shown = tuple(one for one in choices if one.parent_adcode not in above or one.parent_adcode in open_)
    parents = {*above.values()} - open_
    return OfferedChoices(shown, frozenset(one.adcode for one in shown if one.adcode in parents))


def offer_documents(documents: Sequence[DocumentName], wanted: ProjectFilter) -> list[DocumentName]:
    """Return the documents to choose from: all, or of many the chosen and those of chosen districts."""
    if len(documents) <= MOST_DOCUMENTS:
        return list(documents)
    chosen = [one for one in documents if one.file in wanted.document]
    near = [one for one in documents if one.adcode in wanted.district and one.file not in wanted.document]
    return [*chosen, *near[: max(0, MOST_DOCUMENTS - len(chosen))]]
