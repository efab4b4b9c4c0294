"""Take a registry of another server in as a member, or let go of it; nothing is written over there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, delete, func, literal, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.districts import PROVINCE_END, check_adcodes, is_province, list_names
from geo.errors import msg
from projects.errors import BadInput, Conflict, NotFound
from projects.federation.addresses import read_name, read_site, read_url
from projects.federation.asking import read_revision, reading_engine
from projects.models import FederationMember, Project
from projects.models.place_sum import WHOLE
from projects.store.database import DatabaseUnavailable
from projects.store.failures import find_failure
from projects.store.log_trail import read_identity

# All that is read of a member; a role of its server that may read these, and nothing else, is enough.
READ_TABLES = (
    *("alembic_version", "allocations", "cell_parts", "cell_sums", "district_descendants", "districts"),
    *("place_marks", "place_parts", "place_rows", "place_sums", "place_totals", "projects", "route_sketches"),
    "year_plans",
)
JOINING = text("SELECT pg_advisory_xact_lock(hashtextextended('federation members', 0))")


@dataclass(frozen=True, slots=True)
class Found:
    """What a database says of itself before it becomes a member."""

    identity: str
    provinces: tuple[str, ...]


def add_member(
    session: Session, name: str, url: str, *, site: str = "", provinces: Sequence[str] = ()
) -> FederationMember:
    """Take a registry in; without provinces it answers for those that its projects' codes name.

    Raises BadInput for a wrong name or address, DatabaseUnavailable where nobody answers, Conflict for
    another version, this registry itself, one that is a member already, or another member's province.
    """
    name, url, site = read_name(name), read_url(url), read_site(site)
    session.execute(JOINING)
    found = look_at(url, read_revision(session))
    member = FederationMember(
        name=name,
        url=url,
        site=site,
        provinces=sorted({*provinces} or found.provinces),
        identity=found.identity,
    )
    check_provinces(session, member.provinces)
    check_others(session, member)
    session.add(member)
    session.flush()
    return member


def look_at(url: str, revision: str) -> Found:
    """Return what a database says of itself.

    Raises DatabaseUnavailable where it does not answer, Conflict where it is no registry of our version or
    its tables may not be read.
    """
    engine = reading_engine(url)
    try:
        with Session(engine) as session:
            check_rights(session)
            check_revision(session, revision)
            return Found(read_identity(session.connection()), list_provinces(session))
    except SQLAlchemyError as error:
        if find_failure(error) is None:
            raise
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise DatabaseUnavailable(msg("数据库无法连接:%(reason)s"), reason=reason) from error
    finally:
        engine.dispose()


def check_revision(session: Session, revision: str) -> None:
    """Raise Conflict unless a database has the schema of this version."""
    theirs = read_revision(session)
    if not theirs:
        raise Conflict(msg("那里不是蓝图的数据库。请在那里先运行 lantu prepare。"))
    if theirs != revision:
        raise Conflict(
            msg("那里的数据库结构是 %(theirs)s,这里是 %(ours)s。请把两边升级到同一个版本。"),
            theirs=theirs,
            ours=revision,
        )


def check_rights(session: Session) -> None:
    """Raise Conflict, naming them, where tables are there and may not be read."""
    listed = func.unnest(literal(list(READ_TABLES), ARRAY(Text()))).label("name")
    name = select(listed, func.to_regclass(listed).label("oid")).subquery().c
    may_not = ~func.has_table_privilege(name.oid, "SELECT")
    refused = session.scalars(
        select(name.name).where(name.oid.is_not(None), may_not).order_by(name.name)
    ).all()
    if refused:
        raise Conflict(
            msg("不能读那里的这些表:%(names)s。请那里的管理员执行 GRANT SELECT,见 docs/federation.md。"),
            names=", ".join(refused),
        )


def list_provinces(session: Session) -> tuple[str, ...]:
    """Return the provinces of the codes that projects have; what lies in several has none of theirs."""
    province = func.substr(Project.code, 4, 2).concat(PROVINCE_END)
    found = session.scalars(select(province).distinct().order_by(province))
    return tuple(adcode for adcode in found if adcode != WHOLE)


def check_provinces(session: Session, provinces: Collection[str]) -> None:
    """Raise BadInput unless some provinces are named, and nothing else."""
    if not provinces:
        raise BadInput(msg("那里还没有项目,看不出管哪些省。请用 --province 写明。"), field="province")
    wrong = sorted(adcode for adcode in provinces if not is_province(adcode))
    if wrong:
        raise BadInput(
            msg("这些不是省级的代码:%(adcodes)s"), field="province", adcodes=", ".join(wrong)[:200]
        )
    check_adcodes(session, provinces)


def check_others(session: Session, member: FederationMember) -> None:
    """Raise Conflict where a registry is this one or a member already, or a province is another's."""
    if member.identity == read_identity(session.connection()):
        raise Conflict(msg("那里就是这个数据库自己。"))
    for other in session.scalars(select(FederationMember)):
        if other.name == member.name or other.identity == member.identity:
            raise Conflict(msg("%(name)s 已经是成员。请先用 lantu federate remove 移出。"), name=other.name)
        shared = sorted({*other.provinces} & {*member.provinces})
        if shared:
            names = (one.label for one in list_names(session, shared).values())
            raise Conflict(
                msg("%(provinces)s 已由成员 %(name)s 负责。"), provinces=", ".join(names), name=other.name
            )


def remove_member(session: Session, name: str) -> None:
    """Let go of a member; its registry stays as it is. Raises NotFound."""
    removed = delete(FederationMember).where(FederationMember.name == name.strip())
    if not session.execute(removed.returning(FederationMember.name)).all():
        raise NotFound(msg("没有名为 %(name)s 的成员。"), name=name[:50])
