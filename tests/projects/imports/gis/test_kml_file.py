from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from projects.errors import BadInput
from projects.imports.gis.kml_file import read_kml, read_kmz
from projects.imports.limits import LIMITS
from projects.imports.source import SourceTable
from tests.projects.imports.gis.files import make_kml, zip_files

PLACE = "<Point><coordinates>120.45,41.57,300</coordinates></Point>"
WHOLE = f"""<Document><name>朝阳</name><Folder><name>交通</name><Folder><name>公路</name>
<Placemark><name>绕城路</name><description><![CDATA[<b>12公里</b>]]></description>
<ExtendedData><Data name="总投资"><value>5000</value></Data>
<SchemaData schemaUrl="#a"><SimpleData name="状态">在建</SimpleData></SchemaData></ExtendedData>
<LineString><coordinates>120.4,41.5 120.5 , 41.6</coordinates></LineString></Placemark>
</Folder></Folder>
<Placemark><name>新城</name><MultiGeometry>{PLACE}{PLACE}</MultiGeometry></Placemark>
<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>120,41 121,41 121,42 120,42 120,41
</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>
120.4,41.4 120.6,41.4 120.6,41.6 120.4,41.4</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
<Placemark><name>没有位置</name></Placemark>
<NetworkLink><Link><href>http://127.0.0.1:9/more.kml</href></Link></NetworkLink></Document>"""


def table_of(path: Path) -> SourceTable:
    (table,) = read_kml(path, LIMITS).tables
    return table


def test_placemarks_folders_and_extended_data(tmp_path: Path) -> None:
    found = read_kml(make_kml(tmp_path, WHOLE), LIMITS)
    (table,) = found.tables
    assert table.columns == ("folder", "name", "description", "总投资", "状态")
    assert table.rows[0].cells == ("交通 / 公路", "绕城路", "<b>12公里</b>", "5000", "在建")
    shapes = [row.geometry for row in table.rows]
    kinds = [shape.geom_type if shape else None for shape in shapes]
    assert kinds == ["LineString", "MultiPoint", "Polygon", None]
    assert shapes[2] is not None
    assert len(shapes[2].interiors) == 1
    assert not any(shape.has_z for shape in shapes if shape)
    assert [note.values for note in found.notes] == [{"number": 1}]


def test_tracks_and_other_namespaces(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        '<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><gx:Track>'
        "<gx:coord>120.4 41.5 3</gx:coord><gx:coord>120.5 41.6 4</gx:coord></gx:Track></Placemark></kml>"
    )
    shape = table_of(path).rows[0].geometry
    assert shape is not None
    assert shape.wkt == "LINESTRING (120.4 41.5, 120.5 41.6)"


def test_an_older_chinese_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    text = '<?xml version="1.0" encoding="GB2312"?><kml><Placemark><name>喀喇沁</name></Placemark></kml>'
    path.write_bytes(text.encode("gb18030"))
    found = read_kml(path, LIMITS)
    assert (found.encoding, found.tables[0].rows[0].cells) == ("GB18030", ("喀喇沁",))


def test_kmz_opens_its_main_document(tmp_path: Path) -> None:
    main = make_kml(tmp_path, f"<Placemark><name>甲</name>{PLACE}</Placemark>").read_bytes()
    other = make_kml(tmp_path, "<Placemark><name>乙</name></Placemark>").read_bytes()
    path = zip_files(tmp_path / "a.kmz", {"files/x.kml": other, "doc.kml": main, "files/p.png": b"x"})
    found = read_kmz(path, LIMITS)
    assert (found.format, found.tables[0].rows[0].cells) == ("kmz", ("甲",))
    with pytest.raises(BadInput, match=r"没有 \.kml"):
        read_kmz(zip_files(tmp_path / "b.kmz", {"a.txt": b"x"}), LIMITS)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/k.dtd">'])
def test_document_types_and_entities_are_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(BadInput, match=r"“项目.kml”.*DOCTYPE"):
        read_kml(make_kml(tmp_path, "<Placemark><name>&a;</name></Placemark>", head), LIMITS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<Placemark><name>a</Placemark>", "第 1 行"),
        ("<Folder>" * 200 + "</Folder>" * 200, "套得太深"),
        (f"<Placemark><name>{'长' * 10_001}</name></Placemark>", r"\[1\].*10001 个字"),
    ],
)
def test_broken_or_excessive_documents_are_refused(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(BadInput, match=f"“项目.kml”.*{said}"):
        read_kml(make_kml(tmp_path, body), LIMITS)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("<Point><coordinates>东经120,北纬41</coordinates></Point>", "读不懂"),
        ("<Point><coordinates>120</coordinates></Point>", "读不懂"),
        ("<Point><coordinates></coordinates></Point>", "0 个"),
        ("<LineString><coordinates>120,41</coordinates></LineString>", "至少两个点"),
        ("<Polygon></Polygon>", "0 条"),
        (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>120,41 121,41 121,42 120,42</coordinates>"
            "</LinearRing></outerBoundaryIs></Polygon>",
            "没有闭合",
        ),
    ],
)
def test_a_shape_that_is_none_is_a_fault_of_its_row_alone(tmp_path: Path, shape: str, said: str) -> None:
    first, second = table_of(
        make_kml(tmp_path, f"<Placemark>{shape}</Placemark><Placemark>{PLACE}</Placemark>")
    ).rows
    assert said in " ".join(note.message % note.values for note in first.notes)
    assert first.geometry is not None
    assert first.geometry.is_empty
    assert not second.notes


def test_limits(tmp_path: Path) -> None:
    path = make_kml(tmp_path, WHOLE)
    for limits, said in (
        (replace(LIMITS, most_rows=1), "行太多"),
        (replace(LIMITS, most_columns=1), "列"),
        (replace(LIMITS, most_vertices=2), "点太多"),
    ):
        with pytest.raises(BadInput, match=said):
            read_kml(path, limits)
