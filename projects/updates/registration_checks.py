"""What the rules ask of new projects, a whole list of them in a few queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import BigInteger, ColumnElement, Select, Text, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from geo.models import District
from geo.places import PlacePoint, list_places
from projects.clock import get_today
from projects.errors import BadInput, Conflict
from projects.models import Allocation, Project, Update
from projects.registry.custody import check_backed, with_custody
from projects.registry.doubts import Doubt, Doubts
from projects.registry.field_readers import MOST_MEASURE, YEAR_PLAN, check_fit
from projects.registry.lifecycle import StatusChange, check_first
from projects.registry.placement import Area, find_area, judge_new
from projects.registry.shares import check_shares
from projects.updates.registering import REGISTERED, Registration
from projects.words.form_values import MOST_WAN
from projects.words.texts import tidy
from projects.words.vocabulary import COMPARED_MEASURES, TYPES, codes

PENDING_NAME = Update.changes["name"][1].astext
PENDING_CODE = Update.changes["national_code"][1].astext
PENDING = (Update.kind == "register", Update.state == "pending")


class Checks:
    """What is asked of some registrations, read once for all of them; `besides` are their own updates."""

    def __init__(
        self, session: Session, registrations: Sequence[Registration], besides: Collection[int] = ()
    ) -> None:
        self.session = session
        adcodes = {adcode for one in registrations for adcode in one.districts}
        query = select(District.adcode, District.level, District.label)
        self.districts = {
            adcode: (level, label)
            for adcode, level, label in session.execute(query.where(District.adcode.in_(adcodes)))
        }
        others = Update.id != func.all(literal(sorted(besides), ARRAY(BigInteger())))
        self.held_codes = find_held_codes(session, registrations, others)
        self.parents = find_parents(session, {one.parent_code for one in registrations if one.parent_code})
        self.namesakes = find_namesakes(session, {one.name for one in registrations}, others)
        self.within = Counter((one.name, adcode) for one in registrations for adcode in one.districts)
        self.codes_within = Counter(one.values.get("national_code") for one in registrations)
        self.areas: dict[frozenset[str], tuple[Area | None, list[PlacePoint]]] = {}

    def check(self, one: Registration) -> Doubts:
        """Return what is doubted of a registration; raises BadInput or Conflict where the rules refuse it."""
        check_fields(one)
        self.check_districts(one)
        check_status(one)
        check_figures(one)
        values = with_custody(None, one.values)
        check_fit(lambda name: values.get(name) or ("none" if name == "precision" else None))
        check_backed(None, values, has_evidence=one.has_evidence, has_reason=bool(tidy(one.reason)))
        self.check_codes(one)
        return Doubts((*self.doubt_name(one), *self.doubt_place(one)))

    def check_districts(self, one: Registration) -> None:
        """Raise BadInput without a district, for one that is not known, or shares that do not add up."""
        if not one.shares:
            raise BadInput(msg("请选择县区;市本级的项目请选市。"), field="district")
        unknown = sorted(one.districts - self.districts.keys())
        if unknown:
            raise BadInput(
                msg("没有这些区划代码:%(adcodes)s"), field="district", adcodes=", ".join(unknown)[:100]
            )
        if len(one.districts) < len(one.shares):
            raise BadInput(msg("同一个县区写了两次。"), field="district")
        check_shares(one.shares)

    def check_codes(self, one: Registration) -> None:
        """Raise Conflict for a national code that is taken, BadInput for a programme that is not there."""
        code = one.values.get("national_code")
        if code is not None and code in self.held_codes:
            raise Conflict(
                msg("项目代码 %(given)s 已登记在 %(code)s 名下。"),
                field="national_code",
                given=code,
                code=self.held_codes[code],
            )
        if code is not None and self.codes_within[code] > 1:
            raise Conflict(msg("项目代码 %(given)s 写了两次。"), field="national_code", given=code)
        if one.parent_code and one.parent_code not in self.parents:
            raise BadInput(
                msg("登记簿里没有编码为“%(code)s”的项目。"), field="parent_code", code=one.parent_code[:50]
            )

    def doubt_name(self, one: Registration) -> list[Doubt]:
        """Return the doubt that a project of this name is there, or waits, in one of its districts."""
        held = [self.namesakes.get((one.name, adcode)) for adcode in sorted(one.districts)]
        if all(this is None for this in held):
            if all(self.within[one.name, adcode] == 1 for adcode in one.districts):
                return []
            return [Doubt("name_repeated", "name", msg("同一县区的“%(name)s”写了两次。"), {"name": one.name})]
        code = next(this for this in held if this is not None)
        if not code:
            said = msg("同一县区已有同名项目“%(name)s”在等待审核。")
            return [Doubt("name_waiting", "name", said, {"name": one.name})]
        said = msg("同一县区已有同名项目:%(code)s “%(name)s”。若是同一个项目,请更新它。")
        return [Doubt("name_registered", "name", said, {"name": one.name, "code": code})]

    def doubt_place(self, one: Registration) -> Doubts:
        """Return what is doubted of the place; raises BadInput for one that cannot be."""
        if one.values.get("geom") is None:
            return Doubts()
        if one.districts not in self.areas:
            area = find_area(self.session, one.districts)
            self.areas[one.districts] = area, list_places(self.session, one.districts)
        return judge_new(one.values, *self.areas[one.districts])

    def complete(self, one: Registration) -> dict[str, object]:
        """Return the columns with what follows from them: who gave the status, how exact the place is."""
        levels = {self.districts[adcode][0] for adcode in one.districts}
        precision = "district" if levels == {"county"} else "none"
        parent = self.parents[one.parent_code] if one.parent_code else None
        basis = "implied" if is_implied(one) else "reported"
        return {"precision": precision, **one.columns, "status_basis": basis, "parent_id": parent}


def is_implied(one: Registration) -> bool:
    """Say whether a status only follows from a plan that states none: the work is planned."""
    return bool(one.mentions) and one.values.get("status") == "planned"


def find_held_codes(
    session: Session, registrations: Sequence[Registration], others: ColumnElement[bool]
) -> dict[str, str]:
    """Return which of the national codes are taken, and by what: a project's code or a name that waits."""
    given = listed({code for one in registrations if (code := one.values.get("national_code"))})
    query = select(PENDING_CODE, PENDING_NAME).where(*PENDING, others, PENDING_CODE.in_(given))
    held: dict[str, str] = dict(session.execute(query).all())
    query = select(Project.national_code, Project.code).where(Project.national_code.in_(given))
    return held | {code or "": holder for code, holder in session.execute(query)}


