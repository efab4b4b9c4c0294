"""The page of a map that opens offline: folium's map, with every script and style written into it.

Folium compiles what it is given as a template. So names and figures never enter a folium object: they are
added after it was rendered, as JSON that the page's script shows as text.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from branca.element import Figure
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from projects.map.folium_alone import Map

STATIC = Path(__file__).resolve().parents[3] / "static"
TEMPLATE = "page.html"
SCRIPTS = ("vendor/leaflet/leaflet.js",)
STYLES = ("vendor/leaflet/leaflet.css", "css/tokens.css", "css/leaflet.css", "css/offline.css")
OWN_SCRIPT = "js/offline/index.js"
PICTURE = re.compile(r"""url\((['"]?)(?!data:|#)([^)'"]+)\1\)""")
MEDIA = {".png": "image/png", ".svg": "image/svg+xml"}
START, START_ZOOM = (36.0, 104.0), 5
MAX_ZOOM, ZOOM_STEP = 18, 0.5


def write_page(data: Mapping[str, Any], language: str) -> bytes:
    """Return the page of a map's data; `data` has texts under `texts`, the title among them."""
    html, script = draw_map()
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    # What may end an element is written as signs of JSON.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    page = environment.get_template(TEMPLATE).render(
        language="zh-CN" if language == "zh" else "en",
        styles=[read_style(name) for name in STYLES],
        scripts=[read_script(name) for name in SCRIPTS],
        map_html=html,
        map_script=script,
        own_script=read_script(OWN_SCRIPT),
        data=data,
        texts=data["texts"],
    )
    return page.encode()


@cache
def draw_map() -> tuple[str, str]:
    """Return the element and the script of folium's map; what it shows, the page's own script adds."""
    figure = Figure()
    drawn = Map(
        location=START,
        zoom_start=START_ZOOM,
        tiles=None,
        maxZoom=MAX_ZOOM,
        zoomSnap=ZOOM_STEP,
        preferCanvas=True,
        attributionControl=False,
    )
    # They are written into the page.
    drawn.default_js, drawn.default_css = [], []
    drawn._id = "offline"  # folium's own ids are random: this one keeps the file the same from time to time
    drawn.add_to(figure)
    for child in figure._children.values():
        child.render()
    html: str = figure.html.render()
    script: str = figure.script.render()
    return html, f"{script}\nwindow.lantu = {{ map: {drawn.get_name()} }};"


@cache
def read_script(name: str) -> str:
    """Return a script to be written into a page; raises ValueError for one that would end its element."""
    text = (STATIC / name).read_text(encoding="utf-8")
    if "</script" in text.lower():
        raise ValueError(name)
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


@cache
def read_style(name: str) -> str:
    """Return a style sheet with its pictures in it; raises ValueError for one that would end its element."""
    path = STATIC / name
    text = PICTURE.sub(lambda found: inline(path.parent / found[2]), path.read_text(encoding="utf-8"))
    if "</style" in text.lower():
        raise ValueError(name)
    return text


def inline(picture: Path) -> str:
    """Return a picture as it stands in a style sheet."""
    coded = base64.b64encode(picture.read_bytes()).decode()
    return f"url(data:{MEDIA[picture.suffix]};base64,{coded})"
