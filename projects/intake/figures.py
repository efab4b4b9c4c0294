"""The figures that a plan states of a work it names: money, lengths, areas, years, its stage.

A figure is of a work when it stands in the work's own block: after the name and before the next one, in the
same sentence or in one that begins with the figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from projects.words.rounding import WAN_PER_YI

AMOUNT = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>亿|万)\s*元?(?!\s*美|\s*[亩吨千人户平头只])"
)
# The amount is of the works where one of these stands before it, of something else where one of those.
INVESTED = re.compile(
    r"(总投资额?|投资额|计划投资|规划投资|估算投资|概算|估算|预计投资|完成投资|投资)(?!在|支持)[^\d,,。;;、]{0,10}$"
)
SPENT = re.compile(r"(完成投资|累计投资|已投资|已完成)[^\d,,。;;、]{0,8}$")
OTHERWISE = re.compile(
    r"产值|注册资本|美元|收入|销售|利润|利税|税收|贷款|基金|补助|补贴|年均|资产|融资|交易额|贸易|出口|资金|债券|工资|奖励|每年|财政"
)
OTHERWISE_AFTER = re.compile(r"\s*(以上|以下)的?\s*(项目|企业|工业)")
ABOUT_BEFORE = re.compile("(约|近|大约|左右)[^\\d]{0,2}$")
ABOUT_AFTER = re.compile(r"\s*元?\s*(左右|上下)")
FLOOR_AFTER = re.compile(r"\s*元?\s*(以上|余|多)")
SENTENCE_ENDS = re.compile(r"[。;;|]")
# A sentence that begins so goes on about what the one before it named.
GOES_ON = re.compile(
    r"\s*(?:项目|工程|该项目|计划|规划|预计|估算)?(?:的)?(?:总)?投资|\s*(?:计划|估算|规划)总?投资"
)
# An item of a list has all that follows up to the next item.
ITEM_BEFORE = re.compile(r"(?:^|[Ø●■◆①-⑳]|[(（]\d{1,2}[)）]|(?<![\d.])\d{1,2}[.、])\s*$")
ITEM_AFTER = re.compile(r"[Ø●■◆①-⑳]|(?<=[。;;\s])[(（]?\d{1,2}(?:[)）]|[.、](?!\d))")
IN_BRACKETS = re.compile(r"\s*[(（][^)）]{0,30}[)）]")
NEXT_OF_LIST = re.compile(r"”?[、和及]")
SUM_OF_SEVERAL = re.compile("合计|共计|总计")
# 投资890万元在双塔区建成新华路消防救援站: the amount stands before its name.
SPENT_ON = re.compile(
    r"投资[^\d,,。;;、]{0,4}(?P<amount>\d[\d.,]*\s*[亿万]元)[^,,。;;、\d]{0,8}(?:建成|建设|新建|修建)\S{0,2}$"
)
FOR_THE_NEXT = re.compile(r"(?:的资金)?在?[^,,。;;、\d]{0,8}(?:建成|建设|新建|修建)")
LENGTH = re.compile(
    r"(?:全长|长度?|里程|总长|线路长|全程)?[^\d,,。;;]{0,6}?(\d+(?:\.\d+)?)\s*(公里|千米|延米|米)"
)
LAND = re.compile(
    r"(?:占地|用地|规划面积|总面积|面积)[^\d,,。;;]{0,8}?(\d+(?:\.\d+)?)\s*(万?)\s*(亩|公顷|平方公里|平方米)"
)
FLOOR = re.compile(r"(?:建筑面积|建筑总面积)[^\d,,。;;]{0,6}?(\d+(?:\.\d+)?)\s*(万?)\s*(平方米|㎡|平米)")
PARTS = re.compile(r"(\d{1,4})\s*[个座处条所家项](?:项目|工程)?")
SPAN = re.compile(r"(20\d\d)\s*年?\s*(?:-|—|~|至|到)+\s*(20\d\d)\s*年")
START = re.compile(r"(20\d\d)\s*年[^,,。;;]{0,6}(?:开工|启动|动工|开始)")
END = re.compile(
    r"(?:到|至|力争|预计|计划)?\s*(20\d\d)\s*年?(?:底|末|前)?[^,,。;;\d]{0,8}(?:完工|竣工|建成|完成|投产|投入使用|通车|投用|运营)"
)
SQUARE_METRES = {"亩": Decimal("666.67"), "公顷": Decimal(10_000), "平方公里": Decimal(1_000_000)}
STATUS_WORDS = (
    ("suspended", re.compile("停建|缓建|停工")),
    ("operating", re.compile("投入运营|投产|投入使用|已运营|开园|投用|通车|开业|建成运营")),
    ("completed", re.compile("竣工|完工|已建成|已完成|全部完成|顺利完成|完成了|建成了")),
    ("construction", re.compile("在建|续建|开工建设|正在建设|加快建设|施工|主体完工|已开工|建设中")),
    ("signed", re.compile("签约|签订")),
    ("preliminary", re.compile("前期|可研|选址|立项|审批|编制规划|论证")),
    ("planned", re.compile("谋划|规划建设|拟建|计划建设|争取|力争")),
)
REACH_BEFORE = 16


@dataclass(frozen=True, slots=True)
class Figures:
    """What a block states: money in 万元, length in km, areas in m², years, status with its words."""

    investment_wan: Decimal | None = None
    investment_text: str = ""
    investment_qualifier: str = "exact"
    length_km: Decimal | None = None
    land_m2: Decimal | None = None
    floor_m2: Decimal | None = None
    part_count: int | None = None
    start_year: int | None = None
    end_year: int | None = None
    status: str | None = None
    status_text: str = ""


def find_block(text: str, start: int, end: int, stop: int) -> str:
    """Return what belongs to the name text[start:end], which is followed by another at `stop`, if any.

    That is the rest of its sentence, and the sentences after it that begin with its money; for an item of a
    list, all up to the next item.
    """
    if NEXT_OF_LIST.match(text, end):
        return ""
    if ITEM_BEFORE.search(text, 0, start):
        after = ITEM_AFTER.search(text, end)
        return text[end : after.start() if after else len(text)]
    rest = text[end:stop]
    cut = SENTENCE_ENDS.search(rest)
    while cut and GOES_ON.match(rest, cut.end()):
        cut = SENTENCE_ENDS.search(rest, cut.end())
    return rest[: cut.start()] if cut else rest


def read_figures(text: str, start: int, end: int, stop: int) -> Figures:
    """Return the figures of the work named at text[start:end], whose block ends at `stop` at the latest."""
    block, name, before = find_block(text, start, end, stop), text[start:end], text[:start]
    wan, words, qualifier = read_money(before, block)
    near = SENTENCE_ENDS.split(block, maxsplit=1)[0]
    first, last = read_years(block)
    status, status_text = read_status(before[-REACH_BEFORE:], near[: 2 * REACH_BEFORE])
    parts = PARTS.search(name)
    return Figures(
        investment_wan=wan,
        investment_text=words,
        investment_qualifier=qualifier,
        length_km=read_length(name + near),
        land_m2=read_area(LAND, block),
        floor_m2=read_area(FLOOR, block),
        part_count=int(parts[1]) if parts else None,
        start_year=first,
        end_year=last,
        status=status,
        status_text=status_text,
    )


def read_money(before: str, block: str) -> tuple[Decimal | None, str, str]:
    """Return the investment before a name or in its block, in 万元, its words, how exact it is."""
    spent = SPENT_ON.search(before)
    if spent:
        amount = AMOUNT.match(spent["amount"])
        if amount:
            return in_wan(amount), spent["amount"], "exact"
    brackets = IN_BRACKETS.match(block)
    for found in AMOUNT.finditer(block):
        ahead = block[: found.start()]
        clause = re.split(r"[,,。;;(（]", ahead)[-1]
        is_in_brackets = brackets is not None and found.end() <= brackets.end()
        if OTHERWISE.search(clause) or OTHERWISE_AFTER.match(block, found.end()):
            continue
        if SUM_OF_SEVERAL.search(ahead) or FOR_THE_NEXT.match(block, found.end()):
            continue
        if not (is_in_brackets or INVESTED.search(ahead)) or SPENT.search(ahead):
            continue
        about = ABOUT_BEFORE.search(ahead) or ABOUT_AFTER.match(block, found.end())
        floor = FLOOR_AFTER.match(block, found.end())
        return in_wan(found), found[0].strip(), "floor" if floor else "about" if about else "exact"
    return None, "", "exact"


def in_wan(amount: re.Match[str]) -> Decimal:
    """Return an amount in 万元."""
    number = Decimal(amount["number"].replace(",", ""))
    return number * WAN_PER_YI if amount["unit"] == "亿" else number


def read_length(block: str) -> Decimal | None:
    """Return the length that a block states, in km."""
    found = LENGTH.search(block)
    if not found or found.start() > 2 * REACH_BEFORE:
        return None
    number = Decimal(found[1])
    return number if found[2] in {"公里", "千米"} else number / 1000


def read_area(pattern: re.Pattern[str], block: str) -> Decimal | None:
    """Return the area that a block states, in m²."""
    found = pattern.search(block)
    if not found:
        return None
    number = Decimal(found[1]) * (10_000 if found[2] else 1)
    return number * SQUARE_METRES.get(found[3], Decimal(1))


def read_years(block: str) -> tuple[int | None, int | None]:
    """Return the years in which works start and end, as far as a block states them."""
    span = SPAN.search(block)
    if span and int(span[1]) <= int(span[2]):
        return int(span[1]), int(span[2])
    start, end = START.search(block), END.search(block)
    first, last = (int(start[1]) if start else None), (int(end[1]) if end else None)
    return (None, last) if first and last and first > last else (first, last)


def read_status(before: str, after: str) -> tuple[str | None, str]:
    """Return the status that the words around a name hint at, with those words."""
    clause = SENTENCE_ENDS.split(before)[-1]
    for status, pattern in STATUS_WORDS:
        found = pattern.search(after) or pattern.search(clause)
        if found:
            return status, found[0]
    return None, ""
