"""Read the fields of a project that an officer may change, from the text of a form or of a program.

Pure rules: what one field may hold, and which fields must fit together (the table checks the same).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from geoalchemy2.shape import to_shape

from geo.datum import parse_datum
from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project
from projects.words import vocabulary
from projects.words.form_values import read_line, read_words
from projects.words.numbers import read_decimal, read_whole
from projects.words.plan_years import PLANNED, is_in_order
from projects.words.texts import tidy_code, tidy_line

# The plan of one year is a field of its own: `year_plan_2026`.
YEAR_PLAN = re.compile(r"year_plan_(\d{4})")
YEARS, MONTHS = (1949, 2100), (1, 12)
LONGEST_NAME = 200
LONGEST_TEXT = 4000
MOST_UNITS = 20
ACCURACIES = (1, 100_000)
# As the columns keep them.
MEASURE_PLACES, MOST_MEASURE = 6, Decimal(10) ** 12
NATIONAL_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
UNIT_BREAK = re.compile(r"[、,;\n\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}]")

Reader = Callable[[str, str], Any]


def words_of(longest: int) -> Reader:
    """Return a reader of texts up to a length."""
    return lambda text, field: read_words(text, field, longest)


def line_of(longest: int) -> Reader:
    """Return a reader of texts of one line up to a length."""
    return lambda text, field: read_line(text, field, longest)


def code_of(terms: tuple[vocabulary.Term, ...]) -> Reader:
    """Return a reader of the codes of a list."""
    known = vocabulary.codes(terms)

    def read(text: str, field: str) -> str | None:
        code = tidy_code(text)
        if code and code not in known:
            raise BadInput(
                msg("“%(word)s”不能是“%(value)s”。可用的有:%(known)s。"),
                field=field,
                word=field,
                value=code[:50],
                known=", ".join(known),
            )
        return code or None

    return read


def whole_of(lowest: int, highest: int) -> Reader:
    """Return a reader of whole numbers between two others, both included."""
    return lambda text, field: read_whole(text, field, lowest, highest)


def read_name(text: str, field: str) -> str:
    """Return the name, which no project is without."""
    name = read_words(text, field, LONGEST_NAME)
    if name is None or "\n" in name:
        raise BadInput(msg("项目名称不能为空,只写一行。"), field=field)
    return name


def read_national_code(text: str, field: str) -> str | None:
    """Return a code of the national approval platform."""
    code = tidy_code(text)
    if code and not (code.isascii() and NATIONAL_CODE.fullmatch(code)):
        raise BadInput(
            msg("“%(value)s”不是项目代码,请写成 2026-211302-48-01-123456。"), field=field, value=code[:50]
        )
    return code or None


def read_measure(text: str, field: str) -> Decimal | None:
    """Return a length or an area, above nothing."""
    wrong = BadInput(
        msg("“%(value)s”不是正数。请只写数字,最多六位小数。"), field=field, value=tidy_line(text)[:50]
    )
    try:
        measure = read_decimal(text, MEASURE_PLACES)
    except ValueError:
        raise wrong from None
    if measure is not None and not 0 < measure < MOST_MEASURE:
        raise wrong
    return measure


def read_units(text: str, field: str) -> list[str]:
    """Return the units of a list, parted by 、 or commas or one a line, each once."""
    words = read_words(text, field, LONGEST_TEXT) or ""
    units = list(dict.fromkeys(filter(None, map(tidy_line, UNIT_BREAK.split(words)))))
    if len(units) > MOST_UNITS or any(len(unit) > LONGEST_NAME for unit in units):
        raise BadInput(msg("单位太多或名称太长,最多 %(most)d 个。"), field=field, most=MOST_UNITS)
    return units


def read_precision(text: str, field: str) -> str:
    """Return how precise the location is; without a word there is none."""
    return str(code_of(vocabulary.PRECISIONS)(text, field) or "none")


def read_datum(text: str, field: str) -> str | None:
    """Return the datum that a location came in."""
    code = tidy_code(text)
    return parse_datum(code) if code else None


def check_together(project: Project, values: Mapping[str, Any]) -> None:
    """Raise BadInput unless the fields fit each other once the values are in place of what stands."""
    check_fit(lambda name: values[name] if name in values else getattr(project, name))


def check_fit(held: Callable[[str], Any]) -> None:
    """Raise BadInput unless the fields fit each other; `held` returns the value of one."""
    for end in ("start", "end"):
        if held(f"{end}_month") is not None and held(f"{end}_year") is None:
            raise BadInput(msg("写了月份就要写年份。"), field=f"{end}_year")
    planned = {name: held(name) for name in PLANNED}
    if not is_in_order(planned):
        is_same_year = planned["start_year"] == planned["end_year"]
        raise BadInput(msg("开工时间晚于完工时间。"), field="end_month" if is_same_year else "end_year")
    geom, precision = held("geom"), held("precision")
    if (geom is None) != (precision not in vocabulary.LOCATED_PRECISIONS):
        raise BadInput(msg("位置和精度不相符:有坐标才能精确到乡镇以内,反之亦然。"), field="precision")
    if (geom is None) != (held("method") is None):
        raise BadInput(msg("有坐标就要写明落位方法,没有坐标就不写。"), field="method")
    if precision == "route" and to_shape(geom).geom_type not in ("LineString", "MultiLineString"):
        raise BadInput(msg("“沿线示意”要用一条线表示。"), field="geom")
    check_accuracy(precision, held("accuracy_m"))


def check_accuracy(precision: str, accuracy_m: int | None) -> None:
    """Raise BadInput when a place's error in metres is more than its precision allows."""
    most = vocabulary.LARGEST_ACCURACY_M.get(precision)
    if accuracy_m is not None and most is not None and accuracy_m > most:
        raise BadInput(
            msg("误差 %(accuracy)s 米超过这一精度所允许的 %(most)s 米,请改用更粗的精度。"),
            field="precision",
            accuracy=accuracy_m,
            most=most,
        )
