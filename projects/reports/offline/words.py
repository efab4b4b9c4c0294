"""What the page of an offline map says beside what a printed one does, in Chinese and English."""

from __future__ import annotations

from projects.exports.wording import pick
from projects.words.names import Language

WORDS: dict[str, tuple[str, str]] = {
    "find": ("在清单中查找（名称、县区、类型、状态）", "Find in the list (name, district, type, status)"),
    "number": ("{} 条", "{} entries"),
    "together": ("此处有 {} 个项目", "{} projects stand here"),
    "more": ("再列 {} 条", "{} more"),
    "off": ("未上图", "not on the map"),
    "noscript": ("浏览器未启用脚本，地图和清单无法显示。", "The map and the list need scripts."),
}


def say(key: str, language: Language) -> str:
    """Return a text of the page; {} is filled there."""
    return pick(WORDS[key], language)
