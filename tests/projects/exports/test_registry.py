from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.exports import EXPORTS, write_export
from projects.reading.filters import ProjectFilter
from tests.conftest import count_queries

EVERY = [(what, format_) for what, kind in EXPORTS.items() for format_ in kind.writers]
MOST_QUERIES = 12


def test_what_interface_promises_is_there() -> None:
    assert {what: set(kind.writers) for what, kind in EXPORTS.items()} == {
        "projects": {
            "xlsx",
            "pdf",
            "docx",
            "csv",
            "geojson",
            "gpkg",
            "kml",
            "shp.zip",
            "jsonl",
            "oc4ids.json",
        },
        "mentions": {"csv", "xlsx"},
        "programmes": {"csv", "xlsx"},
        "conflicts": {"csv", "xlsx"},
        "duplicates": {"csv", "xlsx"},
        "missing": {"csv", "xlsx"},
        "districts": {"csv", "geojson"},
        "totals": {"csv", "xlsx"},
        "progress": {"csv", "xlsx"},
        "events": {"csv"},
        "changes": {"csv", "xlsx"},
    }


@pytest.mark.parametrize(("what", "format_"), EVERY)
def test_no_export_asks_a_question_per_row(
    registry_session: Session, registry_connection: Connection, what: str, format_: str
) -> None:
    with count_queries(registry_connection) as statements:
        write_export(registry_session, what, format_, ProjectFilter(district=("211300",)))
    assert len(statements) <= MOST_QUERIES


def test_an_unknown_district_is_bad_input(session: Session) -> None:
    with pytest.raises(BadInput, match="999999"):
        write_export(session, "projects", "csv", ProjectFilter(district=("999999",)))


@pytest.mark.parametrize(
    ("wanted", "language", "start"),
    [
        (ProjectFilter(), "zh", "蓝图-项目-全部-2"),
        (ProjectFilter(district=("211324",)), "zh", "蓝图-项目-喀喇沁左翼蒙古族自治县-2"),
        (ProjectFilter(district=("211321", "211302")), "zh", "蓝图-项目-朝阳市朝阳县、双塔区-2"),
        (ProjectFilter(district=("211324",), q="/../=1"), "zh", "蓝图-项目-喀喇沁左翼蒙古族自治县-筛选-2"),
        (ProjectFilter(status=("planned",)), "en", "lantu-projects-all-filtered-2"),
    ],
)
def test_file_names_say_what_is_inside(
    session: Session, wanted: ProjectFilter, language: str, start: str
) -> None:
    name = write_export(session, "projects", "csv", wanted, language=language).filename  # type: ignore[arg-type]
    assert name.startswith(start)
    assert re.search(r"-\d{4}-\d{2}-\d{2}\.csv$", name)
    assert not re.search(r'[\\/:*?"<>|]', name)
