-- What is stated of each work, and what it adds to a total (projects/registry/rollup.py), from the leaves
-- upward.
-- OFFSET 0 works a figure out once, however often it is named.
CREATE TEMP TABLE money ON COMMIT DROP AS
SELECT i, stated, pg_temp.high(is_higher, stated, factor) AS high, 0::numeric AS below,
    0::numeric AS below_high, 0 AS members
FROM (SELECT i, is_told_twice AND pg_temp.u(i, 53) < 0.5 AS is_higher, 1.2 + pg_temp.u(i, 54) AS factor,
        CASE WHEN pg_temp.u(i, 51) < 0.65 THEN pg_temp.up(drawn) END AS stated
    FROM (SELECT i, is_told_twice,
        10 ^ (2 + 1.2 * (pg_temp.u(i, 52) + pg_temp.u(i, 55) + pg_temp.u(i, 56))) AS drawn
        FROM work WHERE NOT is_head OFFSET 0) AS leaf OFFSET 0) AS told;
CREATE UNIQUE INDEX ON money (i);
ANALYZE money;
CREATE INDEX ON member (programme);
CREATE TEMP TABLE head ON COMMIT DROP AS
SELECT i, is_told_twice, i IN (SELECT above * 20 + 1 FROM lot WHERE above IS NOT NULL) AS is_over
FROM work WHERE is_head;
ANALYZE head;
CREATE FUNCTION pg_temp.count_up(boolean) RETURNS void LANGUAGE sql AS $$
    INSERT INTO money
    SELECT i, stated, pg_temp.high(is_higher, stated, factor), below, below_high, members
    FROM (SELECT i, is_told_twice AND pg_temp.u(i, 53) < 0.5 AS is_higher, 1.2 + pg_temp.u(i, 54) AS factor,
            below, below_high, members, CASE WHEN pg_temp.u(i, 51) < 0.8 THEN pg_temp.up(drawn) END AS stated
        FROM (SELECT head.i, is_told_twice, parts.*,
                greatest(below_high, 1000)::float8 * (1 + 0.6 * pg_temp.u(head.i, 52)) AS drawn
            FROM head CROSS JOIN LATERAL (
                SELECT coalesce(sum(greatest(coalesce(stated, 0), below)), 0) AS below,
                    count(*)::int AS members,
                    coalesce(sum(greatest(coalesce(high, 0), below_high)), 0) AS below_high
                FROM member JOIN money USING (i) WHERE member.programme = head.i) AS parts
            WHERE is_over = $1 OFFSET 0) AS summed OFFSET 0) AS told
$$;
-- Programmes that hold works only, then those that hold programmes too.
SELECT pg_temp.count_up(false);
SELECT pg_temp.count_up(true);
ANALYZE money;
