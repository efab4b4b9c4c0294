"""Programs register new projects: the same door as the form's, with the same rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response

from app.api.body import Body, Number, read_body, wrong_type
from app.api.fields import PLACE, as_text, is_year_plan, read_place
from app.api.once import written_once
from app.api.project_writes import doubtful, read_behind, submit
from app.api.shapes import answer_update
from app.api.version import FIELD
from app.updates.forms import open_project
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from geo.errors import msg
from projects.errors import BadInput
from projects.registry.creating import StatedFigure
from projects.registry.doubts import Doubtful
from projects.registry.field import Kind
from projects.registry.fields import BY_NAME, read_field
from projects.registry.shares import Shares
from projects.updates.phases import MOST_PHASES, Phase, make_submission
from projects.updates.registering import REGISTERED, Registration
from projects.updates.registration import submit_registration
from projects.words.form_values import read_line, read_wan
from projects.words.numbers import read_decimal
from projects.words.texts import tidy_code
from projects.words.vocabulary import MEASURES, PURPOSES, QUALIFIERS, codes

bp = Blueprint("api_registrations", __name__, url_prefix="/api/v1/projects")
BEHIND = ("reason", "evidence", "evidence_link")
NEW_PROJECT = (*REGISTERED, "districts", "parent_code", "statements", "confirmed", *BEHIND)
STATEMENT = ("measure", "value", "as_written", "qualifier", "scope", "purpose")
PHASE = tuple(Phase.__dataclass_fields__)
PHASES = ("phases", "count_apart", "confirmed", *BEHIND, FIELD)
MOST_DISTRICTS, MOST_STATEMENTS = 100, 50
SHARE_PLACES = 6


@bp.post("")
@visible_to("officer")
@written_once
def register_project() -> Response:
    """Register a project: it waits for review, or is published at once."""
    session, access = get_session(), current_access()
    registration = read_registration(read_body(NEW_PROJECT, is_year_plan))
    try:
        update = submit_registration(session, registration, current_author(), access)
    except Doubtful as error:
        raise doubtful(error) from error
    return answer_update(session, access, update)


def read_registration(body: Body) -> Registration:
    """Return the new project that was sent; raises BadInput naming the member that cannot be understood."""
    return Registration(
        read_values(body),
        read_shares(body),
        tidy_code(body.text("parent_code")) or None,
        read_statements(body),
        is_confirmed=body.flag("confirmed"),
        **read_behind(body),
    )


def read_values(body: Body) -> dict[str, Any]:
    """Return the fields of a new project; null is as good as nothing."""
    values: dict[str, Any] = {}
    for name in body.values:
        if name == PLACE or not (name in REGISTERED or is_year_plan(name)):
            continue
        if not is_year_plan(name) and BY_NAME[name].kind is Kind.FLAG:
            values[name] = body.flag(name)
        elif is_year_plan(name):
            values[name] = read_field(name, as_text(body, name))
        else:
            values[name] = BY_NAME[name].read(as_text(body, name))
    if body.values.get(PLACE) is not None:
        values |= read_place(body.values[PLACE], values.get("source_datum"))
    return values


def read_shares(body: Body) -> Shares:
    """Return the districts: adcodes, or objects of `adcode` and `share`."""
    return [read_share(one) for one in members(body, "districts", MOST_DISTRICTS)]


def read_share(given: Any) -> tuple[str, Decimal | None]:
    """Return one district with its share where it has one."""
    if isinstance(given, str):
        return tidy_code(given), None
    if not isinstance(given, dict) or not {"adcode"} <= set(given) <= {"adcode", "share"}:
        raise wrong_type("districts")
    adcode, share = given["adcode"], given.get("share")
    if not isinstance(adcode, str) or not (share is None or isinstance(share, str | Number)):
        raise wrong_type("districts")
    if share is None:
        return tidy_code(adcode), None
    try:
        return tidy_code(adcode), read_decimal(as_written(share), SHARE_PLACES)
    except ValueError:
        raise wrong_type("share") from None


def read_statements(body: Body) -> tuple[StatedFigure, ...]:
    """Return the figures that are stated with words, a scope or a purpose of their own."""
    return tuple(read_statement(one) for one in members(body, "statements", MOST_STATEMENTS))


def read_statement(given: Any) -> StatedFigure:
    """Return one stated figure; raises BadInput."""
    if not isinstance(given, dict) or not {"measure", "value"} <= set(given) <= set(STATEMENT):
        raise wrong_type("statements")
    one = Body(given)
    value = read_figure(one)
    return StatedFigure(
        one_of(one, "measure", MEASURES, ""),
        value,
        read_line(one.text("as_written"), "as_written", 200),
        one_of(one, "qualifier", codes(QUALIFIERS), "exact"),
        read_line(one.text("scope"), "scope", 200),
        one_of(one, "purpose", codes(PURPOSES), "works"),
    )


def read_figure(one: Body) -> Decimal:
    """Return the value of a stated figure in the unit of its measure."""
    value = read_wan(one.text("value"), "value")
    if value is None:
        raise BadInput(msg("请写明数字。"), field="value")
    return value


def one_of(one: Body, name: str, known: tuple[str, ...], usual: str) -> str:
    """Return a code of a list; raises BadInput for another."""
    code = one.text(name) or usual
    if code not in known:
        raise BadInput(
            msg("“%(word)s”不能是“%(value)s”。可用的有:%(known)s。"),
            field=name,
            word=name,
            value=code[:50],
            known=", ".join(known),
        )
    return code


def members(body: Body, name: str, most: int) -> list[Any]:
    """Return the members of a list; raises BadInput for what is no list or too long a one."""
    value = body.values.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong_type(name)
    if len(value) > most:
        raise BadInput(msg("“%(name)s”太多,最多 %(most)d 个。"), field=name, name=name, most=most)
    return value


def as_written(value: str | Number) -> str:
    """Return a number's digits as they were sent."""
    return value.text if isinstance(value, Number) else value


@bp.post("/<code>/phases")
@visible_to("officer")
@written_once
def part_project(code: str) -> Response:
    """Part a project into phases, or split it into projects that count apart."""
    project, _districts = open_project(get_session(), code)
    body = read_body(PHASES)
    phases = [read_phase(one) for one in members(body, "phases", MOST_PHASES)]
    sent = make_submission(
        phases,
        count_apart=body.flag("count_apart"),
        is_confirmed=body.flag("confirmed"),
        **read_behind(body),
    )
    return submit(project, sent, body)


def read_phase(given: Any) -> Phase:
    """Return one phase; raises BadInput."""
    if not isinstance(given, dict) or not {"name"} <= set(given) <= set(PHASE):
        raise wrong_type("phases")
    one = Body(given)
    values = {name: BY_NAME[name].read(as_text(one, name)) for name in given if given[name] is not None}
    return Phase(**{"name": ""} | values)
