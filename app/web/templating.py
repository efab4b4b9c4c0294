"""What templates may call: labels of codes, money, years, links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from app.web.home import OPENING, all_districts
from app.web.look import chosen_look
from app.words.chinese import mark_chinese, spell_chinese
from app.words.compass import compass_words
from app.words.i18n import gettext, term_label, translate, translate_error
from app.words.language import current_language
from app.words.places import in_chinese, in_pinyin, place_name, place_names
from geo.errors import DomainError
from projects.reading.filters import ProjectFilter
from projects.registry.fields import LACKS
from projects.words import incoming, vocabulary
from projects.words.custody import CUSTODIES
from projects.words.money import exact_money, in_column, short_money
from projects.words.sums import Rate, Sum

CHINA = ZoneInfo("Asia/Shanghai")

LABELS: dict[str, Iterable[vocabulary.Term]] = {
    "type": vocabulary.TYPES,
    "status": vocabulary.STATUSES,
    "nature": vocabulary.NATURES,
    "level": vocabulary.LEVELS,
    "approval": vocabulary.APPROVALS,
    "basis": vocabulary.STATUS_BASES,
    "precision": vocabulary.PRECISIONS,
    "method": vocabulary.METHODS,
    "custody": CUSTODIES,
    "funding": vocabulary.FUNDING_SOURCES,
    "qualifier": vocabulary.QUALIFIERS,
    "purpose": vocabulary.PURPOSES,
    "missing": LACKS,
    "adoption": vocabulary.ADOPTIONS,
    "match_way": vocabulary.MATCH_WAYS,
    "reason": vocabulary.DUPLICATE_REASONS,
    "result": vocabulary.CHECK_RESULTS,
    "role": vocabulary.ROLES,
    "token_scope": vocabulary.TOKEN_SCOPES,
    "sign_in_reason": vocabulary.SIGN_IN_REASONS,
    "matter_kind": vocabulary.MATTER_KINDS,
    "matter_state": vocabulary.MATTER_STATES,
    "matter_step": vocabulary.MATTER_STEPS,
    "status_step": vocabulary.STATUS_STEPS,
    "update_state": vocabulary.UPDATE_STATES,
    "update_kind": vocabulary.UPDATE_KINDS,
    "event_kind": vocabulary.EVENT_KINDS,
    "delivery_state": vocabulary.DELIVERY_STATES,
    "job_state": vocabulary.JOB_STATES,
    "import_target": vocabulary.IMPORT_TARGETS,
    "import_state": vocabulary.IMPORT_STATES,
    "import_verdict": vocabulary.IMPORT_VERDICTS,
    "difference": vocabulary.DIFFERENCE_KINDS,
    "intake_state": incoming.INTAKE_STATES,
    "proposal_decision": incoming.PROPOSAL_DECISIONS,
}


def init_app(app: Flask) -> None:
    """Register the filters and globals of the templates."""
    for name, terms in LABELS.items():
        app.jinja_env.filters[f"{name}_label"] = for_each_reader(label_filter(terms))
    for function in FILTERS:
        app.jinja_env.filters[function.__name__] = for_each_reader(function)
    app.jinja_env.globals.update(url_with=url_with, url_filtered=url_filtered, chosen_look=chosen_look)
    app.jinja_env.globals.update(translate=translate, translate_error=translate_error, vocabulary=vocabulary)
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True, "default": str}


def for_each_reader(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that is asked anew at each rendering, of a constant too.

    Jinja settles what it can when a template is compiled: in the language of whoever asks first.
    """

    @pass_context
    def ask(_context: Context, *values: Any, **words: Any) -> Any:
        return function(*values, **words)

    return ask


def label_filter(terms: Iterable[vocabulary.Term]) -> Callable[[str | None], str]:
    """Return the filter that names a code of a list."""
    return lambda code: term_label(terms, code)


def as_options(terms: Iterable[vocabulary.Term]) -> list[tuple[str, str]]:
    """Return the codes of a list with their names, as a choice of a form takes them."""
    return [(term.code, term_label((term,), term.code)) for term in terms]


def fault_of(faults: DomainError | Mapping[str, DomainError] | None, name: str) -> DomainError | None:
    """Return what is wrong with one field, from the one error of a form or from its faults by field."""
    if isinstance(faults, DomainError):
        return faults if faults.field == name else None
    return faults.get(name) if faults else None


def as_number(value: Decimal | int | float | None, places: int = 4) -> str:
    """Return a number with thousands separators and no trailing zeros; 未载明 for nothing."""
    if value is None:
        return gettext("未载明")
    text = f"{Decimal(str(value)):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_wan(value: Decimal | None) -> str:
    """Return an amount in 万元, exact to the yuan."""
    return as_number(value)


def as_yi(value: Decimal | None) -> str:
    """Return an amount of 万元 in words: 亿元 with two decimals, in English bn or m."""
    if value is None:
        return gettext("未载明")
    return short_money(value, current_language())


def yi_figure(yi: Decimal) -> str:
    """Return a figure of 亿元 as it stands in a column that names the unit, in English bn."""
    figure = in_column(yi, current_language())
    return f"{figure:,.3f}" if current_language() == "en" else f"{figure:,.2f}"


