"""Projects as KML: folders by type, styles by status, descriptions as plain text, no link to anywhere."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from lxml import etree
from sqlalchemy import Row

from geo.spatial import as_kml
from projects.exports.about import as_text, as_values, tell
from projects.exports.cells import plain, plain_decimal
from projects.exports.job import Job, check_size
from projects.exports.project_rows import select_projects
from projects.exports.wording import label, phrase, pick
from projects.models import Project
from projects.registry.field import Field, Kind
from projects.registry.fields import COLUMNS
from projects.words.colours import STATUS_COLOURS
from projects.words.vocabulary import TYPES

NAMESPACE = "http://www.opengis.net/kml/2.2"
SCHEMA = "project"
UNLOCATED = ("未落位", "Not on the map")
COUNT = ("{} ({} 个)", "{} ({})")
# What a balloon shows; every column is in the extended data.
SHOWN = ("code", "type_name", "status_name", "district_names", "investment_wan", "place_text", "sources")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OPAQUE, CLEAR = "ff", "66"
SIMPLE_TYPES = {Kind.WHOLE: "int", Kind.FLAG: "string"}
Attributes = Mapping[str, str]


def write_kml(job: Job) -> bytes:
    """Return every project of the filter; those without a place stand in a folder of their own."""
    rows = select_projects(job)
    check_size(job.session, rows)
    found = job.session.execute(rows.add_columns(as_kml(Project.geom).label("kml"))).all()
    located: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    unlocated = [row for row in found if row.kml is None]
    for row in found:
        if row.kml is not None:
            located[row.type].append(row)
    told = tell(job, len(found), len(unlocated))
    buffer = io.BytesIO()
    with etree.xmlfile(buffer, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("kml", xmlns=NAMESPACE), file.element("Document"):
            put(file, "name", told[0].text)
            put(file, "open", "1")
            put(file, "description", escape(as_text(told), quote=False))
            with file.element("ExtendedData"):
                for key, value in as_values(told).items():
                    put_value(file, key, "" if value is None else str(value))
            for style in list_styles():
                file.write(style)
            file.write(make_schema(job))
            for term in TYPES:
                if located[term.code]:
                    write_folder(file, job, label(TYPES, term.code, job.language), located[term.code])
            if unlocated:
                write_folder(file, job, pick(UNLOCATED, job.language), unlocated)
    return buffer.getvalue()


def put(file: Any, tag: str, text: str, **attributes: str) -> None:
    """Write an element of text, without what XML cannot hold."""
    element = etree.Element(tag, attributes)
    element.text = NOT_IN_XML.sub("", text)
    file.write(element)


def put_value(file: Any, name: str, text: str) -> None:
    """Write a value under a name."""
    with file.element("Data", name=name):
        put(file, "value", text)


def list_styles() -> Iterator[Any]:
    """Yield the style of each status; KML writes colours as alpha, blue, green, red."""
    for status, colour in STATUS_COLOURS.items():
        turned = colour[5:7] + colour[3:5] + colour[1:3]
        style = etree.Element("Style", id=status)
        for tag, alpha in (("IconStyle", OPAQUE), ("LineStyle", OPAQUE), ("PolyStyle", CLEAR)):
            part = etree.SubElement(style, tag)
            etree.SubElement(part, "color").text = alpha + turned
            if tag == "LineStyle":
                etree.SubElement(part, "width").text = "3"
        yield style


def make_schema(job: Job) -> Any:
    """Return what the columns are called and hold; money is exact text."""
    schema = etree.Element("Schema", id=SCHEMA, name=SCHEMA)
    for field in COLUMNS:
        kind = SIMPLE_TYPES.get(field.kind, "string")
        column = etree.SubElement(schema, "SimpleField", name=key_of(field), type=kind)
        etree.SubElement(column, "displayName").text = field.title.title(job.language)
    return schema


def key_of(field: Field) -> str:
    """Return the name of a column."""
    return field.key or field.name


def write_folder(file: Any, job: Job, name: str, rows: Sequence[Row[Any]]) -> None:
    """Write a folder and its projects; its name says how many there are."""
    with file.element("Folder"):
        put(file, "name", pick(COUNT, job.language).format(name, len(rows)))
        for row in rows:
            write_placemark(file, job, dict(row._mapping))


def write_placemark(file: Any, job: Job, row: Mapping[str, Any]) -> None:
    """Write a project."""
    texts = {key_of(field): text_of(row[key_of(field)]) for field in COLUMNS}
    with file.element("Placemark", id=str(row["code"])):
        put(file, "name", texts["name"])
        # Google Earth takes a description for HTML: what is data stays text.
        put(file, "description", escape(describe(job, texts), quote=False))
        put(file, "styleUrl", f"#{row['status']}")
        with file.element("ExtendedData"), file.element("SchemaData", schemaUrl=f"#{SCHEMA}"):
            for key, text in texts.items():
                # Without it the balloon's words would be taken for what the project is when they come back.
                if text or key == "description":
                    put(file, "SimpleData", text, name=key)
        if row["kml"] is not None:
            file.write(etree.fromstring(row["kml"]))


def describe(job: Job, texts: Mapping[str, str]) -> str:
    """Return what a balloon shows, a line each; what nobody states is said to be not stated."""
    titles = {key_of(field): field.title.title(job.language) for field in COLUMNS}
    unknown = phrase("unknown", job.language)
    return "\n".join(f"{titles[key]}: {texts[key] or unknown}" for key in SHOWN)


def text_of(value: Any) -> str:
    """Return a value as text; numbers exactly."""
    shown = plain(value)
    return plain_decimal(shown) if hasattr(shown, "as_tuple") else str(shown)
