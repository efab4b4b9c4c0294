"""Send what was accepted of a plan to review: new projects, and what it says of registered ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.intake.decisions import Kept
from projects.models import Intake, IntakeLine, IntakeProposal, IntakeSentence, Project, Update
from projects.plans.publishing import publish_document
from projects.registry.audit import Author
from projects.registry.creating import StatedFigure, StatedMention
from projects.updates.kinds.mentions import keep_mentions
from projects.updates.registering import Registration
from projects.updates.registration import submit_registrations
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update


@dataclass(frozen=True, slots=True)
class Sent:
    """How many works were published at once, wait for review, or stay until another update is decided."""

    published: int = 0
    waiting: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, what they may, the document that is cited, and the mark of what goes together."""

    author: Author
    access: Access
    document_id: int
    batch: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands: its line's number and heads."""

    line: int
    section: str | None
    box: str | None


Accepted = tuple[IntakeProposal, Place]


def send_intake(session: Session, intake_id: int, author: Author, access: Access) -> Sent:
    """Send all that is accepted and not sent yet, in one batch.

    Raises Forbidden outside the caller's districts, BadInput when nothing is accepted or a registration is
    refused: then nothing is sent.
    """
    intake = session.get(Intake, intake_id, with_for_update=True, populate_existing=True)
    if intake is None:
        raise NotFound(msg("没有这份正在录入的规划文件。"))
    if not access.can_write_project([intake.adcode]):
        raise Forbidden(msg("只能录入本人负责县区的规划文件。"))
    accepted = list_accepted(session, intake_id)
    if not accepted:
        raise BadInput(msg("还没有取用任何项目,没有可送审的。"))
    sender = Sender(author, access, publish_document(session, intake_id), f"intake-{intake_id}")
    return add(send_new(session, accepted, sender), send_known(session, accepted, sender))


def list_accepted(session: Session, intake_id: int) -> list[Accepted]:
    """Return the accepted works of a plan that were not sent yet, in reading order."""
    query = (
        select(IntakeProposal, IntakeLine.number, IntakeLine.section, IntakeLine.box)
        .join(IntakeSentence, IntakeSentence.id == IntakeProposal.sentence_id)
        .join(
            IntakeLine,
            (IntakeLine.intake_id == IntakeSentence.intake_id) & (IntakeLine.number == IntakeSentence.line),
        )
        .where(
            IntakeProposal.intake_id == intake_id,
            IntakeProposal.decision.in_(("new", "same")),
            IntakeProposal.update_id.is_(None),
        )
        .order_by(IntakeLine.number, IntakeProposal.first, IntakeProposal.id)
    )
    return [(one, Place(number, section, box)) for one, number, section, box in session.execute(query)]


def send_new(session: Session, accepted: Sequence[Accepted], sender: Sender) -> Sent:
    """Send the new projects, each with every place of the plan that speaks of it."""
    new = [one for one, _place in accepted if one.decision == "new"]
    spoken: dict[int, list[Accepted]] = {one.id: [] for one in new}
    for one, place in accepted:
        spoken.get(one.id if one.decision == "new" else one.same_as_id or 0, []).append((one, place))
    wanted = [register(one, spoken[one.id], sender.document_id) for one in new]
    ids = submit_registrations(session, wanted, sender.author, sender.access, batch=sender.batch)
    for one, update_id in zip(new, ids, strict=True):
        for proposal, _place in spoken[one.id]:
            proposal.update_id = update_id
    session.flush()
    return count_sent(session, ids)


def register(proposal: IntakeProposal, spoken: Iterable[Accepted], document_id: int) -> Registration:
    """Return the new project that a work is: its figures are what the plan says of it."""
    kept = Kept.from_json(proposal.kept or {})
    values = {
        "name": kept.name,
        "type": kept.type,
        "status": "planned",
        "is_programme": kept.is_programme,
        "start_year": kept.start_year,
        "end_year": kept.end_year,
    }
    return Registration(
        values={name: value for name, value in values.items() if value is not None},
        shares=[(adcode, None) for adcode in kept.adcodes],
        mentions=tuple(mention_of(one, place, document_id) for one, place in spoken),
    )