def sum_basis(figure: Sum) -> str:
    """Return how many of a sum's parts have a figure and how many not; nothing where all are alike."""
    if not figure.is_partly:
        return ""
    known, silent = as_number(figure.known), as_number(figure.silent)
    return gettext("%(known)s 个有数,%(silent)s 个未载明", known=known, silent=silent)


def sum_yi(figure: Sum) -> str:
    """Return a sum in 亿元; 未载明 where every part is silent, a dash where there is none."""
    return as_yi(figure.stated_wan) if figure.number or figure.is_stated else "—"


def sum_wan(figure: Sum) -> str:
    """Return a sum in 万元, exact; 未载明 where every part is silent, a dash where there is none."""
    return as_wan(figure.stated_wan) if figure.number or figure.is_stated else "—"


def wan_words(wan: Decimal | None) -> str:
    """Return an amount to the yuan with its unit; 未载明 for none."""
    return as_wan(wan) if wan is None else exact_money(wan, current_language())


def sum_exact(figure: Sum) -> str:
    """Return a sum to the yuan with its unit; 未载明 where every part is silent, a dash without parts."""
    return wan_words(figure.stated_wan) if figure.number or figure.is_stated else "—"


def signed_words(wan: Decimal | None) -> str:
    """Return a change of money in 万元 with its sign and unit; 未载明 where nothing is stated."""
    return f"+{wan_words(wan)}" if wan and wan > 0 else wan_words(wan)


def sum_words(figure: Sum) -> str:
    """Return a sum in 亿元 in one text with how many parts have a figure and how many not."""
    basis = sum_basis(figure)
    space = " " if current_language() == "en" else ""
    return f"{sum_yi(figure)}{space}({basis})" if basis else sum_yi(figure)


def as_rate(of: Rate) -> str:
    """Return a rate in percent with one decimal; a dash over an empty base."""
    return "—" if of.share is None else f"{as_number(of.share * 100, 1)}%"


def as_years(row: Any) -> str:
    """Return the planned start and end of anything that has them, as exactly as the plan gives them."""
    first = point_in_time(row.start_year, row.start_month)
    last = point_in_time(row.end_year, row.end_month)
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return gettext("%(when)s 起", when=first)
    return gettext("至 %(when)s", when=last) if last else gettext("未载明")


def point_in_time(year: int | None, month: int | None) -> str:
    """Return 2021 or 2021-06; nothing without a year."""
    if year is None:
        return ""
    return f"{year}-{month:02d}" if month else str(year)


def as_time(moment: datetime) -> str:
    """Return a moment in China's time to the minute."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def as_moment(moment: datetime) -> str:
    """Return a moment as a `datetime` attribute takes it, to the second."""
    return moment.isoformat(timespec="seconds")


def url_with(**changed: Any) -> str:
    """Return the current address with some words changed; None takes a word out, a list repeats it."""
    words = request.args.to_dict(flat=False)
    for word, value in changed.items():
        words.pop(word, None)
        if value is not None:
            words[word] = [str(item) for item in (value if isinstance(value, list | tuple) else [value])]
    query = urlencode([(word, item) for word, values in words.items() for item in values if item])
    return f"{request.path}?{query}" if query else request.path


def url_filtered(endpoint: str, wanted: ProjectFilter, **more: Any) -> str:
    """Return an address with a filter for its words, with further words added or replacing its own."""
    words: dict[str, Any] = {}
    for word, value in words_of(wanted):
        words.setdefault(word, []).append(value)
    words |= {word: value or None for word, value in more.items()}
    # The filter says which day it is of: nothing is to be kept beside it.
    words.setdefault("as_of", None)
    if endpoint in OPENING and not any(words.values()):
        words["district"] = all_districts()
    path = plain_path(endpoint)
    if path is None:
        return url_for(endpoint, **words)
    query = urlencode({word: value for word, value in words.items() if value is not None}, doseq=True)
    return f"{path}?{query}" if query else path


def words_of(wanted: ProjectFilter) -> list[tuple[str, str]]:
    """Return the words of a filter; a page asks for those of one filter some hundred times."""
    of: ProjectFilter | None = g.get("filter_of_words")
    if of is not wanted:
        g.filter_of_words, g.words_of_filter = wanted, wanted.to_args()
    words: list[tuple[str, str]] = g.words_of_filter
    return words


def plain_path(endpoint: str) -> str | None:
    """Return the path of a page without variables, built once a request; None where there are some."""
    paths: dict[str, str | None] = g.setdefault("plain_paths", {})
    if endpoint not in paths:
        has_variables = any(rule.arguments for rule in current_app.url_map.iter_rules(endpoint))
        paths[endpoint] = None if has_variables else url_for(endpoint, as_of=None)
    return paths[endpoint]


FILTERS: tuple[Callable[..., Any], ...] = (
    *(as_wan, as_yi, compass_words, as_number, as_years, as_time, as_moment, as_options, as_rate, fault_of),
    *(in_chinese, in_pinyin, mark_chinese, spell_chinese, place_name, place_names),
    *(sum_basis, sum_yi, sum_wan, sum_words, sum_exact, signed_words, wan_words, yi_figure),
)
