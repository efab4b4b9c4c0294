"""What an edited cell of the list says of the fields that it was made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.imports.parsing import number_or_text, read_years, text_of
from projects.imports.round_trip.register import Registered
from projects.imports.values.amounts import is_nothing, read_amount
from projects.imports.values.code_names import read_code
from projects.imports.values.inexact import read_figure
from projects.registry.fields import read_field
from projects.words.names import WAN
from projects.words.numbers import read_whole
from projects.words.plan_years import PLANNED
from projects.words.texts import tidy, tidy_line

OWNER = re.compile("[；;] ?(?:建设单位|owner) ?[：:] ?", re.IGNORECASE)
BREAK = re.compile("[；;\n]")
# The parts of a joined text, each with what parts it from the one before.
PARTS = re.compile("[；;\n]*[^；;\n]+")
FIGURE = re.compile(r"[0-9.,]+")
UNKNOWN = ("未载明", "not stated")
ELSEWHERE, BETWEEN_NAMES = "—", "、"
MEASURES = {
    "length_km": re.compile(r"(?:长|length) ?([0-9.,]+) ?(?:公里|km)", re.IGNORECASE),
    "land_m2": re.compile(r"(?:占地|land) ?([0-9.,]+) ?(?:平方米|m²)", re.IGNORECASE),
    "floor_m2": re.compile(r"(?:建筑面积|floor) ?([0-9.,]+) ?(?:平方米|m²)", re.IGNORECASE),
    "part_count": re.compile(r"共 ?([0-9,]+) ?个分项|([0-9,]+) parts", re.IGNORECASE),
}
Fields = dict[str, Any]
Reader = Callable[[Any, Registered], Fields]


def is_empty(value: Any) -> bool:
    """Say whether a cell states nothing: empty, 未载明, a dash."""
    text = "" if value is None else tidy_line(text_of(value))
    return not text or text in UNKNOWN or is_nothing(text)


def read_text_of(field: str) -> Reader:
    """Return the reader of a field that is its cell."""
    return lambda value, _entry: {field: read_field(field, "" if is_empty(value) else text_of(value))}


def read_code_of(field: str) -> Reader:
    """Return the reader of a field of codes."""
    return lambda value, _entry: {field: None if is_empty(value) else read_code(text_of(value), field)}


def read_place(value: Any, entry: Registered) -> Fields:
    """Return the place; the districts that stand before it are not a list's to change."""
    if is_empty(value):
        return {"place_text": None}
    text, names = tidy_line(text_of(value)), entry.district_names
    held = entry.fields["place_text"] or ""
    was = tidy_line(str(entry.shown["place_text"] or ""))
    before = was.removesuffix(tidy_line(str(held))).strip() if held and was.endswith(str(held)) else was
    if before in UNKNOWN or not before:
        return {"place_text": read_field("place_text", text)}
    if text == before:
        return {"place_text": None}
    for said in (before, BETWEEN_NAMES.join(names), BETWEEN_NAMES.join(map(stem, names))):
        if said and text.startswith(f"{said} "):
            return {"place_text": read_field("place_text", text[len(said) :])}
    if names and all(stem(name) in text for name in names):
        return {"place_text": read_field("place_text", text)}
    raise BadInput(
        msg("这一格前面是县区(%(districts)s)。清单里不能改县区,请保留它,只改后面的地点。"),
        districts="、".join(names) or before,
    )


def stem(name: str) -> str:
    """Return a district's name as plans shorten it: 凌源 for 凌源市."""
    return name[:-1] if name[-1] in "县区市" else name


def read_scale(value: Any, entry: Registered) -> Fields:
    """Return content, scale and measures of the cell that joins them."""
    text = "" if is_empty(value) else tidy(text_of(value))
    found: Fields = {}
    words = ""
    for part in PARTS.findall(text):
        bare = BREAK.sub("", part).strip()
        measure = next((name for name, form in MEASURES.items() if form.fullmatch(bare)), None)
        if measure is None:
            words += part
        else:
            found[measure] = read_measure(measure, bare)
    for name in MEASURES:
        found.setdefault(name, None)
    if found.pop("part_count") != entry.fields["part_count"]:
        raise BadInput(msg("分项个数由登记的分项得来,不能在清单里改。"))
    return found | read_content(words.strip("；;\n "), entry)


def read_measure(name: str, text: str) -> Any:
    """Return a measure, or a number of parts, of a text with its words."""
    figure = FIGURE.findall(text)[0]
    return read_whole(figure, name) if name == "part_count" else read_field(name, figure)


