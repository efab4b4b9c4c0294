from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError, read_config
from projects.exports.publisher import NOBODY, Publisher
from projects.shelves.bucket import Bucket
from projects.shelves.folder import Folder

NEEDED = {"LANTU_DATABASE_URL": "postgresql://lantu@/lantu"}


def test_who_publishes_is_set_by_the_installation() -> None:
    assert read_config(NEEDED).publisher == NOBODY
    named = {
        "LANTU_PUBLISHER": " 朝阳市发展和改革委员会 ",
        "LANTU_OC4IDS_PREFIX": "oc4ids-bu3kcz-",
        "LANTU_PUBLIC_URL": "https://lantu.example.org/",
    }
    wanted = Publisher("朝阳市发展和改革委员会", "oc4ids-bu3kcz", "https://lantu.example.org")
    assert read_config(NEEDED | named).publisher == wanted


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANTU_OC4IDS_PREFIX", "oc4ids-short"),
        ("LANTU_OC4IDS_PREFIX", "oc4ids-BU3KCZ"),
        ("LANTU_OC4IDS_PREFIX", "ocds-bu3kcz"),
        ("LANTU_HOME_DISTRICT", "2113"),
        ("LANTU_HOME_DISTRICT", "双塔区"),
        ("LANTU_HOME_DISTRICT", "２１１３０２"),
        ("LANTU_HOME_DISTRICT", "0113020"),
        ("LANTU_FILES_URL", "var/files"),
        ("LANTU_FILES_URL", "s3://key:secret@lantu"),
        ("LANTU_FILES_URL", "s3://lantu?endpoint=s3.example.org"),
        ("LANTU_PUBLIC_URL", "lantu.example.org"),
        ("LANTU_PUBLIC_URL", "ftp://lantu.example.org"),
        ("LANTU_PUBLIC_URL", "https://lantu example"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_its_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_config(NEEDED | {name: value})


def test_the_home_of_the_map_is_an_adcode_or_nothing() -> None:
    assert read_config(NEEDED).home_district == ""
    assert read_config(NEEDED | {"LANTU_HOME_DISTRICT": " 211302 "}).home_district == "211302"


def test_the_dataset_of_each_night_is_off_until_it_has_a_folder() -> None:
    assert read_config(NEEDED).geoparquet_folder is None
    named = read_config(NEEDED | {"LANTU_GEOPARQUET": "/srv/analysts", "LANTU_GEOPARQUET_NIGHTS": "3"})
    assert (str(named.geoparquet_folder), named.geoparquet_nights) == ("/srv/analysts", 3)
    with pytest.raises(ConfigError, match="LANTU_GEOPARQUET_NIGHTS"):
        read_config(NEEDED | {"LANTU_GEOPARQUET_NIGHTS": "0"})


def test_a_bucket_takes_the_place_of_both_folders() -> None:
    config = read_config(NEEDED | {"LANTU_FILES_URL": "s3://lantu/a?endpoint=https://s3.example.org"})
    bucket = Bucket("lantu", "a", "https://s3.example.org")
    assert (config.files, config.job_files) == (bucket.below("files"), bucket.below("jobs"))
    own = read_config(NEEDED | {"LANTU_FILES": "/srv/files", "LANTU_CACHE": "/srv/cache"})
    assert (own.files, own.job_files) == (Folder(Path("/srv/files")), Folder(Path("/srv/cache/jobs")))
