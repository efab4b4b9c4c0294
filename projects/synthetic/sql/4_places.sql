-- Spots of each county that has works: a few centres, most spots about the first of them, all inside the
-- boundary.
CREATE TEMP TABLE spot ON COMMIT DROP AS
WITH used AS (
    SELECT at, adcode, boundary, outline, least(4000, greatest(400, sqrt(area_km2) * 80)) AS spread_m,
        cos(radians(st_y(label_point))) AS narrow, st_pointonsurface(boundary) AS inner_point
    FROM county JOIN districts USING (adcode) WHERE at IN (SELECT county_at FROM work)),
centres AS (
    SELECT at, dumped.path[1] - 1 AS k, dumped.geom
    FROM used, LATERAL st_dump(st_generatepoints(outline, 8, 1 + (pg_temp.seed() + at) % 1000000)) AS dumped),
drawn AS (
    SELECT used.at, j, boundary, st_setsrid(st_makepoint(
        st_x(geom) + away * cos(turn) / (111195 * narrow), st_y(geom) + away * sin(turn) / 111195), 4326)
            AS geom
    FROM used CROSS JOIN generate_series(1, least(240, greatest(8, pg_temp.n() / 1000))) AS j
    CROSS JOIN LATERAL (SELECT at * 1000 + j AS key) AS keyed
    JOIN centres ON centres.at = used.at AND k = floor(pg_temp.u(key, 62) ^ 2 * 8)::int
    CROSS JOIN LATERAL (SELECT spread_m * sqrt(-2 * ln(1 - pg_temp.u(key, 63))) AS away,
        2 * pi() * pg_temp.u(key, 64) AS turn) AS moved),
inside AS (
    SELECT at, 0 AS j, inner_point AS geom FROM used
    UNION ALL SELECT at, j, geom FROM drawn WHERE st_contains(boundary, geom))
SELECT at, (row_number() OVER (PARTITION BY at ORDER BY j))::int - 1 AS j,
    (count(*) OVER (PARTITION BY at))::int AS number,
    st_x(geom) AS x, st_y(geom) AS y, 1 / (111195 * cos(radians(st_y(geom)))) AS east,
        1 / 111195.0::float8 AS north
FROM inside;
CREATE UNIQUE INDEX ON spot (at, j);
ANALYZE spot;
-- Where each located work is and how exactly: roads are lines, parks and fields areas, all else points.
CREATE TEMP TABLE site ON COMMIT DROP AS
WITH kinds AS (
    SELECT i, county_at, pg_temp.u(i, 71) AS u, CASE
        WHEN type IN ('local_road', 'trunk_road', 'railway', 'urban_road_bridge')
            AND pg_temp.u(i, 72) < 0.6 THEN 'route'
        WHEN type IN ('logistics_park', 'industrial_zone', 'agriculture', 'housing_renewal')
            AND pg_temp.u(i, 72) < 0.5 THEN 'area'
        WHEN pg_temp.u(i, 73) < 0.65 THEN 'township' WHEN pg_temp.u(i, 73) < 0.8 THEN 'village'
        WHEN pg_temp.u(i, 73) < 0.97 THEN 'site' ELSE 'surveyed' END AS kind
    FROM work WHERE reach <> 'city' AND NOT is_programme AND pg_temp.u(i, 70) < 0.62),
anchored AS (
    SELECT kinds.*, spot.x + (pg_temp.u(i, 75) - 0.5) * 300 * spot.east AS x,
        spot.y + (pg_temp.u(i, 76) - 0.5) * 300 * spot.north AS y, spot.east, spot.north,
            2 * pi() * pg_temp.u(i, 77) AS turn, pg_temp.u(i, 78) AS long
    FROM kinds JOIN spot AS first ON first.at = county_at AND first.j = 0
    CROSS JOIN LATERAL (SELECT floor(pg_temp.u(i, 74) * first.number)::int AS j) AS chosen
    JOIN spot ON spot.at = county_at AND spot.j = chosen.j)
SELECT i, CASE kind WHEN 'area' THEN 'site' ELSE kind END AS precision,
    CASE WHEN kind = 'surveyed' THEN 'imported' WHEN kind IN ('site', 'area') THEN 'drawn'
        WHEN kind = 'route' AND u < 0.5 THEN 'drawn' WHEN u < 0.6 THEN 'gazetteer'
            ELSE 'estimated' END AS method,
    CASE kind WHEN 'surveyed' THEN 5 WHEN 'site' THEN 100 WHEN 'area' THEN 200
        WHEN 'village' THEN 1500 ELSE 1500 + 500 * floor(u * 9)::int END AS accuracy_m,
    CASE WHEN kind = 'surveyed' THEN 'surveyed' WHEN kind IN ('site', 'area') OR kind = 'route' AND u < 0.5
        THEN 'reported' ELSE 'planned' END AS custody,
    CASE kind
        WHEN 'route' THEN (SELECT st_setsrid(st_makeline(pg_temp.point(
                x + k * (300 + 700 * long) * cos(turn + 0.5 * sin(k * 2 + turn)) * east,
                y + k * (300 + 700 * long) * sin(turn + 0.5 * sin(k * 2 + turn)) * north) ORDER BY k), 4326)
            FROM generate_series(0, 4) AS k)
        WHEN 'area' THEN (SELECT st_setsrid(st_makepolygon(st_makeline(pg_temp.point(
                x + (120 + 400 * long) * cos(turn + k % 5 * 2 * pi() / 5) * east,
                y + (120 + 400 * long) * sin(turn + k % 5 * 2 * pi() / 5) * north) ORDER BY k)), 4326)
            FROM generate_series(0, 5) AS k)
        ELSE pg_temp.point(x, y) END AS geom
FROM anchored;
CREATE UNIQUE INDEX ON site (i);
ANALYZE site;
-- What is stated of lengths and areas.
CREATE TEMP TABLE extent ON COMMIT DROP AS
SELECT i, CASE WHEN precision = 'route'
    THEN round((st_length(geom::geography) / 1000)::numeric, 2) END AS length_km,
    CASE WHEN geometrytype(geom) = 'POLYGON' THEN round(st_area(geom::geography)::numeric, -2)
        WHEN type IN ('logistics_park', 'industrial_zone') AND NOT is_programme
        THEN round((10000 + 190000 * pg_temp.u(i, 79))::numeric, -3) END AS land_m2
FROM work LEFT JOIN site USING (i);
ANALYZE extent;
