-- What each work is: of which lot, in which programme, in which county, of which type, as far as it has come.
CREATE TEMP TABLE work ON COMMIT DROP AS
WITH placed AS (
    SELECT i, lot.b, (i - 1) % 20 AS r, lot.members, lot.is_wide, lot.born, lot.type_at AS lot_type,
        lot.above AS over,
        lot.is_bundle AND (i - 1) % 20 = 0 AS is_head,
        lot.is_bundle AND (i - 1) % 20 BETWEEN 1 AND lot.members AS is_member,
        CASE
            WHEN i <= draw.covered THEN 1 + ((i - 1) * draw.counties / draw.covered)::int
            WHEN lot.is_wide AND lot.is_bundle AND (i - 1) % 20 BETWEEN 1 AND lot.members
                THEN home.first_at + floor(pg_temp.u(i, 21) * home.size)::int
            WHEN lot.is_bundle AND (i - 1) % 20 <= lot.members OR pg_temp.u(i, 22) < 0.6 THEN lot.home_at
            ELSE 1 + width_bucket(pg_temp.u(i, 23), draw.upto)
        END AS county_at
    FROM generate_series(1, pg_temp.n()) AS i
    JOIN lot ON lot.b = (i - 1) / 20 JOIN county AS home ON home.at = lot.home_at CROSS JOIN draw),
told AS (
    SELECT placed.*, county.adcode, county.above AS city, county.province, county.first_at, county.size,
        is_head OR (NOT is_member AND pg_temp.u(i, 24) < 0.05) AS is_programme,
        CASE WHEN is_member AND pg_temp.u(i, 25) < 0.85 THEN b * 20 + 1
            WHEN is_head AND over IS NOT NULL THEN over * 20 + 1 END AS parent,
        CASE WHEN is_member AND pg_temp.u(i, 25) >= 0.8 THEN b * 20 + 1 END AS listed_under,
        (pg_temp.types())[CASE WHEN is_member AND pg_temp.u(i, 26) < 0.8 THEN lot_type
            ELSE 1 + floor(pg_temp.u(i, 27) * 100)::int END] AS type,
        CASE WHEN is_head AND is_wide OR pg_temp.u(i, 28) < 0.06 THEN 'city'
            WHEN county.size < 2 OR pg_temp.u(i, 28) < 0.88 THEN 'one'
            WHEN pg_temp.u(i, 28) < 0.95 THEN 'cross' ELSE 'shared' END AS reach,
        2 + floor(pg_temp.u(i, 29) * 3)::int AS wanted,
        (ARRAY['planned', 'preliminary', 'signed', 'construction', 'completed', 'operating', 'suspended',
            'cancelled'])
            [1 + width_bucket(pg_temp.u(i, 31), ARRAY[0.4, 0.52, 0.56, 0.8, 0.89, 0.95, 0.97]::float8[])]
                AS status
    FROM placed JOIN county ON county.at = placed.county_at)
SELECT told.*,
    CASE reach WHEN 'city' THEN 0 WHEN 'one' THEN 1 ELSE least(wanted, size) END AS districts,
    -- An officer reported it, where it is not the plan that says so.
    status NOT IN ('planned', 'cancelled') AND pg_temp.u(i, 32) < 0.6 AS is_moved,
    CASE WHEN status IN ('construction', 'completed', 'operating') AND pg_temp.u(i, 32) < 0.6
        AND pg_temp.u(i, 33) < 0.6 THEN 1 + floor(pg_temp.u(i, 34) * 6)::int ELSE 0 END AS months,
    pg_temp.u(i, 35) < 0.3 AS has_alias, pg_temp.u(i, 36) < 0.55 AS has_place,
    pg_temp.u(i, 37) < 0.2 AS has_owner, pg_temp.u(i, 38) < 0.12 AS is_told_twice,
    floor(pg_temp.u(i, 39) ^ 2 * pg_temp.heads())::int AS head_at, pg_temp.u(i, 40) ^ 1.5 AS tail_at,
    floor(pg_temp.u(i, 41) * 12)::int AS office_at
FROM told;
CREATE UNIQUE INDEX ON work (i);
ANALYZE work;
-- Who belongs to whom, by the tree and by mentions.
CREATE TEMP TABLE member ON COMMIT DROP AS
SELECT parent AS programme, i FROM work WHERE parent IS NOT NULL
UNION SELECT listed_under, i FROM work WHERE listed_under IS NOT NULL;
ANALYZE member;
-- The districts: a city's own, or counties of one prefecture, with shares that add up to one or with none.
CREATE TEMP TABLE share ON COMMIT DROP AS
SELECT i, city AS adcode, NULL::numeric(9, 6) AS share FROM work WHERE reach = 'city'
UNION ALL
SELECT i, other.adcode, CASE WHEN reach <> 'shared' THEN NULL
    WHEN k = 0 THEN 1 - (districts - 1) * round((1.0 / districts)::numeric, 1)
    ELSE round((1.0 / districts)::numeric, 1) END
FROM work CROSS JOIN generate_series(0, 3) AS k
JOIN county AS other ON other.at = work.first_at + (county_at - work.first_at + k) % work.size
WHERE reach <> 'city' AND k < districts;
ANALYZE share;
