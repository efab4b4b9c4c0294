"""Candidates of duplicates: what is offered, why, and what never is."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from projects.imports.seeds import load_seeds
from projects.models import Allocation, Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reconcile import compared
from projects.reconcile.candidates import list_candidates
from projects.reconcile.compared import TooManyCompared
from projects.reconcile.decisions import decide_different
from projects.reconcile.merging import merge_projects
from projects.registry.audit import Author
from tests.conftest import SEEDS, make_session, rolled_back
from tests.support.factories import make_project, state_figure

EVERYTHING = ProjectFilter()
REVIEWER = Author("officer", "审核员")


def found(session: Session, wanted: ProjectFilter = EVERYTHING) -> set[tuple[int, int]]:
    return {(one.left_id, one.right_id) for one in list_candidates(session, open_selection(session, wanted))}


def codes(session: Session) -> set[str]:
    return {
        reason.code
        for one in list_candidates(session, open_selection(session, EVERYTHING))
        for reason in one.reasons
    }


def test_a_variant_name_with_the_same_figure_is_offered_with_its_reasons(session: Session) -> None:
    one = make_project(session, "柳城经济开发区中水回用工程", ["211321"], figures=[12_000], length_km=3)
    other = make_project(session, "柳城经济技术开发区中水回用项目", ["211321"], figures=[12_000], length_km=3)
    (pair,) = list_candidates(session, open_selection(session, EVERYTHING))
    assert (pair.left_id, pair.right_id) == (one.id, other.id)
    assert {"district_same", "type_same", "money_same", "length_same"} <= {
        reason.code for reason in pair.reasons
    }
    assert pair.reasons[0].code.startswith("name_")
    assert 0 < pair.score <= 1


def test_an_alias_or_a_stated_name_counts_too(session: Session) -> None:
    make_project(session, "城南综合物流园")
    make_project(session, "丰盛公司仓储基地", aliases=["城南综合物流园区"])
    other = make_project(session, "另一名称")
    state_figure(session, other, figure=7, stated_name="城南综合物流园")
    assert len(found(session)) == 3


def test_the_city_and_its_county_are_compared_but_two_counties_are_not(session: Session) -> None:
    make_project(session, "凤凰山森林公园", ["211302"])
    make_project(session, "凤凰山森林公园", ["211303"])
    assert found(session) == set()
    make_project(session, "凤凰山森林公园", ["211300"])
    assert len(found(session)) == 2


def test_what_speaks_against_a_pair_lowers_it(session: Session) -> None:
    make_project(session, "众信国际物流港(一期)", owner="众信公司", length_km=2)
    make_project(session, "众信国际物流港(二期)", owner="众信公司", length_km=2)
    (pair,) = list_candidates(session, open_selection(session, EVERYTHING))
    against = {reason.code for reason in pair.reasons if reason.speaks_against}
    assert against == {"numbers_differ", "brackets_differ"}
    assert pair.score < 0.7


def test_words_in_another_order_and_an_owner_in_the_name_are_seen_through(session: Session) -> None:
    one = make_project(session, "应急管理信息平台", type="digital")
    other = make_project(session, "智慧应急信息平台", type="digital")
    plant = make_project(session, "华通垃圾发电项目", type="energy", owner="华通")
    named = make_project(session, "双塔区生活垃圾焚烧发电项目", type="energy")
    assert found(session) == {(one.id, other.id), (plant.id, named.id)}


def test_where_the_plans_speak_and_how_far_the_works_are_speaks_for_or_against(session: Session) -> None:
    one = make_project(session, "城南综合物流园", length_km=3)
    other = make_project(session, "城南综合物流园区", length_km=3)
    state_figure(session, one, figure=7, file="a.txt")
    state_figure(session, other, figure=7, file="b.txt")
    assert "two_documents" in codes(session)
    other.status, other.owner = "operating", "交投集团"
    one.owner, one.place_text, other.place_text = "商贸集团", "凤凰新城", "北四家子乡"
    session.flush()
    against = {code for code in codes(session) if code.endswith("_differs")}
    assert against == {"stage_differs", "owner_differs", "place_differs"}


# Pairs of the registry that look like one work, found by reading: the page must offer most of them early.
READ_AS_ALIKE = [
    *("211300-0344 211303-0045", "211302-0016 211302-0021", "211321-0006 211321-0011"),
    *("150502-0121 150502-0254", "150502-0048 150502-0226", "211300-0356 211321-0123"),
    *("211303-0033 211303-0034", "220104-0175 220104-0183", "150502-0204 150502-0255"),
    *("150502-0204 150502-0324", "150502-0255 150502-0324", "211300-0283 211300-0320"),
    *("211321-0118 211321-0122", "150502-0207 150502-0208", "150502-0245 150502-0142"),
    *("150502-0245 150502-0133", "150502-0142 150502-0133", "211321-0016 211321-0232"),
    *("211321-0017 211321-0230", "211321-0018 211321-0231", "211321-0019 211321-0229"),
    *("211300-0406 211300-0416", "211300-0435 211300-0438", "220104-0111 220104-0113"),
    *("220104-0111 220104-0149", "220104-0113 220104-0149", "210381-0182 210381-0186"),
]


def test_most_pairs_that_a_reader_found_stand_among_the_first_forty(
    whole_registry_url: str, tmp_path: Path
) -> None:
    alike = {frozenset(f"LT-{code}" for code in pair.split()) for pair in READ_AS_ALIKE}
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS, folder)
    header, *lines = (folder / "decisions.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if frozenset(line.split(",")[:2]) not in alike]
    assert len(lines) - len(kept) == len(alike)
    (folder / "decisions.csv").write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    with rolled_back(whole_registry_url) as connection, make_session(connection) as session:
        load_seeds(session, folder)
        names = dict(session.execute(select(Project.id, Project.code)).all())
        first = list_candidates(session, open_selection(session, EVERYTHING))[:40]
        offered = {frozenset((names[one.left_id], names[one.right_id])) for one in first}
    assert len(offered & alike) >= 15


def test_decided_merged_and_related_pairs_are_never_offered(session: Session) -> None:
    one, other = make_project(session, "城南综合物流园"), make_project(session, "城南综合物流园区")
    assert found(session) == {(one.id, other.id)}
    decide_different(session, one, other, REVIEWER, "两处")
    assert found(session) == set()
    twin = make_project(session, "城南综合物流园")
    merge_projects(session, one, twin, REVIEWER, "同一处")
    assert found(session) == set()
    make_project(session, "城南综合物流园一号库", parent_id=one.id)
    assert all(one.id not in pair for pair in found(session))


def test_the_filter_picks_pairs_by_either_side(session: Session) -> None:
    make_project(session, "城南综合物流园", type="logistics_park")
    make_project(session, "城南综合物流园区", type="commerce")
    assert len(found(session, ProjectFilter(type=("commerce",)))) == 1
    assert len(found(session, ProjectFilter(type=("railway",)))) == 0


def test_a_large_registry_compares_what_lies_near(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a county what touches it: its own, the city's, and what crosses into it; no more than at once."""
    for county in ("211302", "211303"):
        make_project(session, "凤凰山森林公园", [county])
        make_project(session, "凤凰山国家森林公园", [county])
    make_project(session, "凤凰山森林公园", ["211300"])
    monkeypatch.setattr(compared, "MOST_COMPARED", 4)
    county = ProjectFilter(district=("211302",))
    assert len(found(session, county)) == 3
    for wanted in (EVERYTHING, ProjectFilter(district=("211300",))):
        with pytest.raises(TooManyCompared):
            found(session, wanted)
    make_project(session, "凤凰山森林公园", ["211302", "211303"])
    with pytest.raises(TooManyCompared):
        found(session, county)
    monkeypatch.setattr(compared, "MOST_COMPARED", 5)
    with pytest.raises(TooManyCompared):
        found(session, county)
    monkeypatch.undo()
    near = found(session, county)
    assert near < found(session)


def test_two_thousand_projects_take_no_long(session: Session) -> None:
    syllables = "东西南北中上下前后左右山河湖海林田园桥路"
    names = [
        f"{first}{second}{third}综合物流园区项目"
        for first in syllables
        for second in syllables
        for third in "金木水火土"
    ]
    session.add_all(
        Project(
            code=f"LT-211302-{number:04d}",
            name=name,
            type="logistics_park",
            status="planned",
            status_basis="implied",
        )
        for number, name in enumerate(names)
    )
    session.flush()
    everyone = select(Project.id, literal("211302"))
    session.execute(insert(Allocation).from_select(["project_id", "adcode"], everyone))
    began = time.process_time()
    list_candidates(session, open_selection(session, EVERYTHING))
    assert len(names) == 2000
    assert time.process_time() - began < 10
