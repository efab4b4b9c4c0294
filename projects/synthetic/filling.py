"""Fill a registry with works that nobody plans, spread over China as real ones are, by SQL over whole sets.

The same seed and number give the same rows: what looks like chance is a hash of the row's number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from psycopg import Cursor
from sqlalchemy import Connection, Engine, text

from projects.reading.folding import add_all_anew
from projects.search.kept_words import keep_all_words
from projects.synthetic.loading import run, set_aside
from projects.synthetic.versions import keep_versions
from projects.synthetic.words import PLACES, list_phrases, list_types, read_words

SQL = Path(__file__).with_name("sql")
FIRST = ("1_counties", "2_works")
# While the database works at these, the words are spelled here.
MEANWHILE = ("3_money", "4_places")
THEN = ("5_documents", "6_history", "7_projects", "8_rows")
NUMBERED = (
    "documents",
    "document_headings",
    "mentions",
    "statements",
    "officers",
    "project_updates",
    "projects",
)
# Of one session that has the machine for itself.
SETTINGS = {
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "temp_buffers": "256MB",
    "jit": "off",
    # An index of a million takes as long as it takes.
    "statement_timeout": "0",
    "timezone": "Asia/Shanghai",
}
FUNCTIONS = """
CREATE FUNCTION pg_temp.u(key bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(key, salt + {seed}::bigint * 1000) & 1073741823) / 1073741824.0::float8 $$;
CREATE FUNCTION pg_temp.n() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT {number} $$;
CREATE FUNCTION pg_temp.seed() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT {seed} $$;
CREATE FUNCTION pg_temp.base() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT {base} $$;
CREATE FUNCTION pg_temp.heads() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT {heads} $$;
CREATE FUNCTION pg_temp.types() RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT '{{{types}}}'::text[] $$;
CREATE FUNCTION pg_temp.chapters() RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT '{{{chapters}}}'::text[] $$;
CREATE FUNCTION pg_temp.progress() RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT '{{{progress}}}'::text[] $$;
-- Up to a figure of two digits, as plans write them; and what a second mention states.
CREATE FUNCTION pg_temp.up(figure float8) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT (ceil(figure / 10 ^ floor(log(figure) - 1)) * 10 ^ floor(log(figure) - 1))::numeric $$;
CREATE FUNCTION pg_temp.high(is_higher boolean, stated numeric, factor float8) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN is_higher THEN pg_temp.up(stated * factor) ELSE stated END $$;
CREATE FUNCTION pg_temp.point(x float8, y float8) RETURNS geometry LANGUAGE sql IMMUTABLE AS $$
    SELECT st_setsrid(st_makepoint(round(x::numeric, 6)::float8, round(y::numeric, 6)::float8), 4326) $$;
-- The lines that projects/search/pinyin.py makes of one text.
CREATE FUNCTION pg_temp.sound(likely text, initials text, readings text, is_many boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT likely || E'\\n#' || initials || CASE WHEN is_many THEN E'\\n' || readings ELSE '' END $$;
CREATE TEMP TABLE phrase (kind text, key text, j int, text text, whole text, nature text,
    plain text, likely text, initials text, readings text, is_many boolean,
    own_plain text, own_likely text, own_initials text, own_readings text, own_is_many boolean)
    ON COMMIT DROP;
"""


def fill(engine: Engine, number: int, seed: int, tell: Callable[[str], None] = lambda _step: None) -> None:
    """Add `number` projects with all that belongs to them to a registry that nobody else uses.

    `tell` hears of each step. Rows are committed once, or the database stays as it was; what is kept of them
    follows, sums beside words, in transactions of their own.
    """
    with alone(engine) as connection:
        define(connection, number, seed)
        with set_aside(connection), ThreadPoolExecutor(1) as beside:
            for step in FIRST:
                run_file(connection, step, tell)
            phrases = beside.submit(list_phrases, list_counties(connection), seed)
            for step in MEANWHILE:
                run_file(connection, step, tell)
            tell("words")
            copy_phrases(connection, phrases.result())
            for step in THEN:
                run_file(connection, step, tell)
            tell("versions")
            keep_versions(connection)
            tell("indexes")
        for table in NUMBERED:
            run(connection, f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608
        run(connection, "INSERT INTO data_marks DEFAULT VALUES")
        # Nothing is known of rows that this transaction wrote.
        run(connection, "ANALYZE projects, allocations, project_events, progress_reports, year_plans")
    tell("sums and words")
    with ThreadPoolExecutor(2) as both:
        for made in [both.submit(keep, engine, step) for step in (add_all_anew, keep_all_words)]:
            made.result()
    tell("vacuum")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        run(connection, "VACUUM (ANALYZE)")


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that uses the machine as one that has it for itself."""
    with engine.begin() as connection:
        for name, value in SETTINGS.items():
            run(connection, f"SET LOCAL {name} = '{value}'")
        yield connection


def keep(engine: Engine, step: Callable[[Connection], None]) -> None:
    """Do a step in a transaction of its own."""
    with alone(engine) as connection:
        step(connection)


def define(connection: Connection, number: int, seed: int) -> None:
    """Define the functions that the steps share, for this session."""
    words = read_words()
    lists = {name: ",".join(words[name]) for name in ("chapters", "progress")}
    base = connection.scalar(text("SELECT coalesce(max(id), 0) FROM projects"))
    values: dict[str, Any] = {"number": number, "seed": seed, "base": base, "heads": PLACES}
    run(connection, FUNCTIONS.format(**values, **lists, types=",".join(list_types())))


def run_file(connection: Connection, step: str, tell: Callable[[str], None]) -> None:
    """Run one of the files in `sql`."""
    tell(step)
    run(connection, (SQL / f"{step}.sql").read_text(encoding="utf-8"))


def list_counties(connection: Connection) -> list[tuple[str, str]]:
    """Return adcode and short name of the counties that have works."""
    used = (
        "SELECT adcode, short_name FROM districts WHERE adcode IN (SELECT adcode FROM work) ORDER BY adcode"
    )
    return [(adcode, short) for adcode, short in connection.execute(text(used))]


def copy_phrases(connection: Connection, phrases: Iterable[tuple[Any, ...]]) -> None:
    """Hand the words to the database."""
    cursor = cast(Cursor, connection.connection.cursor())
    with cursor, cursor.copy("COPY phrase FROM STDIN") as copy:
        for row in phrases:
            copy.write_row(row)
    run(connection, "ANALYZE phrase")
