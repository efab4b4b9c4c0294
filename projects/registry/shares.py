"""Districts of a project with their shares: read, put in words, replaced."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from geo.models import District
from projects.accounts.scopes import find_districts
from projects.errors import BadInput
from projects.models import Allocation, Project
from projects.registry.audit import Changes
from projects.registry.rows import Share
from projects.store.held import Held


def list_shares(session: Session, project_ids: Collection[int]) -> dict[int, list[Share]]:
    """Return the districts of each project, by adcode."""
    query = (
        select(
            Allocation.project_id,
            Allocation.adcode,
            District.label,
            Allocation.share,
            District.parent_adcode,
            District.level == "county",
        )
        .join(District, District.adcode == Allocation.adcode)
        .where(among(Allocation.project_id, project_ids))
        .order_by(Allocation.project_id, Allocation.adcode)
    )
    found: dict[int, list[Share]] = {}
    for project_id, adcode, label, share, parent, is_county in session.execute(query):
        found.setdefault(project_id, []).append(Share(adcode, label, share, parent, is_county))
    return found


Shares = Sequence[tuple[str, Decimal | None]]


# The adcodes of each project's districts.
DISTRICTS = Held(find_districts)


def list_districts(session: Session, project: Project) -> list[str]:
    """Return a project's districts as `adcode` or `adcode:share`, by adcode."""
    query = select(Allocation.adcode, Allocation.share).where(Allocation.project_id == project.id)
    return as_words(list(session.execute(query.order_by(Allocation.adcode))))


def list_words(session: Session) -> dict[int, list[str]]:
    """Return the districts of every project, as `list_districts` has them."""
    found: dict[int, list[tuple[str, Decimal | None]]] = {}
    query = select(Allocation.project_id, Allocation.adcode, Allocation.share)
    for project_id, adcode, share in session.execute(query):
        found.setdefault(project_id, []).append((adcode, share))
    return {project_id: as_words(shares) for project_id, shares in found.items()}


def as_words(shares: Shares) -> list[str]:
    """Return districts with shares as the words of seeds and events."""
    return sorted(adcode if share is None else f"{adcode}:{share.normalize():f}" for adcode, share in shares)


def read_word(word: str) -> tuple[str, Decimal | None]:
    """Return a district with its share from its words: `211302`, or `211302:0.4`."""
    adcode, _, share = word.partition(":")
    return adcode, Decimal(share) if share else None


def check_shares(shares: Shares) -> None:
    """Raise BadInput at `share` unless no district has one, or each one above 0 and all of them make 1."""
    given = [share for _adcode, share in shares if share is not None]
    if given and len(given) < len(shares):
        raise BadInput(msg("份额要么都不写,要么每个县区都写。"), field="share")
    if given and min(given) <= 0:
        raise BadInput(msg("份额要大于零。"), field="share")
    whole = sum(given, Decimal(0))
    if given and whole != 1:
        percent = f"{(whole * 100).normalize():f}"
        raise BadInput(msg("份额合计为 %(sum)s%%,要正好是 100%%。"), field="share", sum=percent)


def replace_allocations(session: Session, project: Project, shares: Shares) -> Changes:
    """Give a project its districts; returns the change as {'districts': [old, new]}, empty when none."""
    old, new = list_districts(session, project), as_words(shares)
    if old == new:
        return {}
    session.execute(delete(Allocation).where(Allocation.project_id == project.id))
    rows = [{"project_id": project.id, "adcode": adcode, "share": share} for adcode, share in shares]
    if rows:
        session.execute(insert(Allocation), rows)
    return {"districts": [old or None, new]}
