"""The words of a project's card, in Chinese and English, and how its values are written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from projects.clock import CHINA
from projects.exports.cells import plain_decimal
from projects.exports.wording import label, listing, pick
from projects.registry.field import Kind
from projects.registry.fields import BY_NAME
from projects.words.money import exact_money, short_money
from projects.words.names import Language

WORDS: dict[str, tuple[str, str]] = {
    "card": ("项目卡片", "Project card"),
    "facts": ("基本情况", "Facts"),
    "figures": ("数字", "Figures"),
    "stages": ("建设阶段", "Stages"),
    "place": ("位置", "Location"),
    "months": ("月度进度", "Months"),
    "matters": ("需协调事项", "Matters to settle"),
    "sources": ("出处", "Sources"),
    "photos": ("现场照片", "Photos"),
    "item": ("项目", "Item"),
    "value": ("内容", "Value"),
    "source": ("出自", "Source"),
    "unknown": ("未载明", "not stated"),
    "implied": ("(推定)", " (implied)"),
    "line": ("{}第{}行", "{}, line {}"),
    "written": ("“{}”", "“{}”"),
    "reported": ("{} 填报", "reported {}"),
    "reported_by": ("{} {} 填报", "reported {} by {}"),
    "adopted": ("采用", "adopted"),
    "both": ("{}(合 {})", "{} ({})"),
    "conflict": (
        "各处所载不一({} 至 {}),未经裁定,暂取最低值",
        "stated totals differ ({} to {}); the lowest is taken until decided",
    ),
    "programme": ("规划包", "programme"),
    "no_place": ("规划没有写明地点,图上不标点。", "No plan says where: the map has no mark."),
    "only_district": ("规划只写到县区,图上不标点。", "Plans name the district alone: the map has no mark."),
    "route": ("虚线为沿线示意,不是实际线位。", "The dashed line is a sketch, not the alignment."),
    "estimated": ("空心点为估计位置。", "The hollow mark is an estimate."),
    "located": ("落位到{},误差约 ±{} 米", "located to: {}, error about ±{} m"),
    "located_only": ("落位到{}", "located to: {}"),
    "position": ("经度 {:.5f},纬度 {:.5f}(WGS-84)", "longitude {:.5f}, latitude {:.5f} (WGS-84)"),
    "no_months": ("尚无已公布的月报。", "No month is published yet."),
    "no_matters": ("没有需协调事项。", "No matter is open."),
    "open": ("未销号", "open"),
    "closed": ("已销号", "closed"),
    "as_it_was": ("登记簿截至 {} 的情况", "the registry as of {}"),
    "made_on": ("{} 生成", "made on {}"),
    "version": ("第 {} 版,更新于 {}", "version {}, updated {}"),
    "more_photos": ("另有照片 {} 张,未印。", "{} further photos are not printed."),
    "lost_photo": ("照片“{}”的文件已不在,未印。", "The file of photo “{}” is gone."),
    "more_months": ("只列最近 {} 个月,共 {} 个月。", "The latest {} of {} months."),
    "footer": ("第 &P 页 共 &N 页", "Page &P of &N"),
}


def say(key: str, language: Language, *values: object) -> str:
    """Return a text of the card with its values."""
    return pick(WORDS[key], language).format(*values)


def number(value: Decimal | int) -> str:
    """Return a number with separators and without needless zeros."""
    return f"{Decimal(plain_decimal(Decimal(value))):,}"


def money(wan: Decimal, language: Language) -> str:
    """Return an amount to the yuan, and as a total is told where that reads better."""
    exact = exact_money(wan, language)
    return exact if wan < 1000 else say("both", language, exact, short_money(wan, language))


def moment(at: datetime) -> str:
    """Return a moment to the minute in China's time."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def value_words(name: str, value: Any, language: Language) -> str:
    """Return the value of a field as a card writes it; nothing for none."""
    field = BY_NAME[name]
    if value in (None, "", [], ()):
        return ""
    if field.terms and isinstance(value, str):
        return label(field.terms, value, language)
    if field.kind is Kind.MONEY:
        return money(value, language)
    if field.kind in (Kind.MEASURE, Kind.WHOLE) and not isinstance(value, bool):
        shown = number(value) if field.kind is Kind.MEASURE else str(value)
        return f"{shown} {field.unit.say(language)}" if field.unit else shown
    return plain_words(field.kind, value, language)


def plain_words(kind: Kind, value: Any, language: Language) -> str:
    """Return a list, a yes or no, a month or a text in words."""
    if isinstance(value, list | tuple):
        return listing((str(one) for one in value), language)
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), language)
    return f"{value:%Y-%m}" if kind is Kind.MONTH and isinstance(value, date) else str(value)