def find_parents(session: Session, wanted: Collection[str]) -> dict[str, int]:
    """Return the ids of live projects by code."""
    query = select(Project.code, Project.id).where(Project.merged_into_id.is_(None))
    clean = [code for code in wanted if "\x00" not in code]
    return dict(session.execute(query.where(among(Project.code, clean))).all())


def find_namesakes(
    session: Session, names: Collection[str], others: ColumnElement[bool]
) -> dict[tuple[str, str], str]:
    """Return who has one of the names in a district already: a project's code; empty for one that waits."""
    given = listed(names)
    adcode = func.unnest(Update.districts)
    query = select(PENDING_NAME, adcode).where(*PENDING, others, PENDING_NAME.in_(given))
    held = dict.fromkeys(((name, adcode) for name, adcode in session.execute(query)), "")
    query = (
        select(Project.name, Allocation.adcode, Project.code)
        .join(Allocation, Allocation.project_id == Project.id)
        .where(Project.merged_into_id.is_(None), Project.name.in_(given))
    )
    return held | {(name, adcode): code for name, adcode, code in session.execute(query)}


def listed(words: Collection[str]) -> Select[tuple[str]]:
    """Return words as a query of one parameter, however many they are."""
    clean = sorted(word for word in words if "\x00" not in word)
    return select(func.unnest(literal(clean, ARRAY(Text())), type_=Text()))


def check_fields(one: Registration) -> None:
    """Raise BadInput for a field that a new project does not have, or that it must have and lacks."""
    for name in one.values:
        if name not in REGISTERED and not YEAR_PLAN.fullmatch(name):
            raise BadInput(msg("“%(name)s”不能这样修改。"), field=name[:50], name=name[:50])
    if not tidy(one.name):
        raise BadInput(msg("项目名称不能为空,只写一行。"), field="name")
    if one.values.get("type") not in codes(TYPES):
        raise BadInput(msg("请选择类型。"), field="type")
    if not one.values.get("status"):
        raise BadInput(msg("请选择状态。"), field="status")


def check_status(one: Registration) -> None:
    """Raise BadInput for a status without the date, evidence or reason that it needs."""
    wanted = StatusChange(
        str(one.values["status"]), one.values.get("status_on"), one.reason, one.has_evidence
    )
    check_first(wanted, get_today())


def check_figures(one: Registration) -> None:
    """Raise BadInput for figures that cannot be, and for a total of which nobody says where it is from."""
    mentioned = [figure for mention in one.mentions for figure in mention.figures]
    for figure in (*one.figures, *mentioned):
        is_measure = figure.measure in COMPARED_MEASURES
        most = MOST_WAN if figure.measure.endswith("_wan") else MOST_MEASURE
        if not Decimal(0) <= figure.value <= most or (is_measure and figure.value == 0):
            raise BadInput(msg("“%(value)s”不合理。"), field=figure.measure, value=f"{figure.value:f}"[:50])
    states_total = any(figure.measure == "investment_wan" for figure in one.figures)
    if states_total and not (one.has_evidence or tidy(one.reason)):
        raise BadInput(msg("写了总投资,要有依据或理由:文号、链接、附件或说明。"), field="evidence")
