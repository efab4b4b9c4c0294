"""Figures that rows state inexactly: any of new projects, of registered ones a total of about so much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.imports.proposing import Proposal
from projects.imports.rows import CellFault, ParsedRow
from projects.imports.source import Note
from projects.models import Statement
from projects.registry.audit import Changes
from projects.registry.creating import StatedFigure
from projects.updates.registering import pack_figure

# Under this name a row keeps its inexact figures, and its update does.
FIGURES = "figures"
TOTAL = "investment_wan"
# Which least figures stand of a project already: project, measure, value.
Floors = Collection[tuple[int, str, Decimal]]


def list_figures(row: ParsedRow) -> tuple[StatedFigure, ...]:
    """Return the inexact figures of a row as they are stated, each with its word and as the cell has it."""
    return tuple(
        StatedFigure(measure, one.value, one.as_written, one.qualifier)
        for measure, one in row.inexact.items()
    )


def pack_figures(figures: Iterable[StatedFigure]) -> list[dict[str, Any]]:
    """Return figures as JSON keeps them."""
    return [pack_figure(one) for one in figures]


def find_floors(session: Session, proposals: Sequence[Proposal]) -> Floors:
    """Return the least figures that stand of the projects whose rows state some."""
    stating = [
        one for one in proposals if any(figure.qualifier == "floor" for figure in one.row.inexact.values())
    ]
    ids = sorted({one.project.id for one in stating if one.project})
    if not ids:
        return frozenset()
    query = select(Statement.project_id, Statement.measure, Statement.value)
    rows = session.execute(query.where(among(Statement.project_id, ids), Statement.qualifier == "floor"))
    return {(project_id, measure, value) for project_id, measure, value in rows}


def refuse_unheld(one: Proposal, project_id: int, changes: Changes, floors: Floors) -> None:
    """Let a row be wrong whose inexact figure a registered project cannot hold, unless it stands already."""
    for field, figure in one.row.inexact.items():
        told = {"value": figure.as_written}
        if figure.qualifier == "floor":
            if (project_id, field, figure.value) not in floors:
                message = msg("“%(value)s”只是下限,不能代替登记的数字。请写确数,或把原文写进说明。")
                one.faults.append(CellFault(message, field=field, values=told))
        elif field in changes and field != TOTAL:
            message = msg("“%(value)s”是约数。已登记项目的长度和面积只改为确数。")
            one.faults.append(CellFault(message, field=field, values=told))
        elif field not in changes:
            one.notes.append(Note(msg("“%(value)s”与登记的数字相同,没有改。"), told))


def keep_total(one: Proposal, changes: Changes) -> None:
    """Keep the words of a total that is about so much beside what the row changes."""
    if TOTAL in changes and TOTAL in one.row.inexact:
        own = [figure for figure in list_figures(one.row) if figure.measure == TOTAL]
        one.stated[FIGURES] = pack_figures(own)
