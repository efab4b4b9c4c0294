-- How each work came to be as it is: its registration, the status that an officer reported, then its months.
CREATE TEMP TABLE step ON COMMIT DROP AS
WITH moved AS (
    SELECT i, months, status, born, stated,
        born + interval '1 day' * (1 + floor(pg_temp.u(i, 91) * 28)) AS began,
        CASE WHEN status IN ('completed', 'operating') THEN 1.0
            ELSE 0.2 + 0.7 * pg_temp.u(i, 92) END::numeric AS done
    FROM work JOIN money USING (i) WHERE is_moved),
steps AS (
    SELECT i, 1 AS n, began + interval '1 hour' * floor(pg_temp.u(i, 93) * 8) AS at, NULL::date AS month,
        NULL::numeric AS done_wan, NULL::text AS progress FROM moved
    UNION ALL
    SELECT i, 1 + k, timestamptz '2026-10-02 09:00+08' - interval '1 month' * (months - k)
            + interval '1 minute' * floor(pg_temp.u(i * 8 + k, 94) * 4000),
        (DATE '2026-09-01' - interval '1 month' * (months - k))::date, round(stated * done * k / months, 4),
        (pg_temp.progress())[1 + floor(done * k / months * 6.99)::int]
    FROM moved CROSS JOIN LATERAL generate_series(1, months) AS k)
SELECT (SELECT coalesce(max(id), 0) FROM project_updates) + row_number() OVER (ORDER BY at, i, n)
    AS update_id, steps.*,
    lag(done_wan) OVER own AS was_wan, lag(month) OVER own AS last_month, lag(at) OVER own AS last_at,
    row_number() OVER (PARTITION BY i ORDER BY n DESC) = 1 AS is_last
FROM steps WINDOW own AS (PARTITION BY i ORDER BY n);
CREATE UNIQUE INDEX ON step (i, n);
ANALYZE step;
-- One officer a province and one reviewer, without passwords: nobody signs in as one of them.
CREATE TEMP TABLE desk ON COMMIT DROP AS
SELECT adcode AS province,
    (SELECT coalesce(max(id), 0) FROM officers)::int + (row_number() OVER (ORDER BY adcode))::int AS id,
    'synthetic-' || adcode AS name, short_name || '填报员' AS title, 'officer' AS role
FROM districts WHERE level = 'province'
UNION ALL SELECT NULL, (SELECT coalesce(max(id), 0) + 1000 FROM officers)::int, 'synthetic-reviewer', '审核员',
    'reviewer';
INSERT INTO officers (id, name, display_name, role, created_at)
SELECT id, name, title, role, timestamptz '2025-09-30 08:00+08' FROM desk;
INSERT INTO officer_districts (officer_id, adcode) SELECT id, province FROM desk WHERE province IS NOT NULL;
