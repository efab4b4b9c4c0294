"""Keep an index of the words, pairs of characters and sounds of projects, apart from the projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

# What the index holds of a project: each sign and pair of signs of its text, four letters or figures in a row, its
# districts, and of its sound (lines as projects/search/pinyin.py writes them) three kinds of tokens:
#   ~gonglu        up to six letters of two syllables that follow each other; two that are shorter end in a dot
#   =chang,shu     two readings that follow each other where either character has several
#   #gl            the first letters of both
# projects/search/tokens.py asks for them.
WORDS_OF = """
CREATE FUNCTION words_of(held text, sound text, places text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    SELECT array_to_tsvector(places || signs
        || ARRAY(SELECT concat(a, b) FROM unnest(signs, signs[2:]) AS pair (a, b))
        || ARRAY(
            SELECT a || b || c || d FROM unnest(signs, signs[2:], signs[3:], signs[4:]) AS four (a, b, c, d)
            WHERE a COLLATE "C" BETWEEN '-' AND 'z' AND b COLLATE "C" BETWEEN '-' AND 'z'
                AND c COLLATE "C" BETWEEN '-' AND 'z' AND d COLLATE "C" BETWEEN '-' AND 'z'
        )
        || ARRAY(
            SELECT unnest(ARRAY[
                '~' || left(a || split_part(b || '.', '#', 1), 6), '#' || left(a, 1) || left(b, 1)
            ])
            FROM unnest(heard, heard[2:]) AS pair (a, b)
            WHERE a NOT LIKE '#%' AND a NOT LIKE '%,' AND a <> ''
        )
        || ARRAY(
            SELECT unnest(ARRAY['=' || x || ',' || y, '#' || left(x, 1) || left(y, 1)])
            FROM unnest(heard, heard[2:]) AS pair (a, b),
                string_to_table(a, ',') AS x, string_to_table(b, ',') AS y
            WHERE (a LIKE '%,%,' OR b LIKE '%,%,') AND x <> '' AND y <> ''
        ))
    FROM (
        SELECT string_to_array(held, NULL) AS signs,
            string_to_array(translate(sound, E'\\n', ' ') || ' #', ' ') AS heard
        OFFSET 0
    ) AS split
$$
"""
KEEP = """
CREATE FUNCTION keep_project_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into_id IS NULL THEN
        INSERT INTO project_words (project_id, search_text, search_pinyin, places)
        VALUES (NEW.id, NEW.search_text, NEW.search_pinyin,
            ARRAY(SELECT adcode::text FROM allocations WHERE project_id = NEW.id ORDER BY adcode))
        ON CONFLICT (project_id) DO UPDATE
            SET search_text = excluded.search_text, search_pinyin = excluded.search_pinyin,
                places = excluded.places;
    ELSE
        DELETE FROM project_words WHERE project_id = NEW.id;
    END IF;
    RETURN NULL;
END $$
"""
WATCHED = ("search_text", "search_pinyin", "merged_into_id")
KEEP_PLACES = """
CREATE FUNCTION keep_word_places_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE project_words SET places = lies.now
    FROM (SELECT project_id AS id,
            ARRAY(SELECT adcode::text FROM allocations WHERE project_id = written.project_id ORDER BY adcode) AS now
        FROM ({ids}) AS written) AS lies
    WHERE project_id = lies.id AND places <> lies.now;
    RETURN NULL;
END $$
"""
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
}
ROWS = {"insert": ("new_rows",), "delete": ("old_rows",), "update": ("old_rows", "new_rows")}
FILL = """
INSERT INTO project_words (project_id, search_text, search_pinyin, places)
SELECT id, search_text, search_pinyin,
    ARRAY(SELECT adcode::text FROM allocations WHERE project_id = id ORDER BY adcode)
FROM projects WHERE merged_into_id IS NULL
"""


def upgrade() -> None:
    op.execute(WORDS_OF)
    op.create_table(
        "project_words",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_pinyin", sa.Text(), nullable=False),
        sa.Column("places", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_project_words_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_words")),
    )
    watch_projects()
    for event, rows in ROWS.items():
        ids = " UNION ".join(f"SELECT project_id FROM {name}" for name in rows)  # noqa: S608 (our own names)
        op.execute(KEEP_PLACES.format(event=event, ids=ids))
        op.execute(
            f"CREATE TRIGGER keep_words_{event} AFTER {event.upper()} ON allocations {TRANSITIONS[event]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION keep_word_places_{event}()"
        )
    op.execute(FILL)
    # With little memory the index of a hundred thousand projects takes four times as long.
    op.execute("SET LOCAL maintenance_work_mem = '256MB'")
    op.create_index(
        "ix_project_words_held",
        "project_words",
        [sa.text("words_of(search_text, search_pinyin, places)")],
        postgresql_using="gin",
    )
    # It is read by its index, a few rows at a time: other processes only take time to start.
    op.execute("ALTER TABLE project_words SET (parallel_workers = 0)")
    # Else every ANALYZE would take some thousand rows apart, and no plan needs to know.
    op.execute("ALTER INDEX ix_project_words_held ALTER COLUMN 1 SET STATISTICS 0")
    op.drop_index("ix_projects_search_text", "projects")


def watch_projects() -> None:
    """Have a project's row follow its text, its sound, and whether it was merged."""
    op.execute(KEEP)
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in WATCHED)
    for event, when in (("INSERT", ""), (f"UPDATE OF {', '.join(WATCHED)}", f"WHEN ({changed})")):
        op.execute(
            f"CREATE TRIGGER keep_words_{event.split()[0].lower()} AFTER {event} ON projects"
            f" FOR EACH ROW {when} EXECUTE FUNCTION keep_project_words()"
        )


def downgrade() -> None:
    op.create_index(
        "ix_projects_search_text",
        "projects",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    for event in ROWS:
        op.execute(f"DROP TRIGGER keep_words_{event} ON allocations")
        op.execute(f"DROP FUNCTION keep_word_places_{event}()")
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER keep_words_{event} ON projects")
    op.execute("DROP FUNCTION keep_project_words()")
    op.drop_table("project_words")
    op.execute("DROP FUNCTION words_of(text, text, text[])")
