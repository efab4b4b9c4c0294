"""Check seed rows against each other, against districts, places and the documents' own text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from math import pi, sqrt
from pathlib import Path

from geo.errors import msg
from geo.places import PlaceMatches, PlacePoint
from projects.errors import Problem
from projects.imports.seed_rows import SeedRow
from projects.words.plan_years import PLANNED, is_in_order
from projects.words.vocabulary import FUNDING_SOURCES, LARGEST_ACCURACY_M, LOCATED_PRECISIONS, codes

# Works of these types run along a line; a longer one than this is no point either.
LINE_TYPES = ("expressway", "trunk_road", "local_road", "railway")
LONGEST_POINT_KM = 1
LEAST_ROUTE_PLACES = 2
# 柳城湿地公园景观带、行政广场绿化等7项: the count stands behind names that are only some of it.
EXAMPLES = re.compile(r"等(?:全市|全区)?[\d一二三四五六七八九十]+")


def check_projects(projects: list[SeedRow], adcodes: set[str]) -> Iterator[Problem]:
    """Yield duplicates, unknown districts and parents, and contradictions inside one row."""
    known = {row["code"] for row in projects}
    counted = Counter(row["code"] for row in projects)
    named = Counter((row["name"], row["districts"]) for row in projects)
    for row in projects:
        if counted[row["code"]] > 1:
            yield row.source.problem("code", msg("编码 %(code)s 重复。"), code=row["code"])
        if named[row["name"], row["districts"]] > 1:
            yield row.source.problem("name", msg("同一县区有同名项目“%(name)s”。"), name=row["name"])
        for adcode, _ in row["districts"]:
            if adcode not in adcodes:
                yield row.source.problem("districts", msg("没有区划代码 %(adcode)s。"), adcode=adcode)
        if row["parent_code"] and row["parent_code"] not in known:
            yield row.source.problem(
                "parent_code", msg("没有编码为 %(code)s 的项目。"), code=row["parent_code"]
            )


def check_mentions(mentions: list[SeedRow], codes_known: set[str], files: set[str]) -> Iterator[Problem]:
    """Yield mentions of unknown projects or documents, repeats, bad funding, years and corrections."""
    seen: set[tuple[object, ...]] = set()
    for row in mentions:
        key = tuple(row[column] for column in ("code", "document", "line", "stated_name", "quote"))
        if key in seen:
            yield row.source.problem("quote", msg("与前面某行重复。"))
        seen.add(key)
        for column in ("code", "programme_code"):
            if row[column] and row[column] not in codes_known:
                yield row.source.problem(column, msg("没有编码为 %(code)s 的项目。"), code=row[column])
        if row["document"] not in files:
            yield row.source.problem("document", msg("documents.csv 里没有 %(file)s。"), file=row["document"])
        for source, _ in row["funding"]:
            if source not in codes(FUNDING_SOURCES):
                yield row.source.problem("funding", msg("资金来源“%(source)s”不在代码表内。"), source=source)
        yield from check_years(row)
        yield from check_marks(row)
        if row["investment_corrected_wan"] is not None and not row["note"]:
            yield row.source.problem("note", msg("更正了数字,必须在备注里说明理由。"))
        if row["investment_corrected_wan"] is not None and row["investment_wan"] is None:
            yield row.source.problem("investment_wan", msg("有更正值就必须有原文数字。"))


def check_marks(row: SeedRow) -> Iterator[Problem]:
    """Yield scopes and purposes of figures that the row does not state."""
    for column in ("scope", "purpose"):
        for measure in row[column]:
            if row[measure] is None:
                yield row.source.problem(column, msg("这一行没有“%(measure)s”这个数字。"), measure=measure)


def check_scopes(projects: list[SeedRow], mentions: list[SeedRow]) -> Iterator[Problem]:
    """Yield projects whose registered scope no figure has."""
    used = {(row["code"], scope) for row in mentions for scope in row["scope"].values()}
    for row in projects:
        if row["scope"] and (row["code"], row["scope"]) not in used:
            yield row.source.problem("scope", msg("没有一处数字的口径是“%(scope)s”。"), scope=row["scope"])


def check_examples(projects: list[SeedRow], mentions: list[SeedRow]) -> Iterator[Problem]:
    """Yield programmes that a plan counts behind 等, with fewer parts, not marked to name only examples."""
    members: dict[str, set[str]] = defaultdict(set)
    for column, rows in (("parent_code", projects), ("programme_code", mentions)):
        for row in rows:
            members[row[column]].add(row["code"])
    counts = {row["code"]: row["part_count"] for row in mentions if EXAMPLES.search(row["quote"])}
    for row in projects:
        number, named = counts.get(row["code"]) or 0, len(members.get(row["code"], ()))
        if 0 < named < number and not row["parts_are_examples"]:
            yield row.source.problem("parts_are_examples", msg("原文以“等”列举,分项只是举例。"))


def check_years(row: SeedRow) -> Iterator[Problem]:
    """Yield years out of order and months without a year."""
    if not is_in_order({name: row[name] for name in PLANNED}):
        yield row.source.problem("end_year", msg("结束时间早于开始时间。"))
    for end in ("start", "end"):
        if row[f"{end}_month"] and not row[f"{end}_year"]:
            yield row.source.problem(f"{end}_month", msg("有月份就必须有年份。"))


def check_each_is_mentioned(projects: list[SeedRow], mentions: list[SeedRow]) -> Iterator[Problem]:
    """Yield projects that no document mentions: every project of a plan cites at least one line."""
    mentioned = {row["code"] for row in mentions}
    for row in projects:
        if row["code"] not in mentioned:
            yield row.source.problem("code", msg("没有任何一处原文提到它。"))


def check_tree(projects: list[SeedRow], mentions: list[SeedRow]) -> Iterator[Problem]:
    """Yield the cycle, if parents and listings run round."""
    graph: dict[str, set[str]] = {}
    for row in projects:
        graph.setdefault(row["code"], set()).update({row["parent_code"]} - {None})
    for row in mentions:
        graph.setdefault(row["code"], set()).update({row["programme_code"]} - {None})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(str(code) for code in error.args[1])
        yield Problem("projects", msg("项目层级成环:%(circle)s"), {"circle": circle})


def check_places(projects: list[SeedRow], matches: PlaceMatches) -> Iterator[Problem]:
    """Yield places that the gazetteer lacks, that are too coarse, or that do not fit the precision."""
    for row in projects:
        places = row["places"]
        is_route, is_located = row["precision"] == "route", row["precision"] in LOCATED_PRECISIONS
        fits = len(places) >= LEAST_ROUTE_PLACES if is_route else len(places) == int(is_located)
        if not fits:
            yield row.source.problem(
                "places", msg("落位精度 %(precision)s 与地名个数不符。"), precision=row["precision"]
            )
        for name in places:
            if name in matches.unknown:
                yield row.source.problem("places", msg("地名库没有“%(name)s”。"), name=name)
            elif name in matches.ambiguous:
                options = ", ".join(matches.ambiguous[name])
                yield row.source.problem(
                    "places", msg("地名“%(name)s”不唯一:%(options)s"), name=name, options=options
                )
            else:
                yield from check_place(row, matches.found[name], is_point=not is_route)


def check_place(row: SeedRow, place: PlacePoint, *, is_point: bool) -> Iterator[Problem]:
    """Yield a place that is not as exact as the precision says, or that lies in none of the districts."""
    most = LARGEST_ACCURACY_M[row["precision"]]
    if place.accuracy_m > most or (is_point and place.kind == "town_centre"):
        yield row.source.problem(
            "precision", msg("“%(name)s”误差超过 %(most)s 米,达不到这一精度。"), name=place.name, most=most
        )
    inside = {adcode for adcode, _ in row["districts"]}
    if not is_point:
        return
    if not any(place.adcode == adcode or is_above(adcode, place.adcode) for adcode in inside):
        yield row.source.problem("places", msg("“%(name)s”不在该项目的县区内。"), name=place.name)


def check_extents(
    projects: list[SeedRow], mentions: list[SeedRow], matches: PlaceMatches
) -> Iterator[Problem]:
    """Yield points that stand for a line, for an area that they do not cover, or for a whole city."""
    stated: dict[str, list[SeedRow]] = defaultdict(list)
    for mention in mentions:
        stated[mention["code"]].append(mention)
    for row in projects:
        found = [matches.found[name] for name in row["places"] if name in matches.found]
        if not found:
            continue
        lengths = [one["length_km"] for one in stated[row["code"]] if one["length_km"]]
        areas = [one["land_m2"] for one in stated[row["code"]] if one["land_m2"]]
        is_point = row["precision"] != "route"
        if is_point and (row["type"] in LINE_TYPES or max(lengths, default=0) > LONGEST_POINT_KM):
            yield row.source.problem("precision", msg("一条线不能用一个点表示:请画示意线,或只到县区。"))
        if (
            is_point
            and max((sqrt(float(area) / pi) for area in areas), default=0)
            > LARGEST_ACCURACY_M[row["precision"]]
        ):
            yield row.source.problem("precision", msg("占地超出这一精度的范围,不能用一个点表示。"))
        whole_city = all(adcode.endswith("00") for adcode, _ in row["districts"])
        if whole_city and len({place.adcode for place in found}) == 1:
            yield row.source.problem("places", msg("市本级的项目不能落在一个县区里。"))


def is_above(adcode: str, below: str) -> bool:
    """Say whether a prefecture's or province's adcode covers a county's (GB/T 2260 nests by its digits)."""
    return below.startswith(adcode.rstrip("0").ljust(2, "0")) and adcode.endswith("00")


def check_citations(mentions: Iterable[SeedRow], texts: Mapping[str, list[str]]) -> Iterator[Problem]:
    """Yield quotes that do not stand in the line they cite, for the documents that are present."""
    for row in mentions:
        lines = texts.get(row["document"])
        if lines is None:
            continue
        if row["line"] > len(lines) or row["quote"] not in lines[row["line"] - 1]:
            yield row.source.problem("quote", msg("原文第 %(line)d 行没有这段引文。"), line=row["line"])


def read_texts(folder: Path | None, files: Iterable[str]) -> dict[str, list[str]]:
    """Return the lines of the documents that are present in a folder."""
    if folder is None:
        return {}
    present = [folder / name for name in files if (folder / name).is_file()]
    return {path.name: path.read_text(encoding="utf-8").split("\n") for path in present}
