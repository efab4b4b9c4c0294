"""Updates of how a project's money is divided between its districts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from geo.districts import check_adcodes, list_names
from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project, Update
from projects.registry.audit import Changes
from projects.registry.shares import (
    DISTRICTS,
    Shares,
    as_words,
    check_shares,
    list_districts,
    read_word,
    replace_allocations,
)
from projects.updates.submission import Submission
from projects.words.texts import tidy

FIELD = "districts"


def keep_shares(shares: Shares) -> dict[str, Any]:
    """Return the values of a submission that divides a project: shares as parts of 1, None for not stated."""
    return {FIELD: as_words(shares)}


def read_kept(words: Sequence[str]) -> Shares:
    """Return the shares that an update or an event keeps."""
    return [read_word(word) for word in words]


def check(session: Session, project: Project, submission: Submission) -> tuple[Mapping[str, Any], None]:
    """Return the values; raises BadInput for other districts than the project's own, shares that do not make
    up the whole, or a change that nothing stands behind.
    """
    if set(submission.values) != {FIELD}:
        raise BadInput(msg("表单不完整,请重试。"), field=FIELD)
    shares = read_kept(submission.values[FIELD])
    check_own(session, [adcode for adcode, _share in shares], DISTRICTS.find(session, project.id))
    check_shares(shares)
    if not (submission.has_evidence or tidy(submission.reason)):
        raise BadInput(msg("修改份额要有依据或理由。"), field="evidence")
    return submission.values, None


def check_own(session: Session, adcodes: Sequence[str], own: Collection[str]) -> None:
    """Raise BadInput unless the adcodes are those of the project, several of them, each once."""
    if len(own) < 2:
        raise BadInput(msg("这个项目只有一个县区,没有份额可分。"), field=FIELD)
    if len(set(adcodes)) < len(adcodes):
        raise BadInput(msg("同一个县区写了两次。"), field=FIELD)
    try:
        check_adcodes(session, adcodes)
    except BadInput as error:
        raise BadInput(error.message, field=FIELD, **error.values) from error
    for wrong, message in (
        (set(adcodes) - set(own), msg("“%(names)s”不是这个项目的县区。")),
        (set(own) - set(adcodes), msg("项目的每个县区都要写,还缺“%(names)s”。")),
    ):
        if wrong:
            labels = sorted(one.label for one in list_names(session, wrong).values())
            raise BadInput(message, field=FIELD, names="、".join(labels))


def read(session: Session, project: Project, names: Sequence[str], month: date | None) -> Mapping[str, Any]:
    """Return the districts with the shares that are published."""
    return dict.fromkeys(names, list_districts(session, project))


def publish(session: Session, project: Project, update: Update) -> Changes:
    """Write the shares; whoever accepts them has seen that the districts still are those of the update."""
    return replace_allocations(session, project, read_kept(update.changes[FIELD][1]))
