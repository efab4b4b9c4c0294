"""CQL2 that tries SQL is refused, or is a harmless value: no word of it ever stands in a statement."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from projects.map.layers import LAYERS
from tests.conftest import count_queries

# Stands in everything that is tried, in a name or a value.
MARK = "zzmark"
PROPERTY = {"property": "name"}
REFUSED = (
    f"name = 'x\\'; DROP TABLE projects; {MARK}'",
    f"name LIKE '\\{MARK}\\'",
    f"name = 'x'; DROP TABLE projects; -- {MARK}",
    f"name = 'x'); DELETE FROM projects WHERE ('{MARK}'='{MARK}'",
    f"name = 'x' /* {MARK} */ OR 1=1",
    f"name = 'x' -- {MARK}\nOR 1=1",
    f"name = 'x' UNION SELECT password FROM officers AS {MARK}",
    f"name = (SELECT password_hash FROM officers AS {MARK})",
    f"name IN (SELECT {MARK} FROM officers)",
    f"EXISTS (SELECT {MARK})",
    f"pg_sleep(10) = '{MARK}'",
    f"pg_read_file('/etc/passwd') = '{MARK}'",
    f"name = pg_read_file('/etc/{MARK}')",
    f"lo_import('/etc/{MARK}') > 0",
    f"dblink('host={MARK}','select 1') = 1",
    f"query_to_xml('select {MARK}',true,true,'') = 'x'",
    f"set_config('role','{MARK}',false) = 'x'",
    f"version() LIKE '%{MARK}%'",
    f"current_setting('data_directory') = '{MARK}'",
    f"name::text = '{MARK}'",
    f"CAST(name AS {MARK}) = 1",
    f"name = '{MARK}'::regclass",
    f"name = E'\\x27{MARK}'",
    f"name = U&'\\0027{MARK}'",
    f"name = $${MARK}$$",
    f'"name"" OR 1=1 OR ""{MARK}" = \'x\'',
    f'"projects"."{MARK}" = \'x\'',
    f"\"name = 'x' OR 1=1 -- {MARK}\" = 'x'",
    f"officers.{MARK} = 'x'",
    f"{MARK} = 'x'",
    f"password_hash LIKE '{MARK}%'",
    f"ctid = '{MARK}'",
    f"name = :{MARK}",
    f"name = %({MARK})s",
    f"name = ?{MARK}",
    f"name =\x00'{MARK}'",
    f"ｎａｍｅ; drop table {MARK}",
    f"nаme = '{MARK}'",
)
HARMLESS = (
    f"name = '\\'' OR 1=1 -- {MARK}'",
    f"name\u200b = '{MARK}'",
    f"name\u202e = '{MARK}'",
    f"name = 'x'' OR 1=1 -- {MARK}'",
    f"name = '＇ OR 1=1 -- {MARK}'",
    f"name = '\u02bc OR 1=1 {MARK}'",
    f"name = '\u2019; {MARK}'",
    f"name = '%(a)s :b $1 {{0}} {MARK}'",
    f"name LIKE '%'' OR ''1''=''1{MARK}'",
    f"CASEI(name) = CASEI('x'') OR (1=1{MARK}')",
    f"name IN ('a', 'b'') OR (1=1) --{MARK}')",
    f"name = 'pg_sleep(10){MARK}'",
    f"name = '$$; select 1; {MARK}$$'",
    f"\"name\" = '{MARK}'",
)
JSON_REFUSED: tuple[Any, ...] = (
    {"op": f"= '{MARK}' OR 1=1 --", "args": [PROPERTY, "x"]},
    {"op": "pg_sleep", "args": [10]},
    {"op": "=", "args": [{"op": "pg_sleep", "args": [10]}, MARK]},
    {"op": "=", "args": [{"function": {"name": "pg_read_file", "args": [f"/etc/{MARK}"]}}, "x"]},
    {"op": "=", "args": [{"property": f'name"; DROP TABLE projects; --{MARK}'}, "x"]},
    {"op": "=", "args": [{"property": f"name' OR '1'='1{MARK}"}, "x"]},
    {"op": "=", "args": [{"property": ["name", MARK]}, "x"]},
    {"op": "=", "args": [{"property": {"sql": MARK}}, "x"]},
    {"op": "=", "args": [{"property": "__class__"}, MARK]},
    {"op": "=", "args": [{"property": "name"}, {"sql": f"1; drop table {MARK}"}]},
    {"op": "=", "args": [{"property": "investment_wan"}, f"1; select {MARK}"]},
    {"op": "in", "args": [PROPERTY, f"select {MARK}"]},
    {"op": "casti", "args": [PROPERTY, MARK]},
    {"op": "like", "args": [PROPERTY, {"op": "concat", "args": [MARK]}]},
    {"op": "=", "args": [PROPERTY, f"half a pair \ud800 {MARK}"]},
    {"op": "=", "args": [PROPERTY, f"nothing \x00 {MARK}"]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, f"SRID=4326;POINT(0 0)'; {MARK}"]},
    {"op": "t_after", "args": [{"property": "updated_at"}, {"timestamp": f"now(); {MARK}"}]},
)
JSON_HARMLESS: tuple[Any, ...] = (
    {"op": "=", "args": [PROPERTY, f"x' OR 1=1 -- {MARK}"]},
    {"op": "like", "args": [PROPERTY, f"%' OR pg_sleep(10) IS NULL OR '{MARK}"]},
    {"op": "in", "args": [PROPERTY, [f"'); DROP TABLE projects; --{MARK}", "\\'"]]},
    {"op": "=", "args": [PROPERTY, f"%(a)s :b $1 {MARK}"]},
)
CASES = [
    *[(one, "cql2-text", 400) for one in REFUSED],
    *[(one, "cql2-text", 200) for one in HARMLESS],
    *[(json.dumps(one), "cql2-json", 400) for one in JSON_REFUSED],
    *[(json.dumps(one), "cql2-json", 200) for one in JSON_HARMLESS],
]


@pytest.mark.parametrize(("words", "language", "status"), CASES, ids=range(len(CASES)))
def test_sql_is_refused_or_only_a_value(
    client: FlaskClient, registry_connection: Connection, words: str, language: str, status: int
) -> None:
    held = text("SELECT count(*), (SELECT count(*) FROM officers) FROM projects")
    before = tuple(registry_connection.execute(held).one())
    began = time.monotonic()
    with count_queries(registry_connection) as statements:
        answer = client.get(
            f"/ogc/collections/projects/items?limit=5&filter={quote(words)}&filter-lang={language}"
        )
    assert time.monotonic() - began < 8
    assert answer.status_code == status, answer.text
    told = answer.get_json()
    if status == 400:
        assert told["error"]["field"] == "filter"
    else:
        assert told["numberMatched"] == 0
        assert statements
    assert not any(MARK in one or "pg_sleep" in one for one in statements)
    assert tuple(registry_connection.execute(held).one()) == before


@pytest.mark.parametrize("collection", LAYERS)
def test_no_layer_takes_a_name_that_is_not_its_own(client: FlaskClient, collection: str) -> None:
    for name in (MARK, "password_hash", f'"x"" OR 1=1 OR ""{MARK}"', "pg_sleep(10)"):
        for language, words in (
            ("cql2-text", f"{name} = 'x'"),
            ("cql2-json", json.dumps({"op": "=", "args": [{"property": name.strip('"')}, "x"]})),
        ):
            address = f"/ogc/collections/{collection}/items?filter={quote(words)}&filter-lang={language}"
            answer = client.get(address)
            assert answer.status_code == 400, (name, language)


@pytest.mark.parametrize(
    "word", ["filter-lang", "filter-crs", "crs", "bbox", "bbox-crs", "datetime", "cursor"]
)
def test_no_other_word_takes_sql_either(
    client: FlaskClient, registry_connection: Connection, word: str
) -> None:
    for value in (f"'; DROP TABLE projects; -- {MARK}", f"pg_sleep(10) {MARK}", f"1 OR 1=1 {MARK}"):
        with count_queries(registry_connection) as statements:
            address = f"/ogc/collections/projects/items?{word}={quote(value)}"
            assert client.get(address).status_code == 400
        assert not any(MARK in one for one in statements)
