-- What is stated of each work, and what it adds to a total (projects/registry/rollup.py), from the leaves upward.
CREATE TEMP TABLE money ON COMMIT DROP AS
SELECT i, stated, CASE WHEN is_told_twice AND pg_temp.u(i, 53) < 0.5
    THEN pg_temp.up(stated * (1.2 + pg_temp.u(i, 54))::numeric) ELSE stated END AS high,
    0::numeric AS below, 0::numeric AS below_high, 0 AS members
FROM (SELECT i, is_told_twice, CASE WHEN pg_temp.u(i, 51) < 0.65
        THEN pg_temp.up((10 ^ (2 + 1.2 * (pg_temp.u(i, 52) + pg_temp.u(i, 55) + pg_temp.u(i, 56))))::numeric) END AS stated
    FROM work WHERE NOT is_head) AS leaf;
CREATE UNIQUE INDEX ON money (i);
ANALYZE money;
-- Programmes that hold works only, then those that hold programmes too.
CREATE TEMP TABLE head ON COMMIT DROP AS
SELECT i, is_told_twice, i IN (SELECT above * 20 + 1 FROM lot WHERE above IS NOT NULL) AS is_over FROM work WHERE is_head;
CREATE FUNCTION pg_temp.count_up(boolean) RETURNS void LANGUAGE sql AS $$
    INSERT INTO money
    SELECT i, stated, CASE WHEN is_told_twice AND pg_temp.u(i, 53) < 0.5
        THEN pg_temp.up(stated * (1.2 + pg_temp.u(i, 54))::numeric) ELSE stated END, below, below_high, members
    FROM (SELECT head.i, is_told_twice, below, below_high, members, CASE WHEN pg_temp.u(head.i, 51) < 0.8
            THEN pg_temp.up(greatest(below_high, 1000) * (1 + 0.6 * pg_temp.u(head.i, 52))::numeric) END AS stated
        FROM head CROSS JOIN LATERAL (
            SELECT coalesce(sum(greatest(coalesce(stated, 0), below)), 0) AS below, count(*)::int AS members,
                coalesce(sum(greatest(coalesce(high, 0), below_high)), 0) AS below_high
            FROM member JOIN money USING (i) WHERE member.programme = head.i) AS parts
        WHERE is_over = $1) AS told
$$;
CREATE INDEX ON member (programme);
SELECT pg_temp.count_up(false);
SELECT pg_temp.count_up(true);
ANALYZE money;
