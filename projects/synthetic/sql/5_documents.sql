-- One plan for each county and each city that is spoken of; a second mention stands in the plan of the city.
CREATE TEMP TABLE mentioned ON COMMIT DROP AS
WITH told AS (
    SELECT i, 1 AS nth, CASE WHEN reach = 'one' AND pg_temp.u(i, 81) < 0.7 THEN adcode ELSE city END AS home
        FROM work
    UNION ALL SELECT i, 2, city FROM work WHERE is_told_twice),
documents_of AS (
    SELECT home, (SELECT coalesce(max(id), 0) FROM documents)::int + (row_number() OVER (ORDER BY home))::int
        AS document_id
    FROM (SELECT DISTINCT home FROM told) AS homes),
ranked AS (
    SELECT told.*, document_id, (row_number() OVER (PARTITION BY home ORDER BY i, nth))::int - 1 AS place,
        (ceil((count(*) OVER (PARTITION BY home)) / 8.0))::int AS per_chapter
    FROM told JOIN documents_of USING (home))
SELECT (SELECT coalesce(max(id), 0) FROM mentions)::int + (row_number() OVER (ORDER BY i, nth))::int AS id,
    i, nth, home,
    document_id, place / per_chapter + 1 AS chapter,
        place / per_chapter * (per_chapter + 2) + place % per_chapter + 2 AS line,
    per_chapter
FROM ranked;
ANALYZE mentioned;
INSERT INTO documents (id, file, title, short_title, adcode, issued_on, plan_start_year, plan_end_year, note)
SELECT DISTINCT ON (document_id) document_id, 'synthetic-' || home || '.txt', label || '国民经济和社会发展第十五个五年规划纲要',
    short_name || '“十五五”纲要', home, DATE '2025-09-30', 2026, 2030, '合成数据'
FROM mentioned JOIN districts ON adcode = home;
INSERT INTO document_headings (id, document_id, line, last_line, level, kind, title)
SELECT (SELECT coalesce(max(id), 0) FROM document_headings) + row_number() OVER (ORDER BY document_id, c),
    document_id,
    (c - 1) * (per_chapter + 2) + 1, c * (per_chapter + 2), 1, 'heading', '第' || c || '章 '
        || (pg_temp.chapters())[c]
FROM (SELECT DISTINCT document_id, per_chapter FROM mentioned) AS books CROSS JOIN generate_series(1, 8) AS c;
-- What is stated stands in the first mention; the second states the total again, or a higher one.
CREATE TEMP TABLE figure ON COMMIT DROP AS
WITH told AS (
    SELECT id AS mention_id, i, nth, 'investment_wan' AS measure,
        CASE nth WHEN 1 THEN stated ELSE high END AS value FROM mentioned JOIN money USING (i)
            WHERE stated IS NOT NULL
    UNION ALL SELECT id, i, nth, 'length_km', length_km FROM mentioned JOIN extent USING (i) WHERE nth = 1
        AND length_km > 0
    UNION ALL SELECT id, i, nth, 'land_m2', land_m2 FROM mentioned JOIN extent USING (i) WHERE nth = 1
        AND land_m2 > 0)
SELECT (SELECT coalesce(max(id), 0) FROM statements)::int
    + (row_number() OVER (ORDER BY i, nth, measure))::int AS id, told.*
FROM told;
CREATE UNIQUE INDEX ON figure (i) WHERE nth = 1 AND measure = 'investment_wan';
ANALYZE figure;
