import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.reconcile.quality import measure_quality
from projects.reconcile.unseen import list_unseen
from tests.support.factories import make_project


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("物\u200b流", "物[U+200B]流"),
        ("物流\u202egnp", "物流[U+202E]gnp"),
        ("物流\u3164", "物流[U+3164]"),
        ("物\u2028流", "物[U+2028]流"),
        ("物\u00a0流", "物[U+00A0]流"),
        (" 物流", " 物流"),
        ("物流\u3000", "物流　"),
        ("物\ufe0f流", "物[U+FE0F]流"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_text_that_no_reader_would_keep_is_listed(session: Session, kept: str, shown: str) -> None:
    project = make_project(session, "某工程")
    session.execute(text("UPDATE projects SET name = :kept, aliases = ARRAY['好的', :kept]"), {"kept": kept})
    found = [(one.table, one.column, one.row, one.text) for one in list_unseen(session)]
    assert found == [("projects", column, project.code, shown) for column in ("name", "aliases")]


def test_what_was_meant_is_not_listed(session: Session) -> None:
    make_project(
        session, "物流园（二期）", description="一行\n　　二行 5㎡ Ⅱ", steward="葛\U000e0100城", owner="👩‍🔬"
    )
    assert list_unseen(session) == []
    assert measure_quality(session).metrics()["unseen_texts"] == 0
