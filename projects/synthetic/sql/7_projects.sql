-- The projects as they stand today: names with their sound, what counts of the figures, how far they have
-- come.
CREATE TEMP TABLE named ON COMMIT DROP AS
SELECT i, 'LT-' || home || '-' || (10000 + row_number() OVER (PARTITION BY home ORDER BY i)) AS code,
    head.whole || tail.text AS name, CASE WHEN has_alias THEN head.text || tail.text END AS alias,
    CASE WHEN has_place THEN head.text END AS place_text, CASE WHEN has_owner THEN office.whole END AS owner,
    nullif(tail.nature, '') AS nature,
    concat_ws(E'\n', head.plain || tail.plain, CASE WHEN has_place THEN head.own_plain END,
        CASE WHEN has_owner THEN office.plain END, CASE WHEN has_alias THEN head.own_plain || tail.plain END)
            AS plain,
    pg_temp.sound(head.likely || ' ' || tail.likely, head.initials || tail.initials,
        head.readings || ' ' || tail.readings, head.is_many OR tail.is_many) AS name_sound,
    CASE WHEN has_alias THEN pg_temp.sound(head.own_likely || ' ' || tail.likely, head.own_initials
        || tail.initials,
        head.own_readings || ' ' || tail.readings, head.own_is_many OR tail.is_many) END AS alias_sound,
    CASE WHEN has_place THEN pg_temp.sound(head.own_likely, head.own_initials, head.own_readings,
        head.own_is_many) END
        AS place_sound,
    CASE WHEN has_owner THEN pg_temp.sound(office.likely, office.initials, office.readings,
        office.is_many) END AS owner_sound
FROM (SELECT work.*, CASE reach WHEN 'one' THEN adcode ELSE city END AS home,
        floor(tail_at * tails)::int AS tail_j
    FROM work JOIN (SELECT kind AS type, count(*) AS tails FROM phrase GROUP BY kind) AS counted
        USING (type)) AS work
JOIN phrase AS head ON head.kind = 'place' AND head.key = work.adcode AND head.j = head_at
JOIN phrase AS office ON office.kind = 'office' AND office.key = work.adcode AND office.j = office_at
JOIN phrase AS tail ON tail.kind = work.type AND tail.j = tail_j;
CREATE UNIQUE INDEX ON named (i);
ANALYZE named;
INSERT INTO projects (
    id, code, name, aliases, type, nature, level, status, status_basis, status_on, is_programme, parent_id,
    investment_wan, investment_low_wan, investment_high_wan, adopted_statement_id, completed_wan,
    year_plan_wan, year_plan_year, physical_progress, progress_month, length_km, land_m2, start_year,
        end_year,
    place_text, precision, method, accuracy_m, geom, source_datum, custody, owner, search_text, search_pinyin,
    subtree_wan, subtree_high_wan, counted_wan, counted_high_wan, counted_number, bucket, version,
        created_at, updated_at)
SELECT pg_temp.base() + i, code, name, CASE WHEN alias IS NULL THEN '{}' ELSE ARRAY[alias] END, type, nature,
    (ARRAY['province', 'city', 'county'])[1 + width_bucket(pg_temp.u(i, 95), ARRAY[0.03, 0.12,
        0.35]::float8[])],
    status, CASE WHEN is_moved THEN 'reported' WHEN status = 'planned' THEN 'implied' ELSE 'stated' END,
    CASE WHEN is_moved THEN (began AT TIME ZONE 'Asia/Shanghai')::date END, is_programme,
        pg_temp.base() + parent,
    stated, stated, high, figure_id, done_wan,
    CASE WHEN months > 0 THEN round(stated * 0.4, 4) END, CASE WHEN months > 0
        AND stated IS NOT NULL THEN 2026 END,
    progress, month, length_km, nullif(land_m2, 0), CASE WHEN starts > 0 THEN 2026 + starts - 1 END,
    CASE WHEN starts > 0 THEN 2026 + starts + floor(pg_temp.u(i, 97) * 3)::int END,
    place_text, coalesce(precision, CASE reach WHEN 'one' THEN 'district' ELSE 'none' END), method,
        accuracy_m, geom,
    CASE WHEN geom IS NOT NULL THEN 'wgs84' END, custody, owner,
    lower(code) || E'\n' || plain,
    concat_ws(E'\n', replace(lower(code), '-', ' '), '#l' || substr(code, 4, 1) || substr(code, 11, 1),
        name_sound, place_sound, owner_sound, alias_sound),
    greatest(coalesce(stated, 0), below), greatest(coalesce(high, 0), below_high),
    CASE WHEN status = 'cancelled' THEN 0 ELSE greatest(coalesce(stated, 0) - below, 0) END,
    CASE WHEN status = 'cancelled' THEN 0 ELSE greatest(coalesce(high, 0) - below_high, 0) END,
    (status <> 'cancelled' AND NOT (is_programme AND money.members > 0))::int,
    CASE reach WHEN 'city' THEN 'city' WHEN 'cross' THEN 'cross' ELSE 'district' END,
    coalesce(last.n, 0) + 1, born, coalesce(last.at, born)
FROM work JOIN named USING (i) JOIN money USING (i) LEFT JOIN site USING (i) LEFT JOIN extent USING (i)
LEFT JOIN (SELECT i, id AS figure_id FROM figure WHERE nth = 1 AND measure = 'investment_wan') AS adopted
    USING (i)
LEFT JOIN (SELECT i, at AS began FROM step WHERE n = 1) AS first USING (i)
LEFT JOIN (SELECT i, n, at, done_wan, progress, month FROM step WHERE is_last) AS last USING (i)
CROSS JOIN LATERAL (SELECT floor(pg_temp.u(i, 96) * 6)::int - 2 AS starts) AS begun
ORDER BY i;
