"""Where the map looks first: at what was chosen, else at the reader's home, never at distant cities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import current_app

from app.filter.offered import flatten
from app.web.extensions import get_session
from app.web.identity import current_access
from projects.accounts.access import Access
from projects.map.features import Bounds, DistrictNode, find_beyond, surround
from projects.reading.selection import Selection


def first_view(selection: Selection, provinces: Sequence[DistrictNode]) -> Bounds | None:
    """Return the box of the chosen districts with every place of the filter, else that of the home.

    A province is shown as it is.
    """
    nodes = flatten(provinces)
    chosen = [node for node in nodes if node.adcode in selection.wanted.district]
    bounds = surround(list_boxes(chosen))
    if bounds is None:
        nodes = [node for node in nodes if node.level != "province"]
        home = current_app.config["LANTU_HOME_DISTRICT"]
        return surround(list_boxes(find_home(nodes, current_access(), home)))
    if any(node.level == "province" for node in chosen):
        # To look among so many for the few that lie beyond would take longer than all the page.
        return bounds
    beyond = find_beyond(get_session(), selection, bounds)
    return surround([bounds, beyond]) if beyond else bounds


def list_boxes(nodes: Iterable[DistrictNode]) -> list[Bounds]:
    """Return the boxes of some districts."""
    return [node.bounds for node in nodes if node.bounds]


def find_home(nodes: Sequence[DistrictNode], access: Access, home: str) -> list[DistrictNode]:
    """Return the districts of one prefecture to show first.

    The caller's own come before the installation's, and those before the densest prefecture; a home in
    which the filter finds nothing is passed over. Of a home of several prefectures the densest is shown.
    """
    own = [node for node in nodes if node.adcode in access.scope]
    installed = [node for node in nodes if home and home in (node.adcode, node.parent_adcode)]
    for wanted in (own, installed):
        near = stay_together(wanted)
        if any(node.number for node in near):
            return near
    return stay_together(nodes)


def stay_together(nodes: Sequence[DistrictNode]) -> list[DistrictNode]:
    """Return those of the nodes that lie in one prefecture, that of the most projects."""
    by_city: dict[str, list[DistrictNode]] = {}
    for node in nodes:
        by_city.setdefault(node.adcode if node.level == "prefecture" else str(node.parent_adcode), []).append(
            node
        )
    return max(by_city.values(), key=lambda part: max(node.number or 0 for node in part), default=[])
