"""Styles that QGIS finds in a GeoPackage: the colour of each status, its name, the names of the columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from lxml import etree

from projects.exports.wording import label
from projects.registry.fields import name_of
from projects.words.colours import STATUS_COLOURS
from projects.words.names import Language
from projects.words.vocabulary import STATUSES

# As QGIS makes the table itself (Layer properties, Style, Save in database).
TABLE = """CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
  ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""
CONTENTS = """INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
  VALUES ('layer_styles', 'attributes', 'layer_styles', '')"""
STYLE = """INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
  styleName, styleQML, styleSLD, useAsDefault, description, owner)
  VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '')"""
STYLED_BY = "status"
GEOMETRY = "geom"
# Dimension of the geometry: the symbol of QGIS, its layer, and what of it is coloured.
SYMBOLS: dict[int, tuple[str, str, dict[str, str]]] = {
    0: ("marker", "SimpleMarker", {"name": "circle", "size": "3", "outline_color": "255,255,255,255"}),
    1: ("line", "SimpleLine", {"line_width": "0.8", "capstyle": "round", "joinstyle": "round"}),
    2: ("fill", "SimpleFill", {"style": "solid", "outline_width": "0.4"}),
}
COLOURED: dict[int, dict[str, int]] = {
    0: {"color": 255},
    1: {"line_color": 255},
    2: {"color": 100, "outline_color": 255},
}


def add_styles(path: Path, layers: Iterable[tuple[str, int, Sequence[str]]], language: Language) -> None:
    """Add a default style to each layer, given by name, dimension of its geometry and columns."""
    name = name_of(STYLED_BY).say(language)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(TABLE)
        database.execute(CONTENTS)
        for layer, dimension, columns in layers:
            qml = write_qml(dimension, columns, language)
            database.execute(STYLE, (layer, GEOMETRY, name, qml, name))


def write_qml(dimension: int, columns: Sequence[str], language: Language) -> str:
    """Return the style of a layer as QGIS writes it."""
    root = etree.Element("qgis", styleCategories="Symbology|Fields|Labeling", version="3.22.0")
    fields = etree.SubElement(root, "fieldConfiguration")
    aliases = etree.SubElement(root, "aliases")
    for index, column in enumerate(columns):
        etree.SubElement(fields, "field", name=column)
        title = name_of(column).title(language)
        etree.SubElement(aliases, "alias", field=column, index=str(index), name=title)
    renderer = etree.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=STYLED_BY, symbollevels="0", enableorderby="0"
    )
    categories = etree.SubElement(renderer, "categories")
    symbols = etree.SubElement(renderer, "symbols")
    for index, (status, colour) in enumerate(STATUS_COLOURS.items()):
        etree.SubElement(
            categories,
            "category",
            symbol=str(index),
            value=status,
            label=label(STATUSES, status, language),
            render="true",
        )
        symbols.append(make_symbol(dimension, str(index), colour))
    etree.SubElement(root, "layerGeometryType").text = str(dimension)
    return str(etree.tostring(root, encoding="unicode", doctype=DOCTYPE, pretty_print=True))


DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"


def make_symbol(dimension: int, name: str, colour: str) -> Any:
    """Return a symbol in a colour (#rrggbb)."""
    kind, layer_class, properties = SYMBOLS[dimension]
    symbol = etree.Element("symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = etree.SubElement(
        symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = etree.SubElement(layer, "Option", type="Map")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    coloured = {key: f"{red},{green},{blue},{alpha}" for key, alpha in COLOURED[dimension].items()}
    for key, value in {**properties, **coloured}.items():
        etree.SubElement(options, "Option", type="QString", name=key, value=value)
        # QGIS before 3.18 reads these.
        etree.SubElement(layer, "prop", k=key, v=value)
    return symbol
