"""The texts of projects as features: what is kept of each (migration 0058), and how a page of them is read.

A text is kept in pieces that /api/v1 and /ogc share. They are made anew where a project was written, or
what it is told by (folding.py). Who reads takes the kept ones of projects that nobody has written since, and
writes those of the others, in one statement: the answer is that of the rows at any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    make_url,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session, aliased

from geo.features import begin_feature
from geo.models import District
from projects.models import Allocation, Document, Mention, PlaceMark, Project, ProjectFeature
from projects.reading.parts import Choose
from projects.registry.fields import SHOWN
from projects.store.raw_texts import RAW_TEXTS

# How a feature ends: as /api/v1 has it, or as /ogc does.
End = Literal["cited", "named"]
ENDS: tuple[End, ...] = ("cited", "named")
TEXTS = ("head", *ENDS)
TEXT_COLUMNS = ("project_id", "form", *TEXTS)
PLAIN_COLUMNS = tuple(field.name for field in SHOWN if field.is_stored)
FEATURES: Any = ProjectFeature.__table__
DIALECT: Any = make_url("postgresql+psycopg://").get_dialect()()


def parent_code() -> ColumnElement[Any]:
    """Return the code of the programme that a project belongs to."""
    parent = aliased(Project)
    return select(parent.code).where(parent.id == Project.parent_id).scalar_subquery()


def touched(held: Any) -> ColumnElement[Any]:
    """Return something of every district that a project touches, in the order of their codes."""
    gathered = func.array_agg(aggregate_order_by(cast(held, Text), Allocation.adcode))
    found = (
        select(gathered)
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )
    return func.coalesce(found, cast(array([], type_=Text()), ARRAY(Text())), type_=ARRAY(Text()))


def districts_json() -> Any:
    """Return the project's districts as a JSON array of adcode, label and share."""
    entry = func.json_build_object(
        "adcode", Allocation.adcode, "label", District.label, "share", func.trim_scale(Allocation.share)
    )
    return (
        select(
            func.coalesce(
                func.json_agg(aggregate_order_by(entry, Allocation.adcode)), func.json_build_array()
            )
        )
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )


def citations_json() -> Any:
    """Return where the documents speak of the project as a JSON array of document and line."""
    entry = func.json_build_object("document", Document.file, "line", Mention.line)
    ordered = aggregate_order_by(entry, Document.file, Mention.line)
    return (
        select(func.coalesce(func.json_agg(ordered), func.json_build_array()))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .where(Mention.project_id == Project.id)
        .scalar_subquery()
    )


def select_texts(*conditions: ColumnElement[bool], beside: Any = None) -> Select[Any]:
    """Return the SELECT of `project_id` and the pieces of the text of some projects.

    Conditions may name a row of `beside`, which whoever asks for one text stands at.
    """
    shown = (
        select(
            Project.id.label("project_id"),
            Project.code.label("id"),
            Project.geom.label("geometry"),
            *(getattr(Project, name).label(name) for name in PLAIN_COLUMNS),
            parent_code().label("parent_code"),
            end_with(districts=districts_json(), citations=citations_json()).label("cited"),
            end_with(
                districts=func.array_to_json(touched(Allocation.adcode)),
                district_names=func.array_to_json(touched(District.label)),
            ).label("named"),
        )
        .where(*conditions)
        .correlate(beside)
        .subquery("shown")
    )
    start, properties, source = begin_feature(shown, beside=("project_id", *ENDS))
    # The properties go on in the end: without the brace that closes them.
    head = func.concat(*start, func.left(cast(properties, Text), -1), ",")
    columns = (head.label("head"), *(shown.c[end] for end in ENDS))
    return select(shown.c.project_id, *columns).select_from(source)


def end_with(**properties: Any) -> ColumnElement[str]:
    """Return how the text of a feature ends whose last properties are JSON by these names."""
    parts = [part for name, value in properties.items() for part in (f',"{name}":', value)]
    return func.concat(parts[0][1:], *parts[1:], "}}")


def write_text(beside: Any, project_id: Any, names: Sequence[str], *conditions: Any) -> ColumnElement[str]:
    """Return pieces of the text of the project that a row at hand names, written anew."""
    made = select_texts(Project.id == project_id, *conditions, beside=beside).subquery("made")
    text: ColumnElement[str] = select(func.concat(*(made.c[name] for name in names))).scalar_subquery()
    return text


@cache
def form() -> int:
    """Return what tells how this code makes the texts: another number for another way."""
    made = select_texts(true()).compile(dialect=DIALECT)
    said = f"{made}{sorted(made.params.items())}"
    return int.from_bytes(sha256(said.encode()).digest()[:4]) >> 1


def select_kept_texts(choose: Choose) -> Select[Any]:
    """Return the SELECT of `TEXT_COLUMNS` of some projects; `choose` says of a column of ids which."""
    made = select_texts(Project.merged_into_id.is_(None), choose(Project.id)).subquery("made")
    return select(made.c.project_id, literal(form(), Integer), *(made.c[name] for name in TEXTS))


@cache
def select_page(end: End) -> Select[Any]:
    """Return the SELECT of the features of a list of ids, in its order, joined by commas, and how many.

    The list is the text of an array: so it comes from one statement and goes into the next as it is.
    """
    ids: Any = cast(bindparam("ids", type_=Text), ARRAY(Integer))
    asked = func.unnest(ids).table_valued("id", with_ordinality="at", name="asked").render_derived()
    kept = FEATURES.c
    # Those of the page that were written since, looked up once for all.
    written = select(PlaceMark.project_id).where(PlaceMark.project_id == any_(ids)).scalar_subquery()
    is_kept = asked.c.id != all_(func.array(written, type_=ARRAY(Integer)))
    stands = and_(kept.project_id == asked.c.id, kept.form == form(), is_kept)
    anew = write_text(asked, asked.c.id, ("head", end))
    feature = func.coalesce(kept.head.concat(kept[end]), anew)
    # OFFSET keeps PostgreSQL from writing those that are not kept once for each use.
    pages = (
        select(asked.c.at, feature.label("feature"))
        .select_from(asked.outerjoin(FEATURES, stands))
        .offset(0)
        .subquery("page")
    )
    text = func.string_agg(pages.c.feature, aggregate_order_by(literal(",", Text), pages.c.at))
    return select(text, func.count(pages.c.feature)).execution_options(**{RAW_TEXTS: True})


def read_features(session: Session, ids: str, end: End) -> tuple[bytes, int]:
    """Return the features of projects of the present, joined by commas, in UTF-8, and how many.

    `ids` are those of PostgreSQL's text of an array, in their order.
    """
    text, number = session.execute(select_page(end), {"ids": ids}).one()
    return text or b"", number
