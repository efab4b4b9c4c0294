"""Which browser a User-Agent header names, in words that its owner knows."""

from __future__ import annotations

# The first that is named counts: browsers call themselves by the names of the older ones too.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
LONGEST_UNKNOWN = 40


def name_agent(agent: str | None) -> str:
    """Return browser and system of a User-Agent header; what names neither is shown as it came, cut."""
    known = [
        next((shown for mark, shown in names if mark in (agent or "")), "") for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(name for name in known if name) or (agent or "")[:LONGEST_UNKNOWN]
