"""Does QGIS list, page, filter and draw what we serve? Run by hand before a release: see docs/testing.md.

    QT_QPA_PLATFORM=offscreen python3 tests/release/qgis_reads_ogc.py http://127.0.0.1:8000/ogc [PICTURE.png]

Needs Debian's python3-qgis and its own python3, not that of .venv. Exit code 1 where something differs.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]

COLLECTIONS = ("projects", "project_points", "project_lines", "districts", "places")
BOX = QgsRectangle(119, 40, 121.5, 42.5)
CONDITION = "\"type\" = 'logistics_park' AND \"name\" LIKE '%物流%'"


def ask(service: str, collection: str, words: str = "") -> int:
    """Return how many features the service itself counts."""
    with urlopen(f"{service}/collections/{collection}/items?limit=1&{words}") as answer:  # noqa: S310
        return int(json.load(answer)["numberMatched"])


def open_layer(service: str, collection: str, condition: str = "") -> Any:
    """Return a layer of QGIS's own client of OGC API."""
    filtered = f" filter='{condition}'" if condition else ""
    source = f"url='{service}' typename='{collection}' pagingEnabled='true' pageSize='100'{filtered}"
    return QgsVectorLayer(source, collection, "oapif")


def check(what: str, found: Any, expected: Any) -> bool:
    """Say whether two things are alike."""
    print(f"{'ok ' if found == expected else 'BAD'} {what}: {found!r}", flush=True)  # noqa: T201
    return bool(found == expected)


def run(service: str, picture: str) -> bool:
    """Return whether everything is as it should be."""
    fine = []
    layers = {}
    for collection in COLLECTIONS:
        layer = layers[collection] = open_layer(service, collection)
        fine.append(check(f"{collection} opens", layer.isValid(), True))
        read = list(layer.getFeatures())
        fine.append(check(f"{collection} is paged through", len(read), ask(service, collection)))
        named = [feature["name"] for feature in read if feature["name"]]
        is_chinese = any("\u4e00" <= character <= "\u9fff" for character in named[0])
        fine.append(check(f"{collection} has Chinese names", is_chinese, True))
    projects = layers["projects"]
    boxed = len(list(projects.getFeatures(QgsFeatureRequest(BOX))))
    fine.append(check("a box picks", boxed, ask(service, "projects", "bbox=119,40,121.5,42.5")))
    picked = open_layer(service, "projects")
    picked.setSubsetString(CONDITION)
    held = quote("type = 'logistics_park' AND name LIKE '%物流%'")
    fine.append(
        check(
            "a condition picks", len(list(picked.getFeatures())), ask(service, "projects", f"filter={held}")
        )
    )
    fine.append(
        check(
            "something is drawn",
            draw([layers["project_points"], layers["project_lines"], layers["districts"]], picture),
            True,
        )
    )
    return all(fine)


def draw(layers: list[Any], picture: str) -> bool:
    """Draw layers into a picture; returns whether it shows more than its ground."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setExtent(BOX)
    settings.setOutputSize(QSize(800, 800))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    colours = {image.pixel(x, y) for x in range(0, 800, 5) for y in range(0, 800, 5)}
    return len(colours) > 2


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    is_fine = run(sys.argv[1].rstrip("/"), sys.argv[2] if len(sys.argv) > 2 else "qgis.png")
    sys.exit(0 if is_fine else 1)
