-- Every county with its neighbours of the same prefecture, and how much of all that is built it draws.
CREATE TEMP TABLE county ON COMMIT DROP AS
WITH listed AS (
    SELECT adcode, parent_adcode AS above, substr(adcode, 1, 2) || '0000' AS province,
        row_number() OVER (ORDER BY parent_adcode, adcode)::int AS at,
        ceil(1000 * exp(1.8 * (pg_temp.u(adcode::int, 1) + pg_temp.u(adcode::int, 2)
            + pg_temp.u(adcode::int, 3) - 1.5)))::bigint AS weight
    FROM districts WHERE level = 'county')
SELECT at, adcode, above, province,
    (min(at) OVER same)::int AS first_at, (count(*) OVER same)::int AS size,
    ((sum(weight) OVER (ORDER BY at)) / (sum(weight) OVER ()))::float8 AS upto
FROM listed WINDOW same AS (PARTITION BY above);
CREATE UNIQUE INDEX ON county (at);
ANALYZE county;
CREATE TEMP TABLE draw ON COMMIT DROP AS
SELECT count(*)::int AS counties, least(count(*), pg_temp.n())::int AS covered,
    (array_agg(upto ORDER BY at))[:count(*)::int - 1] AS upto FROM county;
-- Works come in lots of twenty, registered together: often a programme, its members, and others beside them.
CREATE TEMP TABLE lot ON COMMIT DROP AS
WITH drawn AS (
    SELECT b, pg_temp.u(b, 11) < 0.45 AS is_bundle, 3 + floor(pg_temp.u(b, 12) * 12)::int AS members,
        pg_temp.u(b, 13) < 0.3 AS is_wide, 1 + width_bucket(pg_temp.u(b, 14), draw.upto) AS county_at,
        1 + floor(pg_temp.u(b, 15) * 100)::int AS type_at,
        date_trunc('second', timestamptz '2025-10-01 08:00+08'
            + interval '150 days' * (b * 20.0 / pg_temp.n())) AS born
    FROM generate_series(0, (pg_temp.n() - 1) / 20) AS b, draw)
-- Some programmes hold others of the lots after theirs.
SELECT one.*, above.b AS above, coalesce(above.county_at, one.county_at) AS home_at
FROM drawn AS one LEFT JOIN drawn AS above
    ON above.b = one.b / 8 * 8 AND one.b % 8 IN (1, 2, 3) AND above.is_bundle AND one.is_bundle
    AND pg_temp.u(above.b, 16) < 0.4;
CREATE UNIQUE INDEX ON lot (b);
ANALYZE lot;
