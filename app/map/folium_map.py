"""The map of the pages: a folium map of fixed configuration, whose layers take URLs.

Folium compiles what it is given as a template on the server. So no name, figure or search word ever
enters a folium object: it gets what this file and the administrator's settings say, and the browser
fetches the data from the URLs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from branca.element import CssLink, Figure, JavascriptLink, MacroElement

from projects.map.folium_alone import Fullscreen, Map, Template

# The middle of China: the page moves to its districts before anything is drawn.
START = (36.0, 104.0)
START_ZOOM = 5
MAX_ZOOM = 18
MIN_ZOOM = 3
# Half steps fit a county to the screen; people still zoom by whole ones.
ZOOM_STEP = 0.5

Assets = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RenderedMap:
    """The parts of a page that draw its map; scripts and styles are paths below static/."""

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


class SelfHostedMap(Map):
    """A folium map whose assets are ours: its own lists, so that folium's stay as they are.

    A figure keeps its links by name, scripts and styles together: each name is given once.
    """

    default_js: ClassVar[Assets] = [
        ("leaflet_js", "vendor/leaflet/leaflet.js"),
    ]
    default_css: ClassVar[Assets] = [
        ("leaflet_css", "vendor/leaflet/leaflet.css"),
    ]


class SelfHostedFullscreen(Fullscreen):
    """The full-screen button; the version from npm has a constructor and no factory."""

    default_js: ClassVar[Assets] = [("fullscreen_js", "vendor/fullscreen/Control.FullScreen.umd.js")]
    default_css: ClassVar[Assets] = [("fullscreen_css", "vendor/fullscreen/Control.FullScreen.css")]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.fullscreenControl =
            new L.Control.FullScreen({{ this.options|tojavascript }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


class UrlLayers(MacroElement):
    """Hands the map and its layers' URLs to static/js/map/index.js, which draws them."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.lantu = {
            map: {{ this._parent.get_name() }},
            urls: {{ this.urls|tojson }},
        };
        {% endmacro %}
        """
    )

    def __init__(self, urls: Mapping[str, str]) -> None:
        super().__init__()
        self._name = "UrlLayers"
        self.urls = dict(urls)


def render_map(urls: Mapping[str, str]) -> RenderedMap:
    """Return the parts of a map page; the same configuration is rendered only once."""
    return _render(tuple(sorted(urls.items())))


@lru_cache(maxsize=16)
def _render(urls: tuple[tuple[str, str], ...]) -> RenderedMap:
    figure = Figure()
    drawn = SelfHostedMap(
        location=START,
        zoom_start=START_ZOOM,
        tiles=None,
        zoom_control=True,
        maxZoom=MAX_ZOOM,
        minZoom=MIN_ZOOM,
        zoomSnap=ZOOM_STEP,
        attributionControl=False,
    )
    drawn._id = "main"  # folium's own ids are random: this one keeps the page the same from call to call
    drawn.add_to(figure)
    SelfHostedFullscreen(position="topleft").add_to(drawn)
    UrlLayers(dict(urls)).add_to(drawn)
    for child in figure._children.values():
        child.render()
    links = list(figure.header._children.values())
    return RenderedMap(
        html=figure.html.render(),
        script=figure.script.render(),
        scripts=tuple(link.url for link in links if isinstance(link, JavascriptLink)),
        styles=tuple(link.url for link in links if isinstance(link, CssLink)),
    )