def read_content(text: str, entry: Registered) -> Fields:
    """Return content and scale in words, which the cell joins; raises BadInput where both were changed."""
    description, capacity = (joined(entry.fields[name]) for name in ("description", "capacity"))
    plain = joined(text)
    if plain == "；".join(filter(None, (description, capacity))):
        return {}
    if not (description and capacity):
        field = "capacity" if capacity else "description"
        return {field: read_field(field, text)}
    if plain in (description, capacity):
        return {"capacity" if plain == description else "description": None}
    if plain.startswith(f"{description}；"):
        return {"capacity": read_field("capacity", plain[len(description) + 1 :])}
    if plain.endswith(f"；{capacity}"):
        return {"description": read_field("description", plain[: -len(capacity) - 1])}
    raise BadInput(msg("建设内容和建设规模都改了,分不清各是哪一段。请在项目页上修改。"))


def joined(value: Any) -> str:
    """Return words as the cell joins them: line ends and full stops between them are semicolons."""
    parts = (part.strip().rstrip("。") for part in BREAK.split(tidy(str(value or ""))))
    return "；".join(filter(None, parts))


def read_plan_years(value: Any, _entry: Registered) -> Fields:
    """Return planned start and end; what is not said any more is empty."""
    found = {} if is_empty(value) else read_years(value)
    return {name: found.get(name) for name in PLANNED}


def read_money(value: Any, entry: Registered) -> Fields:
    """Return the total investment; raises BadInput where the cell was only a part of it."""
    was, whole = entry.shown["investment_wan"], entry.fields["investment_wan"]
    if was == ELSEWHERE or (isinstance(was, Decimal) and was != whole):
        raise BadInput(
            msg("这一格不是项目的总投资,只是计入本清单的部分(份额或分项)。请在项目页上修改总投资。")
        )
    if is_empty(value):
        raise BadInput(msg("总投资不能清空。"))
    return {"investment_wan": read_figure(number_or_text(value), "investment_wan", WAN.zh)}


def read_plan(value: Any, entry: Registered) -> Fields:
    """Return the plan of the list's year."""
    was, whole = entry.shown["year_plan_wan"], entry.fields["year_plan_wan"]
    if was == ELSEWHERE or (isinstance(was, Decimal) and was != whole):
        message = msg("这一格只是计入本清单的部分(份额或分项)。请在项目页上修改本年计划。")
        raise BadInput(message)
    field = f"year_plan_{entry.fields['year']}"
    return {field: None if is_empty(value) else read_amount(number_or_text(value), field, WAN.zh)}


def read_units(value: Any, entry: Registered) -> Fields:
    """Return lead unit and owner of the cell that shows both."""
    lead, owner = entry.fields["lead_unit"], entry.fields["owner"]
    if is_empty(value):
        return {"lead_unit": None, "owner": None}
    parts = OWNER.split(tidy_line(text_of(value)), maxsplit=1)
    if len(parts) == 2:
        return {"lead_unit": read_field("lead_unit", parts[0]), "owner": read_field("owner", parts[1])}
    if lead and owner and lead != owner:
        raise BadInput(msg("这一格是责任单位和建设单位两个。请写成“责任单位；建设单位：…”。"))
    field = "owner" if owner and not lead else "lead_unit"
    return {field: read_field(field, parts[0])}


def read_reported(_value: Any, _entry: Registered) -> Fields:
    """Refuse what months report."""
    raise BadInput(msg("这一栏由月报得来,不能在清单里改。请用项目月报表填报。"))


def read_sources(_value: Any, _entry: Registered) -> Fields:
    """Refuse what documents say."""
    raise BadInput(msg("依据由规划文件得来,不能在清单里改。"))


READERS: Mapping[str, Reader] = {
    "name": read_text_of("name"),
    "place_text": read_place,
    "nature": read_code_of("nature"),
    "scale": read_scale,
    "years": read_plan_years,
    "investment_wan": read_money,
    "completed_wan": read_reported,
    "year_plan_wan": read_plan,
    "status": read_code_of("status"),
    "physical_progress": read_reported,
    "responsible_unit": read_units,
    "steward": read_text_of("steward"),
    "basis": read_sources,
}


def written_of(field: str, entry: Registered) -> Any:
    """Return what a field was when the file was written."""
    return entry.fields["year_plan_wan" if field.startswith("year_plan_") else field]


def read_change(column: str, value: Any, entry: Registered) -> Fields:
    """Return the fields that an edited cell changes; raises BadInput for what cannot be changed there."""
    found = READERS[column](value, entry)
    # The name is no field of the register: it stands as it showed.
    held = {name: entry.shown["name"] if name == "name" else written_of(name, entry) for name in found}
    return {name: new for name, new in found.items() if new != held[name]}
