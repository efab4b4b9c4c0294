"""What the forms of a plan offer: the districts below its own, and the types of works."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.words.i18n import term_label
from app.words.places import place_name
from geo.districts import list_below
from projects.intake.sentences import IntakeRow, ProposalRow
from projects.words.vocabulary import TYPES, codes


@dataclass(frozen=True, slots=True)
class Choices:
    """The districts that a work of a plan may lie in, as (adcodes joined by |, name)."""

    districts: tuple[tuple[str, str], ...]

    def districts_of(self, proposal: ProposalRow) -> tuple[tuple[str, str], ...]:
        """Return the districts, with the several that a proposal names as one choice more."""
        several = (proposal.kept or proposal.found).get("adcodes", ())
        if len(several) < 2:
            return self.districts
        names = dict(self.districts)
        name = gettext("、").join(names.get(adcode, adcode) for adcode in several)
        return (*self.districts, ("|".join(several), name))

    def types_of(self, proposal: ProposalRow) -> list[tuple[str, str]]:
        """Return all types as (code, name), the likeliest of a proposal first."""
        likely = tuple(proposal.found.get("types", ()))
        return [(code, term_label(TYPES, code)) for code in dict.fromkeys((*likely, *codes(TYPES)))]


def page_choices(session: Session, intake: IntakeRow) -> Choices:
    """Return what the forms of a plan offer; first the city's own works where it is a city's plan."""
    below = [(one.adcode, place_name(one.name)) for one in list_below(session, intake.adcode)]
    own = gettext("市本级(不分县区)") if below else place_name(intake.district)
    return Choices(((intake.adcode, own), *below))
