"""Learn the weights from reviewed plans; `make intake-weights` writes projects/intake/weights.json.xz.

Every plan is judged by what was learnt from the others, so that the last judge (joining.py) learns how far
the first can be trusted on a plan that nobody has read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from projects.intake import weights as kept
from projects.intake.forest import Forest
from projects.intake.kinds import see_programme, see_type
from projects.intake.weights import Weights
from tests.intake.joining import grow, hold_all
from tests.intake.lessons import Cases, Lessons, as_weights, count_background, fit
from tests.intake.likeness import find_place
from tests.intake.truth import TEXTS, ReviewedPlan, load_reviewed

TYPES_C = 1.0
SMALLEST = {"start": 0.02, "end": 0.02, "work": 0.02, "exact": 0.03, "programme": 0.05}
SMALLEST_OF_TYPES = 0.08


def fit_types(plans: Sequence[ReviewedPlan]) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return the judges of the types and of programmes."""
    types, programmes, codes = Cases.empty(), Cases.empty(), []
    for at, reviewed in enumerate(plans):
        lines = {line.number: line for line in reviewed.plan.lines}
        for number, works in reviewed.works.items():
            line = lines[number]
            for work in works:
                types.add(see_type(work.name, line), at, False)
                codes.append(work.type)
                after = line.text[find_place(line.text, work)[1] :]
                programmes.add(see_programme(work.name, line, after), at, work.is_programme)
    matrix, each = types.matrix(), np.array(codes)
    found = {
        code: as_weights(fit(matrix, each == code, TYPES_C), types.book, SMALLEST_OF_TYPES)
        for code in sorted(set(codes))
    }
    model = fit(programmes.matrix(), np.array(programmes.labels), TYPES_C)
    return found, as_weights(model, programmes.book, SMALLEST["programme"])


def learn(lessons: Lessons, forest: Forest) -> Weights:
    """Return the weights learnt from all plans."""
    plans = lessons.plans
    start, end = (
        as_weights(lessons.fit_places(side, None), lessons.places[side].book, SMALLEST[side])
        for side in ("start", "end")
    )
    work, exact = (
        as_weights(model, lessons.works.book, SMALLEST[name])
        for name, model in zip(("work", "exact"), lessons.fit_works(()), strict=True)
    )
    types, programme = fit_types(plans)
    characters = sum(plan.plan.character_number for plan in plans)
    return Weights(
        start=start,
        end=end,
        work=work,
        exact=exact,
        forest=forest,
        programme=programme,
        types=types,
        background=count_background(plans),
        density=sum(plan.work_number for plan in plans) / characters,
        learnt_from=tuple(plan.key for plan in plans),
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=TEXTS, help="folder of the plans' texts")
    parser.add_argument("--decisions", type=Path, help="what `lantu intake-decisions` wrote; else the seeds")
    parser.add_argument("-o", "--output", type=Path, default=kept.FILE)
    options = parser.parse_args(arguments)
    plans = load_reviewed(options.texts, options.decisions)
    lessons = Lessons(plans)
    packed = kept.pack(learn(lessons, grow(hold_all(lessons))))
    options.output.write_bytes(packed)
    works = sum(plan.work_number for plan in plans)
    sys.stdout.write(
        f"{options.output}: {len(packed):,} bytes, learnt from {works} works of {len(plans)} plans\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
