"""Make rows for tests: every field has a sensible default, keywords override it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import LineString, Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Document, Mention, Project, Statement
from projects.registry import writing
from projects.registry.audit import Author

NUMBERS = count(1)
TESTER = Author("seed", "tests")
OFFICER = Author("officer", "张三")


def make_document(session: Session, file: str = "plan.txt", **values: Any) -> Document:
    """Return the document of a file name, made on first use."""
    held = session.scalar(select(Document).where(Document.file == file))
    if held is not None:
        return held
    defaults = {"title": "测试规划", "short_title": "测试规划", "adcode": "211300"}
    document = Document(**({"file": file} | defaults | values))
    session.add(document)
    session.flush()
    return document


def make_project(
    session: Session,
    name: str = "测试项目",
    districts: Sequence[str | tuple[str, Decimal | None]] = ("211302",),
    *,
    figures: Sequence[Decimal | int | str] = (),
    at: tuple[float, float] | None = None,
    route: Sequence[tuple[float, float]] = (),
    by: Author = TESTER,
    **values: Any,
) -> Project:
    """Add a project with its districts, one mention a stated figure (万元) and its rollup.

    `by` registers it: as a plan is loaded, or as `OFFICER` does.
    """
    defaults: dict[str, Any] = {
        "code": f"LT-211300-{next(NUMBERS) + 100_000}",
        "type": "logistics_park",
        "status": "planned",
        "status_basis": "implied",
    }
    if at or route:
        shape = Point(at) if at else LineString(route)
        precision = "township" if at else "route"
        defaults |= {"geom": from_shape(shape, srid=4326), "precision": precision, "method": "gazetteer"}
    shares = [one if isinstance(one, tuple) else (one, None) for one in districts]
    project = writing.create_project(session, defaults | {"name": name} | values, shares)
    for line, figure in enumerate(figures or (), start=1):
        state_figure(session, project, Decimal(figure), line=line)
    writing.record_creations(session, [project], by)
    return project


def state_figure(
    session: Session,
    project: Project,
    figure: Decimal,
    *,
    scope: str | None = None,
    purpose: str = "works",
    **values: Any,
) -> Statement:
    """Add a mention that states a total investment in 万元."""
    mention = make_mention(session, project, **values)
    words = f"{figure}万元"
    return add_statement(session, mention, "investment_wan", figure, words, scope=scope, purpose=purpose)


def state_measure(
    session: Session,
    project: Project,
    measure: str,
    figure: Decimal | int,
    *,
    scope: str | None = None,
    **values: Any,
) -> Statement:
    """Add a mention that states a length or an area, and let the rule adopt."""
    mention = make_mention(session, project, **values)
    statement = add_statement(session, mention, measure, Decimal(figure), None, scope=scope)
    writing.adopt_figures(session, [project.id])
    return statement


def make_mention(session: Session, project: Project, **values: Any) -> Mention:
    """Add a mention of a project."""
    document = make_document(session, values.pop("file", "plan.txt"))
    mention_values = {"line": 1, "stated_name": project.name, "quote": project.name} | values
    mention = Mention(project_id=project.id, document_id=document.id, **mention_values)
    session.add(mention)
    session.flush()
    return mention


def add_statement(
    session: Session, mention: Mention, measure: str, value: Decimal, words: str | None, **marks: Any
) -> Statement:
    """Add a figure that a mention states."""
    statement = Statement(
        project_id=mention.project_id,
        mention_id=mention.id,
        measure=measure,
        value=value,
        as_written=words,
        **marks,
    )
    session.add(statement)
    session.flush()
    return statement
