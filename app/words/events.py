"""The events of a project's history in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext

from app.words.fields import field_label
from app.words.i18n import term_label
from app.words.places import place_name
from projects.registry.fields import TERMS
from projects.registry.rows import EventView
from projects.registry.shares import read_word
from projects.words import vocabulary

# What undoing a merge needs to know, and what the title says already.
UNREAD = {"moved", "report_month", "registration"}
POINT = re.compile(r"POINT \((-?[\d.]+) (-?[\d.]+)\)")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event: its name, what it was and what it became."""

    label: str
    old: str
    new: str


def event_changes(event: EventView) -> list[Change]:
    """Return what an event changed, in words."""
    names = event.district_names or {}
    return list_changes(event.changes, {adcode: place_name(label) for adcode, label in names.items()})


def list_changes(
    changes: Mapping[str, list[Any]], districts: Mapping[str, str] = MappingProxyType({})
) -> list[Change]:
    """Return changes, field to [old, new], in words, districts by the names that are given by adcode.

    `report_month` says of which month and is no change.
    """

    def say(field: str, value: Any) -> str:
        is_shares = field == "districts" and value
        return share_words(value, districts) if is_shares else value_words(field, value)

    return [
        Change(field_label(field), say(field, old), say(field, new))
        for field, (old, new) in changes.items()
        if field not in UNREAD
    ]


def event_title(event: EventView) -> str:
    """Return what happened, in a few words: the step of a status, the month of a report, else the kind."""
    if event.kind == "created":
        return gettext("登记入库")
    if "registration" in event.changes:
        return gettext("恢复登记") if event.changes["registration"][1] else gettext("撤销登记")
    title = change_title(event)
    return gettext("撤销:%(title)s", title=title) if event.undoes_id else title


def change_title(event: EventView) -> str:
    """Return what a change was about, in a few words."""
    changes = event.changes
    if "status" in changes:
        old, new = (value_words("status", value) for value in changes["status"])
        day = changes.get("status_on", [None, None])[1]
        return f"{old} → {new}" + (gettext("(%(day)s)", day=day) if day else "")
    if "phases" in changes:
        return gettext("分期")
    if "report_month" in changes:
        return gettext("%(month)s 月报", month=changes["report_month"][1][:7])
    if "merged_into" in changes or "merged" in changes:
        return merge_title(changes)
    if "adoption" in changes or "adopted_statement" in changes:
        return gettext("更新总投资") if event.update_id else gettext("裁定总投资")
    return measure_title(event)


def merge_title(changes: Mapping[str, list[Any]]) -> str:
    """Return what a merge, or its undoing, was to one of the two sides."""
    if "merged_into" in changes:
        return gettext("并入另一项目") if changes["merged_into"][1] is not None else gettext("撤销合并")
    return gettext("合并") if changes["merged"][1] is not None else gettext("撤销合并")


def measure_title(event: EventView) -> str:
    """Return what a change of plain fields was about."""
    if "custody" in event.changes and event.origin != "seed":
        return place_title(event.changes["custody"][1])
    if "districts" in event.changes and event.origin == "officer":
        return gettext("县区份额")
    if "attachment" in event.changes:
        return gettext("撤下附件")
    if "measures_decided" in event.changes and not event.update_id:
        return gettext("裁定长度或面积")
    return gettext("按规划文件更新") if event.origin == "seed" else gettext("信息更新")


def place_title(custody: str | None) -> str:
    """Return what became of a place, by in whose custody it now is."""
    if custody is None:
        return gettext("从图上取下")
    return gettext("落位:%(custody)s", custody=value_words("custody", custody))


def value_words(field: str, value: Any) -> str:
    """Return one value as a person reads it; 空 for nothing."""
    if value in (None, "", []):
        return gettext("空")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if field == "geom":
        return point_words(str(value))
    if field == "districts":
        return share_words(value, {})
    if isinstance(value, list):
        return gettext("、").join(value_words(field, item) for item in value)
    return term_words(field, value)


def share_words(words: Sequence[str], labels: Mapping[str, str]) -> str:
    """Return districts, each `adcode` or `adcode:share`, in percent; by their labels where they are known."""
    told = []
    for word in words:
        adcode, share = read_word(word)
        percent = "" if share is None else f" {(share * 100).normalize():f}%"
        told.append(labels.get(adcode, adcode) + percent)
    return gettext("、").join(told)


def term_words(field: str, value: Any) -> str:
    """Return one value that is neither a list nor a place: a mention, a term, or as it stands."""
    if isinstance(value, dict):
        return mention_words(value)
    if isinstance(value, str) and field in TERMS and value in vocabulary.codes(TERMS[field]):
        return term_label(TERMS[field], value)
    return str(value)


def mention_words(mention: Mapping[str, Any]) -> str:
    """Return what a plan says at one place, as an update brings it."""
    figures = [str(one["as_written"] or one["value"]) for one in mention["figures"]]
    said = gettext("第 %(line)s 行“%(quote)s”", line=mention["line"], quote=mention["quote"])
    return gettext(":").join(filter(None, (mention["stated_name"], gettext("、").join([said, *figures]))))


def point_words(text: str) -> str:
    """Return a position as longitude and latitude; a line or an area only by its kind."""
    found = POINT.fullmatch(text)
    if found:
        return f"{float(found[1]):.5f}, {float(found[2]):.5f}"
    return gettext("面") if "POLYGON" in text else gettext("线")
