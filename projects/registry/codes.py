"""The code of a project: whom it names today, and which one a new project gets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import BigInteger, cast, func, literal, select, text
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import find_common
from geo.errors import msg
from projects.errors import Moved, NotFound
from projects.models import Project

# Below stand the codes that the tables of the plans give: those must stay free for a later edition.
FIRST_NUMBER = 10_001
CODE_FORM = re.compile(r"LT-[1-9]\d{5}-\d{4,}", re.ASCII)
# Space of the advisory locks under which codes are given: one giver a district.
GIVING = text("SELECT pg_advisory_xact_lock(hashtextextended('project codes', 0))")


def find_live_code(session: Session, code: str) -> int:
    """Return the id of a project; raises NotFound for an unknown code, Moved for a merged one.

    A project may have been merged into one that was merged later: the last of them now holds it.
    """
    start = select(Project.id, Project.merged_into_id, literal(0).label("step")).where(Project.code == code)
    path = start.cte("path", recursive=True)
    path = path.union_all(
        select(Project.id, Project.merged_into_id, path.c.step + 1).join(
            path, path.c.merged_into_id == Project.id
        )
    )
    query = select(Project.id, Project.code).join(path, path.c.id == Project.id).order_by(path.c.step.desc())
    # The database takes no NUL in a text.
    found = None if "\x00" in code else session.execute(query.limit(1)).one_or_none()
    if found is None:
        raise NotFound(msg("登记簿里没有编码为“%(code)s”的项目。"), field="code", code=code[:50])
    project_id, home = found
    if home != code:
        raise Moved(msg("该项目已并入 %(code)s。"), code=home)
    return int(project_id)


def find_ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of projects by their codes; unknown codes are not among them."""
    return dict(session.execute(select(Project.code, Project.id).where(among(Project.code, codes))).all())


def allot_codes(session: Session, districts: Sequence[Collection[str]]) -> list[str]:
    """Return a new code for each project of some districts; no code was ever given before.

    A code begins with the adcode of the one district, or of the lowest one that holds them all. The codes
    are held until the transaction ends: who asks at the same time waits.
    """
    homes = find_common(session, districts)
    session.execute(GIVING)
    adcode, number = func.substr(Project.code, 4, 6), cast(func.substr(Project.code, 11), BigInteger)
    given = select(adcode.label("adcode"), number.label("number")).where(number >= FIRST_NUMBER).subquery()
    query = select(given.c.adcode, func.max(given.c.number)).group_by(given.c.adcode)
    held: dict[str, int] = dict(session.execute(query).all())
    return list(count_on(homes, held))


def count_on(homes: Sequence[str], held: dict[str, int]) -> Iterator[str]:
    """Yield the next code of each adcode; `held` is the last number that each of them has given."""
    given: Counter[str] = Counter()
    for adcode in homes:
        given[adcode] += 1
        yield f"LT-{adcode}-{held.get(adcode, FIRST_NUMBER - 1) + given[adcode]}"
