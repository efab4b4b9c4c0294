"""The index of words finds what reading every project finds: exact words, sounds and near misses."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from projects.models import Allocation, Project, ProjectWords
from projects.search import lookup
from projects.search.kept_words import count_wrong_words, keep_all_words
from projects.search.lookup import Common, are_found, look_up, look_up_past, walk_found
from projects.search.pinyin import list_syllables
from projects.search.plain import plain_form
from tests.support.factories import make_project

SEED = 48
# Of each kind of word so many are drawn from the registry's own texts.
DRAWN = 8
SIGNS = "物流路园县(·-1a%_'\\\"|&!:*龘"


def draw_words(session: Session) -> Iterator[str]:
    """Yield words as people type them: parts of texts, their sound, both with slips, districts before."""
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    texts = list(session.scalars(select(Project.search_text).order_by(Project.id)))

    def part(least: int, most: int) -> str:
        line = chance.choice(chance.choice(texts).splitlines())
        at = chance.randrange(max(1, len(line) - least + 1))
        return line[at : at + chance.randint(least, most)]

    def slip(word: str) -> str:
        at = chance.randrange(len(word))
        kinds = (word[:at] + "琉" + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + "x" + word[at:])
        return chance.choice((*kinds, word[:at] + word[at : at + 2][::-1] + word[at + 2 :]))

    for _ in range(DRAWN):
        yield part(1, 1)
        yield part(2, 2)
        yield part(3, 8)
        yield slip(part(3, 8))
        sound = list_syllables(plain_form(part(2, 6)))
        yield "".join(sound)
        yield "".join(one[0] for one in sound)
        yield "".join(sound)[: chance.randint(2, 9)]
        yield slip("".join(sound) or "wuliuyuan")
        yield chance.choice(("喀左", "朝阳", "北票市", "龙城区")) + part(2, 4)
        yield f"{part(2, 2)} {part(1, 3)}"
        yield "".join(chance.choice(SIGNS) for _ in range(chance.randint(1, 5)))
    yield from texts[0].splitlines()


def read_all(session: Session, typed: str) -> set[int]:
    """Return what reading every project finds."""
    return set(session.scalars(select(Project.id).where(are_found(look_up_past(session, typed)))))


def test_the_index_finds_what_reading_every_project_finds(registry_session: Session) -> None:
    words = list(draw_words(registry_session))
    found = {word: read_all(registry_session, word) for word in words}
    assert sum(map(bool, found.values())) > len(words) / 2
    for word, ids in found.items():
        assert set(look_up(registry_session, word)) == ids, word


@pytest.mark.parametrize(
    "typed",
    [
        "路",
        "公路",
        "喀左",
        "喀左 公路",
        "gonglu",
        "kz",
        "lu",
        "lt-211303",
        "喀左物流园",
        "wuliyuuan",
        "铁路物琉园",
    ],
)
def test_what_was_not_drawn_is_found_too(registry_session: Session, typed: str) -> None:
    ids = read_all(registry_session, typed)
    assert ids
    assert set(look_up(registry_session, typed)) == ids


def test_nothing_typed_finds_nothing(registry_session: Session) -> None:
    assert look_up(registry_session, " \u3000") == ()


def test_common_words_are_found_by_either_way(
    registry_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = set(look_up(registry_session, "路"))
    assert len(ids) > 10
    monkeypatch.setattr(lookup, "MOST_IDS", 10)
    found = look_up(registry_session, "路")
    assert isinstance(found, Common)
    for condition in (are_found(found), walk_found(found)):
        live = select(Project.id).where(Project.merged_into_id.is_(None), condition)
        assert set(registry_session.scalars(live)) == ids


def test_in_a_great_registry_a_slip_is_sought_where_the_rest_is_sure(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    park = make_project(session, "公营子铁路物流园", ["211324"])
    monkeypatch.setattr(lookup, "MOST_CLOSE", 0)
    # Of none at all that come close nothing is picked.
    assert look_up(session, "wuliyuuan") == ()
    monkeypatch.setattr(lookup, "MOST_CLOSE", 1)
    make_project(session, "无关的工程")
    for typed in ("wuliyuuan", "铁路物琉园", "wvliuyuan", "喀左物流园"):
        assert look_up(session, typed) == (park.id,), typed


def test_the_index_is_asked_and_no_table_read(registry_session: Session) -> None:
    registry_session.execute(text("SET LOCAL enable_seqscan = off"))
    asked = lookup.is_asked(lookup.ask(["公路"]))
    query = select(ProjectWords.project_id).where(asked)
    sql = str(query.compile(registry_session.get_bind(), compile_kwargs={"literal_binds": True}))
    plan = "\n".join(registry_session.scalars(text(f"EXPLAIN {sql}".replace(":", r"\:"))))
    assert "ix_project_words_held" in plan


def test_the_words_follow_their_project(session: Session) -> None:
    park = make_project(session, "物流园", ["211324"])
    other = make_project(session, "物流园二期", ["211303"])
    session.flush()

    def held() -> dict[int, tuple[str, list[str]]]:
        rows = session.execute(select(ProjectWords.project_id, ProjectWords.search_text, ProjectWords.places))
        return {row[0]: (row[1], row[2]) for row in rows}

    assert held() == {park.id: (park.search_text, ["211324"]), other.id: (other.search_text, ["211303"])}
    projects = Project.__table__
    session.execute(update(projects).where(projects.c.id == park.id).values(search_text="仓储园"))
    session.execute(update(Allocation).where(Allocation.project_id == other.id).values(adcode="211381"))
    assert held() == {park.id: ("仓储园", ["211324"]), other.id: (other.search_text, ["211381"])}
    session.execute(update(projects).where(projects.c.id == other.id).values(merged_into_id=park.id))
    assert list(held()) == [park.id]
    session.execute(update(projects).where(projects.c.id == other.id).values(merged_into_id=None))
    session.execute(delete(Allocation).where(Allocation.project_id == other.id))
    assert held()[other.id] == (other.search_text, [])
    assert count_wrong_words(session) == 0


def test_wrong_words_are_counted_and_made_anew(session: Session) -> None:
    park = make_project(session, "物流园", ["211324"])
    make_project(session, "污水厂", ["211303"])
    session.flush()
    assert count_wrong_words(session) == 0
    session.execute(delete(ProjectWords).where(ProjectWords.project_id == park.id))
    assert count_wrong_words(session) == 1
    session.execute(update(ProjectWords).values(search_text="别的"))
    assert count_wrong_words(session) == 2
    keep_all_words(session.connection())
    assert count_wrong_words(session) == 0
    assert look_up(session, "物流") == (park.id,)


def test_a_change_of_status_writes_no_words(session: Session) -> None:
    park = make_project(session, "物流园", ["211324"])
    session.flush()
    where = select(text("ctid")).select_from(ProjectWords).where(ProjectWords.project_id == park.id)
    before = session.scalar(where)
    park.status = "signed"
    session.flush()
    assert session.scalar(where) == before
