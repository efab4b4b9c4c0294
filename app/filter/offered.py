"""What the filter form offers of what has no end: the districts and plan documents of a whole country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from projects.map.features import DistrictNode
from projects.plans.documents import DocumentName
from projects.reading.filters import ProjectFilter

# As many as a person scrolls through; a city with its counties and plans is far below.
MOST_DISTRICTS = 300
MOST_DOCUMENTS = 60


@dataclass(frozen=True, slots=True)
class OfferedDistricts:
    """The branches of a district tree, whole or in part; of the `closed` ones the counties are left out."""

    nodes: tuple[DistrictNode, ...]
    closed: frozenset[str]
    is_part: bool


def offer_districts(nodes: Sequence[DistrictNode], wanted: ProjectFilter) -> OfferedDistricts:
    """Return the tree to show: whole, or of a large one the prefectures and the branches with a choice."""
    if sum(1 + len(node.children) for node in nodes) <= MOST_DISTRICTS:
        return OfferedDistricts(tuple(nodes), frozenset(), is_part=False)
    closed = {
        node.adcode
        for node in nodes
        if node.children and not {node.adcode, *(one.adcode for one in node.children)} & {*wanted.district}
    }
    shown = (replace(node, children=()) if node.adcode in closed else node for node in nodes)
    return OfferedDistricts(tuple(shown), frozenset(closed), is_part=True)


def offer_documents(documents: Sequence[DocumentName], wanted: ProjectFilter) -> list[DocumentName]:
    """Return the documents to choose from: all, or of many the chosen and those of chosen districts."""
    if len(documents) <= MOST_DOCUMENTS:
        return list(documents)
    chosen = [one for one in documents if one.file in wanted.document]
    near = [one for one in documents if one.adcode in wanted.district and one.file not in wanted.document]
    return [*chosen, *near[: max(0, MOST_DOCUMENTS - len(chosen))]]
