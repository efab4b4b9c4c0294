"""A place is as exact as its precision says: by the database, by the forms, and from the day of the rule."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.registry.field_readers import check_together
from projects.store.database import downgrade, upgrade
from projects.words.vocabulary import LARGEST_ACCURACY_M
from tests.support.factories import make_project
from tests.support.history import copy_database

AT = (120.45, 41.57)


@pytest.mark.parametrize(("precision", "most"), LARGEST_ACCURACY_M.items())
def test_the_database_and_the_forms_draw_one_line(session: Session, precision: str, most: int) -> None:
    line = {"route": [AT, (120.5, 41.6)]} if precision == "route" else {"at": AT}
    project = make_project(session, precision=precision, accuracy_m=most, **line)
    check_together(project, {})
    with pytest.raises(BadInput, match="误差"):
        check_together(project, {"accuracy_m": most + 1})
    project.accuracy_m = most + 1
    with pytest.raises(IntegrityError, match="accuracy_as_precise"):
        session.flush()


# (precision and accuracy before the rule, what it became)
REGRADED = {
    "a": ("site", 3500, "township", 3500),
    "b": ("village", 4000, "township", 4000),
    "c": ("surveyed", 300, "site", 300),
    "d": ("township", 9000, "district", None),
    "e": ("site", 800, "site", 800),
}


def test_what_stood_before_is_graded_again_with_an_event(server_url: str, empty_url: str) -> None:
    url = copy_database(server_url, empty_url, "lantu_regraded")
    engine = create_engine(url)
    with Session(engine) as new, new.begin():
        for name in REGRADED:
            make_project(new, name, at=AT, precision="site")
    downgrade(url, "0011")
    with engine.begin() as old:
        for name, (precision, accuracy, *_) in REGRADED.items():
            was = {"name": name, "precision": precision, "accuracy": accuracy}
            old.execute(
                text("UPDATE projects SET precision = :precision, accuracy_m = :accuracy WHERE name = :name"),
                was,
            )
    upgrade(url)
    with Session(engine) as new:
        rows = new.execute(text("SELECT name, precision, accuracy_m, geom IS NULL, version FROM projects"))
        for name, precision, accuracy, is_gone, version in rows:
            assert (precision, accuracy) == REGRADED[name][2:]
            assert is_gone is (precision == "district")
            assert version == (1 if name == "e" else 2)
        told = "SELECT count(*) FROM project_events WHERE actor = 'migration 0012'"
        assert new.scalar(text(told)) == len(REGRADED) - 1
    engine.dispose()
