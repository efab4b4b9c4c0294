"""A new project as an officer submits it, and as its update keeps it until a reviewer decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from projects.registry.audit import Changes, plain
from projects.registry.creating import StatedFigure, StatedMention, is_empty
from projects.registry.field_readers import YEAR_PLAN
from projects.registry.field_values import restore
from projects.registry.fields import EDITABLE, name_of
from projects.registry.shares import Shares, as_words, read_word
from projects.words.texts import tidy
from projects.words.vocabulary import MEASURES

# What a new project may hold beside what an officer may change later; and `year_plan_2026` of any year.
FIRST_FIELDS = (
    "type",
    "status",
    "status_on",
    "aliases",
    "is_programme",
    "scope",
    "part_count",
    "parts_are_examples",
    "completed_wan",
)
FIGURE = tuple(field.name for field in fields(StatedFigure))
REGISTERED = (*dict.fromkeys((*FIRST_FIELDS, *EDITABLE)),)


@dataclass(frozen=True, slots=True)
class Registration:
    """A new project: its fields already of the right types, its districts, and what stands behind it.

    A total, a length or an area among the `values` becomes a statement of the registration by itself;
    `statements` are for figures with words, a scope or a purpose of their own, `mentions` for what plans
    say. Money is 万元, lengths km, areas m², geometry WGS-84. Files are attached to the update afterwards:
    `file_count` says that they come. `is_confirmed` says that what is doubted was looked at and is right.
    """

    values: Mapping[str, Any]
    shares: Shares
    parent_code: str | None = None
    statements: tuple[StatedFigure, ...] = ()
    mentions: tuple[StatedMention, ...] = ()
    reason: str = ""
    evidence: str = ""
    evidence_link: str = ""
    file_count: int = 0
    is_confirmed: bool = False

    @property
    def name(self) -> str:
        """Return its name; empty where none is given."""
        return self.values.get("name") or ""

    @property
    def districts(self) -> frozenset[str]:
        """Return the adcodes of its districts."""
        return frozenset(adcode for adcode, _share in self.shares)

    @property
    def has_evidence(self) -> bool:
        """Say whether a document number, a link, a file or a plan stands behind it."""
        return bool(tidy(self.evidence) or tidy(self.evidence_link) or self.file_count or self.mentions)

    @property
    def figures(self) -> tuple[StatedFigure, ...]:
        """Return what the registration itself states: its statements, and the values that none of them is."""
        stated = [*self.statements, *(one for mention in self.mentions for one in mention.figures)]
        known = {(one.measure, one.value) for one in stated}
        own = [
            StatedFigure(measure, Decimal(value), write_figure(measure, Decimal(value)))
            for measure in MEASURES
            if (value := self.values.get(measure)) is not None and (measure, Decimal(value)) not in known
        ]
        return (*self.statements, *own)

    @property
    def columns(self) -> dict[str, Any]:
        """Return the values that are the project's own columns."""
        return {name: value for name, value in self.values.items() if not YEAR_PLAN.fullmatch(name)}

    @property
    def year_plans(self) -> dict[int, Decimal]:
        """Return the plans of its years, 万元."""
        plans = {YEAR_PLAN.fullmatch(name): value for name, value in self.values.items()}
        return {int(found[1]): value for found, value in plans.items() if found and value is not None}


def write_figure(measure: str, value: Decimal) -> str:
    """Return a figure as it is written where nobody gives its words: with the unit of its measure."""
    unit = name_of(measure).unit
    return f"{plain(value)}{unit.zh if unit else '个'}"


def as_kept(registration: Registration) -> Registration:
    """Return a registration as its update gives it back: tidied, without what says nothing."""
    values = {name: keep(value) for name, value in registration.values.items()}
    return replace(
        registration,
        values={name: value for name, value in values.items() if not is_empty(value)},
        statements=registration.figures,
        reason=tidy(registration.reason),
        evidence=tidy(registration.evidence),
        evidence_link=tidy(registration.evidence_link),
    )


def keep(value: Any) -> Any:
    """Return a value as JSON gives it back, but of its own type."""
    return list(value) if isinstance(value, tuple) else value


def pack(registration: Registration) -> tuple[Changes, dict[str, Any]]:
    """Return the fields of a registration as [nothing, new], and what these cannot say, as JSON."""
    values = {name: plain(value) for name, value in registration.values.items()}
    changes: Changes = {name: [None, value] for name, value in values.items() if not is_empty(value)}
    changes["districts"] = [None, as_words(registration.shares)]
    if registration.parent_code:
        changes["parent_code"] = [None, registration.parent_code]
    return changes, {
        "figures": [pack_figure(one) for one in registration.figures],
        "mentions": [pack_mention(one) for one in registration.mentions],
    }


def pack_figure(figure: StatedFigure) -> dict[str, Any]:
    """Return a figure as JSON keeps it."""
    return {name: plain(getattr(figure, name)) for name in FIGURE}


def pack_mention(mention: StatedMention) -> dict[str, Any]:
    """Return a mention as JSON keeps it."""
    return asdict(mention) | {
        "figures": [pack_figure(one) for one in mention.figures],
        "funding": [[source, plain(amount)] for source, amount in mention.funding],
    }


def unpack(changes: Mapping[str, Any], contents: Mapping[str, Any] | None, **behind: Any) -> Registration:
    """Return the registration that an update keeps; `behind` is its reason and evidence."""
    kept = contents or {}
    values = {
        name: restore("year_plan_wan" if YEAR_PLAN.fullmatch(name) else name, new)
        for name, (_old, new) in changes.items()
        if name not in ("districts", "parent_code")
    }
    return Registration(
        values,
        [read_word(word) for word in changes["districts"][1]],
        changes.get("parent_code", [None, None])[1],
        tuple(unpack_figure(one) for one in kept.get("figures", ())),
        tuple(unpack_mention(one) for one in kept.get("mentions", ())),
        **behind,
    )


def unpack_figure(kept: Mapping[str, Any]) -> StatedFigure:
    """Return a figure from what JSON keeps."""
    corrected = kept["corrected"]
    exact = {"value": Decimal(kept["value"]), "corrected": None if corrected is None else Decimal(corrected)}
    return StatedFigure(**(dict(kept) | exact))


def unpack_mention(kept: Mapping[str, Any]) -> StatedMention:
    """Return a mention from what JSON keeps."""
    lists = {
        "figures": tuple(unpack_figure(one) for one in kept["figures"]),
        "funding": tuple(
            (source, None if amount is None else Decimal(amount)) for source, amount in kept["funding"]
        ),
    }
    return StatedMention(**(dict(kept) | lists))
