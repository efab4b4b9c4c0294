"""Nothing falls between the map and its list of what is not on it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box, from_geojson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.models import District
from projects.map.features import (
    DistrictNode,
    district_shading_text,
    features_text,
    find_beyond,
    list_district_tree,
    surround,
)
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import summarise
from projects.words.vocabulary import LOCATED_PRECISIONS, PRECISIONS, STATUSES, codes
from tests.support.factories import make_project

UNLOCATED = tuple(code for code in codes(PRECISIONS) if code not in LOCATED_PRECISIONS)
# Inside, beside, far from the districts, and where no project can be.
PLACES = ((120.4455, 41.5745), (119.74, 41.13), (116.4, 39.9), (-120.45, 41.57), (0.0, 0.0))
COUNTIES = ("211302", "211303", "211324", "211300")


def list_codes(session: Session, selection: Selection) -> set[str]:
    return set(session.scalars(select(Project.code).where(*selection.conditions)))


def check_partition(session: Session, wanted: ProjectFilter) -> None:
    selection = open_selection(session, wanted)
    everything, summary = list_codes(session, selection), summarise(session, selection)
    drawn = {one["id"] for one in json.loads(features_text(session, selection, 100_000))["features"]}
    hidden = [code for code in UNLOCATED if not wanted.precision or code in wanted.precision]
    left = (
        list_codes(session, open_selection(session, replace(wanted, precision=tuple(hidden))))
        if hidden
        else set()
    )
    assert drawn | left == everything
    assert not drawn & left
    assert (len(left), len(everything)) == (summary.unlocated_row_number, summary.row_number)


filters = st.builds(
    ProjectFilter,
    district=st.lists(st.sampled_from(COUNTIES), max_size=2, unique=True).map(tuple),
    status=st.lists(st.sampled_from(codes(STATUSES)), max_size=3, unique=True).map(tuple),
    precision=st.lists(st.sampled_from(codes(PRECISIONS)), max_size=3, unique=True).map(tuple),
)


@settings(max_examples=40)
@given(wanted=filters)
def test_map_and_list_of_the_unlocated_share_out_the_registry(
    registry_session: Session, wanted: ProjectFilter
) -> None:
    check_partition(registry_session, wanted)


@settings(max_examples=25)
@given(
    rows=st.lists(
        st.tuples(
            st.one_of(st.none(), st.sampled_from(PLACES)),
            st.lists(st.sampled_from(COUNTIES), max_size=2, unique=True),
            st.sampled_from(codes(STATUSES)),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    ),
    wanted=filters,
)
def test_whatever_stands_is_in_the_first_view_or_counted_beside_it(
    session: Session,
    rows: list[tuple[tuple[float, float] | None, list[str], str, bool]],
    wanted: ProjectFilter,
) -> None:
    nested = session.begin_nested()
    for at, districts, status, is_programme in rows:
        make_project(session, at=at, districts=districts, status=status, is_programme=is_programme)
    check_partition(session, wanted)
    selection = open_selection(session, wanted)
    bounds = surround([one.bounds for one in list_district_tree(session, selection)])
    if bounds:
        beyond = find_beyond(session, selection, bounds)
        view = box(*(surround([bounds, beyond]) or bounds) if beyond else bounds)
        for one in json.loads(features_text(session, selection))["features"]:
            assert view.intersects(from_geojson(json.dumps(one["geometry"])))
    nested.rollback()


@settings(max_examples=25)
@given(wanted=filters)
def test_badges_of_the_unlocated_add_up_to_the_strip(
    registry_session: Session, wanted: ProjectFilter
) -> None:
    selection = open_selection(registry_session, wanted)
    rows = [
        one["properties"]
        for one in json.loads(district_shading_text(registry_session, selection))["features"]
    ]
    unlocated = summarise(registry_session, selection).unlocated
    assert sum(row["unlocated_number"] for row in rows) == unlocated.number
    assert sum(row["unlocated_silent_number"] for row in rows) == unlocated.silent
    assert sum(Decimal(str(row["unlocated_wan"])) for row in rows) == unlocated.wan


def test_each_badge_agrees_with_the_list_that_it_opens(registry_session: Session) -> None:
    text = district_shading_text(registry_session, open_selection(registry_session, ProjectFilter()))
    shown = 0
    for one in json.loads(text)["features"]:
        row = one["properties"]
        if row["kind"] not in ("district", "city"):
            continue
        wanted = ProjectFilter(district=(row["adcode"],), bucket=(row["kind"],), precision=UNLOCATED)
        listed = summarise(registry_session, open_selection(registry_session, wanted))
        assert listed.number == row["unlocated_number"], row["label"]
        assert listed.investment.wan == Decimal(str(row["unlocated_wan"])), row["label"]
        shown += row["unlocated_number"]
    assert shown > 0


def flatten(nodes: Iterable[DistrictNode]) -> dict[str, DistrictNode]:
    return {one.adcode: one for node in nodes for one in (node, *flatten(node.children).values())}


def test_trees_share_what_they_say_of_a_district_as_long_as_it_is_so(session: Session) -> None:
    make_project(session, "路", [("211302", None)])

    def read(wanted: ProjectFilter) -> dict[str, DistrictNode]:
        return flatten(list_district_tree(session, open_selection(session, wanted)))

    tree, other = read(ProjectFilter()), read(ProjectFilter(status=("completed",)))
    assert {"210000", "211300", "211302"} <= set(tree)
    assert (tree["211302"].number, other["211302"].number) == (1, 0)
    for adcode, node in tree.items():
        assert other[adcode].label is node.label
        assert other[adcode].bounds is node.bounds
    session.execute(update(District).where(District.adcode == "211302").values(label="新双塔区"))
    renamed = read(ProjectFilter())
    assert renamed["211302"].label == "新双塔区"
    assert renamed["211300"] != tree["211300"]
    assert renamed["211300"].label is tree["211300"].label
