"""Divide a project between its districts: a share in percent for each, by hand or by length."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask import Blueprint, Response, render_template, request
from geoalchemy2.shape import to_shape

from app.updates.forms import BEHIND, Faults, answer_sent, open_project, read_fields, read_files, send
from app.updates.frame import frame
from app.web.access import visible_to
from app.web.answers import form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from geo.errors import msg
from projects.errors import BadInput, Conflict
from projects.models import Project
from projects.registry.shares import Shares, list_shares
from projects.updates.kinds.districts import FIELD, read_kept
from projects.updates.review_queries import UpdateRow
from projects.updates.sharing import BY_LENGTH, Offer, divide, offer_shares
from projects.words.form_values import SHOWN
from projects.words.numbers import read_decimal
from projects.words.query_words import bad_value
from projects.words.texts import tidy_code, tidy_line

bp = Blueprint("shares", __name__)
BY = "by"
WORDS = (BY, "back", "lang")
# Of a percentage: a share is kept to a millionth.
PERCENT_PLACES = 4
INPUT = "share_"
ADCODE = re.compile(r"[1-9]\d{5}", re.ASCII)


@bp.get("/projects/<code>/districts")
@visible_to("officer")
def show_shares(code: str) -> Response:
    """Show the form: with what stands, with what a reviewer sent back, or filled in by length."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    by = request.args.get(BY, "")
    if by not in ("", "length"):
        raise bad_value(BY, by, ("length",))
    project, districts = open_project(get_session(), code)
    return shares_page(project, districts, {}, 200)


@bp.post("/projects/<code>/districts")
@visible_to("officer")
def divide_project(code: str) -> Response:
    """Submit the shares; shows the form again with what was typed when they cannot be."""
    session = get_session()
    project, districts = open_project(session, code)
    shares, faults = read_shares(request.form, sorted(districts))
    behind, more = read_fields(request.form, BEHIND)
    files = read_files(faults)
    faults |= more
    if faults:
        return shares_page(project, districts, faults, 400)
    grounds = {name: value or "" for name, value in behind.items()}
    try:
        update = send(session, project, divide(shares, file_count=len(files), **grounds), files)
    except (BadInput, Conflict) as error:
        return shares_page(project, districts, {error.field or "": error}, status_of(error))
    return answer_sent(session, update, project, districts)


def read_shares(form: Mapping[str, str], adcodes: Sequence[str]) -> tuple[Shares, Faults]:
    """Return the share of each district that a form gives, and by field why one cannot be understood.

    A district that the form names and the project does not have is kept: the rules refuse it by name.
    """
    others = [name.removeprefix(INPUT) for name in form if name.startswith(INPUT)]
    shares: list[tuple[str, Decimal | None]] = []
    faults: Faults = {}
    if not all(ADCODE.fullmatch(one) for one in others):
        faults[FIELD] = BadInput(msg("表单不完整,请重试。"))
    for adcode in dict.fromkeys([*adcodes, *filter(ADCODE.fullmatch, others)]):
        try:
            shares.append((adcode, read_percent(form.get(INPUT + adcode, ""), INPUT + adcode)))
        except BadInput as error:
            faults[INPUT + adcode] = error
    return shares, faults


def read_percent(text: str, field: str) -> Decimal | None:
    """Return a share (of 1) that is written in percent, None for nothing; raises BadInput."""
    words = tidy_code(text)
    try:
        given = read_decimal(words.removesuffix("%"), PERCENT_PLACES)
    except ValueError:
        given = Decimal(-1)
    if given is not None and not 0 < given <= 100:
        raise BadInput(
            msg("“%(value)s”不是份额,请写大于 0、不超过 100 的百分数,最多四位小数。"),
            field=field,
            value=tidy_line(text)[:SHOWN],
        )
    return None if given is None else given / 100


def shares_page(project: Project, districts: frozenset[str], faults: Faults, status: int) -> Response:
    """Return the form, with what of the line lies in each district."""
    session = get_session()
    shown = frame(project, districts, "districts", faults)
    offer = offer_shares(session, districts, None if project.geom is None else to_shape(project.geom))
    page = render_template(
        "updates/shares.html",
        typed=request.form if request.form else typed_before(project, shown["returned"], offer),
        rows=list_shares(session, [project.id]).get(project.id, ()),
        lengths={one.adcode: one.length_km for one in offer.parts} if offer else {},
        offer=offer,
        **shown,
    )
    return form_answer(page, status)


def typed_before(project: Project, returned: UpdateRow | None, offer: Offer | None) -> dict[str, str]:
    """Return what the form begins with: shares by length when asked for, what came back, what stands."""
    if request.args.get(BY) and offer is not None and offer.refusal is None:
        return as_typed(offer.shares) | {"reason": BY_LENGTH}
    if returned is not None:
        behind = {name: getattr(returned, name) or "" for name in BEHIND}
        return as_typed(read_kept(returned.changes[FIELD][1])) | behind
    held = list_shares(get_session(), [project.id]).get(project.id, ())
    return as_typed([(one.adcode, one.share) for one in held])


def as_typed(shares: Shares) -> dict[str, str]:
    """Return shares as the form holds them, in percent."""
    return {INPUT + adcode: f"{(share * 100).normalize():f}" for adcode, share in shares if share is not None}
