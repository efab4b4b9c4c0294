"""The texts of one row of the official list: place, scale, years, units, sources, money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from projects.exports.cells import plain_decimal
from projects.exports.list_rows import ListRow
from projects.exports.wording import label, listing, phrase, pick
from projects.words.names import Language
from projects.words.vocabulary import NATURES, STATUSES

Money = Decimal | str

# A figure that stands in another row, or in no total at all: the remark says which.
ELSEWHERE = "—"


def counts(row: ListRow) -> bool:
    """Say whether a project is one of the number; programmes with parts, parts and cancelled ones are not."""
    return row.own_number == 1


def investment(row: ListRow, language: Language) -> Money:
    """Return what the project adds to the total, 未载明, or a dash where its money stands elsewhere."""
    if row.own_wan > 0 or (counts(row) and row.investment_wan == 0):
        return row.own_wan
    if row.investment_wan is None and row.status != "cancelled":
        return phrase("unknown", language)
    return ELSEWHERE


def amount(row: ListRow, value: Decimal | None, language: Language) -> Money:
    """Return a further figure of a project that counts, 未载明, or a dash."""
    if value is None:
        return phrase("unknown", language)
    return value if counts(row) else ELSEWHERE


def place(row: ListRow, language: Language, *, one_district: bool) -> str:
    """Return the plan's words for the place, after its districts where the words do not name them."""
    stated = row.place_text or ""
    names = [share.label for share in row.districts]
    if stated and (one_district or all(stem(name) in stated for name in names)):
        return stated if adds_to(stated, names) else listing(names, language)
    return f"{listing(names, language)} {stated}".strip() or phrase("unknown", language)


def adds_to(stated: str, names: Sequence[str]) -> bool:
    """Say whether a place text says more than the names of its districts."""
    for name in names:
        stated = stated.replace(name, "").replace(stem(name), "")
    return bool(stated.strip("、，,和及 "))


def stem(name: str) -> str:
    """Return a district's name as plans shorten it: 凌源 for 凌源市."""
    return name[:-1] if name[-1] in "县区市" else name


def nature(row: ListRow, language: Language) -> str:
    """Return the construction nature."""
    return label(NATURES, row.nature, language) or phrase("unknown", language)


def scale(row: ListRow, language: Language) -> str:
    """Return what is built and how large."""
    measures = (
        (row.length_km, ("长 {} 公里", "length {} km")),
        (row.land_m2, ("占地 {} 平方米", "land {} m²")),
        (row.floor_m2, ("建筑面积 {} 平方米", "floor {} m²")),
        (None if row.part_count is None else Decimal(row.part_count), ("共 {} 个分项", "{} parts")),
    )
    said = [text for text in (row.description, row.capacity) if text]
    said += [
        pick(words, language).format(f"{Decimal(plain_decimal(value)):,}")
        for value, words in measures
        if value is not None
    ]
    return join_sentences(said) or phrase("unknown", language)


def join_sentences(texts: list[str]) -> str:
    """Return the texts joined by semicolons, without the full stops between them."""
    return "；".join(text.rstrip("。；;") for text in texts if text.rstrip("。；;"))


def years(row: ListRow, language: Language) -> str:
    """Return the planned start and end as exactly as the plan gives them."""
    first, last = point_in_time(row.start_year, row.start_month), point_in_time(row.end_year, row.end_month)
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return pick(("{} 起", "from {}"), language).format(first)
    return pick(("至 {}", "until {}"), language).format(last) if last else phrase("unknown", language)


def point_in_time(year: int | None, month: int | None) -> str:
    """Return 2021 or 2021.06; nothing without a year."""
    if year is None:
        return ""
    return f"{year}.{month:02d}" if month else str(year)


def status(row: ListRow, language: Language) -> str:
    """Return the status; one that no plan states is marked as implied."""
    name = label(STATUSES, row.status, language)
    return name + phrase("implied", language) if row.status_basis == "implied" else name


def responsible(row: ListRow, language: Language) -> str:
    """Return the lead unit and the owner."""
    if row.lead_unit and row.owner and row.lead_unit != row.owner:
        return pick(("{}；建设单位：{}", "{}; owner: {}"), language).format(row.lead_unit, row.owner)
    return row.lead_unit or row.owner or phrase("unknown", language)


def citations(row: ListRow, language: Language) -> str:
    """Return each document with the lines that speak of the project."""
    lines: dict[str, list[int]] = defaultdict(list)
    for title, line in row.sources:
        if line not in lines[title]:
            lines[title].append(line)
    return pick(("；", "; "), language).join(cite(title, found, language) for title, found in lines.items())


def cite(title: str, lines: Sequence[int], language: Language) -> str:
    """Return a document with its lines."""
    form = pick(("{}第{}行", "{}, line {}"), language)
    return form.format(title, listing(map(str, lines), language))


def wan(value: Decimal, language: Language) -> str:
    """Return an amount with its unit; in English the unit of the whole list goes without saying."""
    return pick(("{} 万元", "{}"), language).format(f"{Decimal(plain_decimal(value)):,}")
