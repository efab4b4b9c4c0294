"""What is answered of kept texts is, byte for byte, what the rows say, whatever is written and whenever."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.layer import list_items
from geo.models import District
from projects.map.layers import PROJECTS
from projects.models import Allocation, Document, Mention, PlaceMark, Project, ProjectFeature, Statement
from projects.reading.feature_filling import count_wrong_texts, fill_texts
from projects.reading.filters import ProjectFilter
from projects.reading.folding import add_all_anew, fold, fold_all
from projects.reading.geojson import list_features
from projects.reading.paging import SORTS, Page
from projects.reading.selection import select_projects
from projects.registry.rollup import recount
from tests.conftest import make_database
from tests.projects.reading.test_folding import CHANGES, Change, stand
from tests.projects.reading.test_totals import Node, build, registries
from tests.support.engines import find_engine
from tests.support.factories import NUMBERS, make_document, make_mention, make_project
from tests.support.templates import REGISTRY, Templates
from tests.support.unkept import no_texts_kept

BOX = BBox(119, 40.5, 121.5, 42.5)
PAGES = (
    (ProjectFilter(), Page(limit=1000)),
    (ProjectFilter(bbox=BOX), Page("name", 2)),
    (ProjectFilter(district=("211302",)), Page("-updated", 3)),
)
TEXTS = (ProjectFeature.head, ProjectFeature.cited, ProjectFeature.named)


def read(session: Session) -> list[bytes]:
    """Return what programs read of some filters and pages, from both interfaces."""
    found = []
    for wanted, page in PAGES:
        selection = select_projects(session, wanted)
        found.append(list_features(session, selection, page))
        is_boxed = wanted.bbox is not None
        items = list_items(
            session, PROJECTS, selection.conditions, limit=page.limit, is_boxed=is_boxed, after="LT-2"
        )
        found.append(items.text + f"{items.matched} {items.following}".encode())
    return found


def assert_texts_are_true(session: Session) -> None:
    kept = read(session)
    with no_texts_kept():
        assert kept == read(session)


def mention(session: Session, project: Project, other: Project) -> None:
    make_mention(session, project, file="另一份.txt", line=7 + other.id % 5, quote=str(next(NUMBERS)))


def forget(session: Session, project: Project, other: Project) -> None:
    mentions = select(Mention.id).where(Mention.project_id == project.id)
    session.execute(update(Project).where(Project.id == project.id).values(adopted_statement_id=None))
    session.execute(delete(Statement).where(Statement.mention_id.in_(mentions)))
    session.execute(delete(Mention).where(Mention.project_id == project.id))


def cite_elsewhere(session: Session, project: Project, other: Project) -> None:
    document = make_document(session, "又一份.txt")
    mine = Mention.project_id == project.id
    session.execute(update(Mention).where(mine).values(document_id=document.id, line=Mention.id + 100))


def rename_document(session: Session, project: Project, other: Project) -> None:
    file = f"改名{project.id}-{other.id}.txt"
    session.execute(update(Document).where(Document.file == "plan.txt").values(file=file))


def rename_district(session: Session, project: Project, other: Project) -> None:
    label = f'新“{other.id % 3}”\\"区'
    session.execute(update(District).where(District.adcode == "211302").values(label=label))


def give_code(session: Session, project: Project, other: Project) -> None:
    session.execute(
        update(Project).where(Project.id == project.id).values(code=f"LT-211300-{900_000 + project.id}")
    )


def give_words(session: Session, project: Project, other: Project) -> None:
    project.name, project.aliases = '名\n"称"\\', ["别、名", '"']


OTHERS = (mention, forget, cite_elsewhere, rename_document, rename_district, give_code, give_words)


@settings(max_examples=10)
@given(
    registries(),
    st.lists(
        st.tuples(st.sampled_from((*CHANGES, *OTHERS)), st.integers(0, 8), st.integers(0, 8)), max_size=5
    ),
    st.booleans(),
)
def test_kept_texts_are_those_of_the_rows(
    session: Session, nodes: list[Node], changes: list[tuple[Change, int, int]], is_folded: bool
) -> None:
    with session.begin_nested() as savepoint:
        made = build(session, nodes)
        for project in made[::2]:
            stand(session, project, made[0])
        session.flush()
        fold(session)
        for change, which, other in changes:
            change(session, made[which % len(made)], made[other % len(made)])
            session.flush()
        recount(session)
        if is_folded:
            fold(session)
            assert session.scalar(select(func.count()).select_from(PlaceMark)) == 0
        assert_texts_are_true(session)
        assert count_wrong_texts(session) == 0
        savepoint.rollback()


def test_what_is_kept_is_what_is_answered_until_it_is_written(session: Session) -> None:
    one, two = make_project(session, "甲厂", at=(120.4, 41.5)), make_project(session, "乙厂")
    fold(session)
    session.execute(update(ProjectFeature).values(head=func.replace(ProjectFeature.head, "厂", "场")))
    kept = "".join(map(bytes.decode, read(session)))
    assert ("甲场" in kept, "乙场" in kept, "厂" in kept) == (True, True, False)
    session.execute(update(Project).where(Project.id == two.id).values(owner="丙"))
    found = "".join(map(bytes.decode, read(session)))
    assert ("甲场" in found, "乙厂" in found, "乙场" in found) == (True, True, False)
    session.execute(update(ProjectFeature).where(ProjectFeature.project_id == one.id).values(form=0))
    assert "场" not in "".join(map(bytes.decode, read(session)))


@pytest.mark.parametrize("column", TEXTS)
def test_a_wrong_text_is_found_and_mended(session: Session, column: Any) -> None:
    make_project(session, "路")
    fold(session)
    assert count_wrong_texts(session) == 0
    session.execute(update(ProjectFeature).values({column: column + " "}))
    assert count_wrong_texts(session) == 1
    add_all_anew(session.connection())
    assert count_wrong_texts(session) == 0
    assert_texts_are_true(session)


def test_a_merged_project_keeps_no_text(session: Session) -> None:
    one, two = make_project(session, "路"), make_project(session, "路基")
    fold(session)
    one.merged_into_id = two.id
    session.flush()
    assert_texts_are_true(session)
    fold(session)
    assert set(session.scalars(select(ProjectFeature.project_id))) == {two.id}


def test_every_order_and_every_page_is_that_of_the_rows(registry_session: Session) -> None:
    fold(registry_session)
    for sort in (*SORTS, *(f"-{sort}" for sort in SORTS)):
        selection = select_projects(registry_session, ProjectFilter(bbox=BOX))
        page = Page(sort, 7)
        kept = list_features(registry_session, selection, page)
        with no_texts_kept():
            assert kept == list_features(registry_session, selection, page), sort


@pytest.fixture
def own_url(server_url: str, templates: Templates) -> str:
    return make_database(server_url, "lantu_feature_texts", templates.find(REGISTRY))


def test_texts_that_are_not_kept_are_made_once(own_url: str) -> None:
    """After an upgrade none are, or they are of another making; readers write them meanwhile."""
    with Session(find_engine(own_url)) as session:
        fold_all(session)
        with session.begin():
            number = session.scalar(select(func.count()).select_from(ProjectFeature)) or 0
            first = session.scalar(select(func.min(ProjectFeature.project_id)))
            session.execute(delete(ProjectFeature).where(ProjectFeature.project_id == first))
            session.execute(update(ProjectFeature).where(ProjectFeature.project_id % 2 == 0).values(form=1))
            assert_texts_are_true(session)
        assert not fill_texts(session, is_wanted=lambda: False)
        assert fill_texts(session)
        assert session.scalar(select(func.count()).select_from(ProjectFeature)) == number > 100
        assert set(session.scalars(select(ProjectFeature.form))) != {1}
        assert count_wrong_texts(session) == 0


@pytest.mark.parametrize("is_first", [True, False])
def test_who_renames_a_district_marks_what_is_being_put_there(own_url: str, is_first: bool) -> None:
    """Two transactions that do not see each other: the later one waits, and one of them marks the project."""
    engine = find_engine(own_url)
    with Session(engine) as session:
        fold_all(session)
        project_id = session.scalar(select(func.min(Project.id)).where(Project.merged_into_id.is_(None)))
        session.rollback()

    def rename(session: Session) -> None:
        session.execute(update(District).where(District.adcode == "211381").values(label="改名的市"))

    def move(session: Session) -> None:
        session.execute(delete(Allocation).where(Allocation.project_id == project_id))
        session.add(Allocation(project_id=project_id, adcode="211381"))
        session.flush()

    works: tuple[Callable[[Session], None], ...] = (rename, move) if is_first else (move, rename)

    def do(work: Callable[[Session], None]) -> None:
        with Session(engine) as session, session.begin():
            work(session)

    with Session(engine) as earlier:
        works[0](earlier)
        later = Thread(target=do, args=(works[1],))
        later.start()
        sleep(0.3)
        assert later.is_alive()
        earlier.commit()
        later.join()
    with Session(engine) as session:
        fold_all(session)
        assert count_wrong_texts(session) == 0
        assert_texts_are_true(session)
        assert "改名的市" in read(session)[0].decode()
