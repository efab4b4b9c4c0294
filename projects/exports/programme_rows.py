"""One row a stated figure of a programme, beside what its members add up to."""

from __future__ import annotations

from projects.exports.job import Job, Table
from projects.exports.wording import label
from projects.plans.programmes import list_programme_lines
from projects.registry.fields import name_of
from projects.words.vocabulary import CHECK_RESULTS, TYPES

COLUMNS = (
    "programme_code",
    "programme_name",
    "type_name",
    "districts",
    "measure",
    "measure_name",
    "stated",
    "parts",
    "difference",
    "result",
    "result_name",
    "member_number",
    "known_number",
    "sources",
)


def list_programmes(job: Job) -> Table:
    """Return the checks of the filter's programmes, contradictions first; every result is there."""
    return Table(
        COLUMNS,
        [
            (
                line.code,
                line.name,
                label(TYPES, line.type, job.language),
                [share.adcode for share in line.districts],
                line.measure,
                name_of(line.measure).title(job.language),
                line.stated,
                line.stated_parts,
                None if line.stated_parts is None else line.difference,
                line.result,
                label(CHECK_RESULTS, line.result, job.language),
                line.member_number,
                line.known_number,
                [f"{cited.file}:{cited.line}" for cited in line.citations],
            )
            for line in list_programme_lines(job.session, job.selection)
        ],
    )