def mention_of(proposal: IntakeProposal, place: Place, document_id: int) -> StatedMention:
    """Return what the plan says at one place, as the reader left it."""
    kept, found = Kept.from_json(proposal.kept or {}), proposal.found
    years = {"start_year": kept.start_year, "end_year": kept.end_year}
    return StatedMention(
        document_id=document_id,
        line=place.line,
        stated_name=kept.name,
        quote=found.get("quote") or proposal.name,
        section=place.section,
        box=place.box,
        status_text=found.get("status_text") or None,
        years={name: year for name, year in years.items() if year is not None},
        figures=figures_of(kept, found),
    )


def figures_of(kept: Kept, found: dict[str, str | None]) -> tuple[StatedFigure, ...]:
    """Return the total that the reader left, in the plan's words where it is the proposed one."""
    wan = kept.investment_wan
    if wan is None:
        return ()
    proposed = found.get("investment_wan")
    is_proposed = proposed is not None and Decimal(proposed) == wan
    words = (found.get("investment_text") if is_proposed else None) or f"{wan.normalize():f}万元"
    qualifier = (found.get("investment_qualifier") if is_proposed else None) or "exact"
    return (StatedFigure("investment_wan", wan, words, qualifier),)


def send_known(session: Session, accepted: Sequence[Accepted], sender: Sender) -> Sent:
    """Send what the plan says of registered projects, one update a project.

    A project of which another such update waits holds its part until that is decided.
    """
    places = group_known(session, accepted)
    left = sum(one.update_id is None for one, _place in accepted)
    sent = Sent(held=left - sum(map(len, places.values())))
    for project_id, spoken in sorted(places.items()):
        update = send_mentions(session, project_id, spoken, sender)
        for one, _place in spoken:
            one.update_id = update.id if update else None
        sent = add(sent, count_sent(session, [update.id]) if update else Sent(held=len(spoken)))
    session.flush()
    return sent


def send_mentions(
    session: Session, project_id: int, spoken: Sequence[Accepted], sender: Sender
) -> Update | None:
    """Send what the plan says of one project; None while something of the kind waits or it is not theirs."""
    project = session.get_one(Project, project_id)
    mentions = [mention_of(one, place, sender.document_id) for one, place in spoken]
    submission = Submission("mentions", keep_mentions(mentions), batch=sender.batch)
    try:
        with session.begin_nested():
            return submit_update(
                session,
                project,
                submission,
                sender.author,
                sender.access,
                expected_version=project.version,
            )
    except (Conflict, Forbidden):
        return None


def group_known(session: Session, accepted: Sequence[Accepted]) -> dict[int, list[Accepted]]:
    """Return the places that speak of registered projects, by project.

    A work that was the same as one of an earlier sending is that project once it was accepted.
    """
    of = {one.same_as_id for one, _place in accepted if one.same_as_id and one.update_id is None}
    query = select(IntakeProposal.id, Update.project_id).join(Update, Update.id == IntakeProposal.update_id)
    became: dict[int, int | None] = dict(session.execute(query.where(among(IntakeProposal.id, of))).all())
    places: dict[int, list[Accepted]] = {}
    for one, place in accepted:
        project_id = one.project_id or (became.get(one.same_as_id) if one.same_as_id else None)
        if one.update_id is None and project_id is not None:
            places.setdefault(project_id, []).append((one, place))
    return places


def count_sent(session: Session, update_ids: Sequence[int]) -> Sent:
    """Return how many of some updates were published and how many wait."""
    states = list(session.scalars(select(Update.state).where(among(Update.id, update_ids))))
    published = states.count("accepted")
    return Sent(published, len(states) - published)


def add(one: Sent, other: Sent) -> Sent:
    """Return the sum of two sendings."""
    return Sent(one.published + other.published, one.waiting + other.waiting, one.held + other.held)
