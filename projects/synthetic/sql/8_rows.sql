-- What stands beside the projects: districts, mentions with figures and money, plans of the year, updates,
-- months, events.
INSERT INTO allocations (project_id, adcode, share) SELECT pg_temp.base() + i, adcode, share FROM share
    ORDER BY i, adcode;
INSERT INTO mentions (id, project_id, document_id, line, section, stated_name, quote, programme_id,
    status_text)
SELECT id, pg_temp.base() + i, document_id, line, '第' || chapter || '章', told_name,
    '建设' || told_name || coalesce(',总投资' || trim_scale(CASE nth WHEN 1 THEN stated ELSE high END)
        || '万元', ''),
    CASE nth WHEN 1 THEN pg_temp.base() + listed_under END,
    CASE WHEN NOT is_moved THEN CASE status WHEN 'construction' THEN '在建' WHEN 'completed' THEN '建成' END END
FROM mentioned JOIN work USING (i) JOIN named USING (i) JOIN money USING (i)
CROSS JOIN LATERAL (SELECT CASE WHEN nth = 1 AND alias IS NOT NULL THEN alias ELSE name END AS told_name)
    AS told
ORDER BY id;
INSERT INTO statements (id, project_id, mention_id, measure, value, as_written)
SELECT id, pg_temp.base() + i, mention_id, measure, value,
    CASE measure WHEN 'investment_wan' THEN trim_scale(value) || '万元' END FROM figure ORDER BY id;
INSERT INTO funding_parts (mention_id, source, amount_wan)
SELECT mention_id, source, CASE WHEN pg_temp.u(i, 99) < 0.6 THEN round(value * part, 4) END
FROM figure CROSS JOIN (VALUES ('central', 0.3), ('local', 0.2), ('self', 0.5)) AS parts (source, part)
WHERE nth = 1 AND measure = 'investment_wan' AND pg_temp.u(i, 98) < 0.05 ORDER BY mention_id, source;
INSERT INTO year_plans (project_id, year, planned_wan)
SELECT id, year_plan_year, year_plan_wan FROM projects WHERE id > pg_temp.base()
    AND year_plan_wan IS NOT NULL ORDER BY id;
-- Each step is one update, accepted, and one event that names it.
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT step.*, CASE WHEN n = 1 THEN jsonb_build_object('status', jsonb_build_array('planned', status),
        'status_basis', jsonb_build_array('implied', 'reported'),
        'status_on', jsonb_build_array(NULL, (at AT TIME ZONE 'Asia/Shanghai')::date))
    ELSE jsonb_build_object('physical_progress', jsonb_build_array(NULL, progress),
            'is_no_change', jsonb_build_array(NULL, false))
        || CASE WHEN done_wan IS NULL THEN '{}' ELSE jsonb_build_object(
            'month_wan', jsonb_build_array(NULL, trim_scale(done_wan - coalesce(was_wan, 0))::text),
            'cumulative_wan', jsonb_build_array(NULL, trim_scale(done_wan)::text)) END END AS changes,
    CASE WHEN n = 1 THEN CASE status WHEN 'suspended' THEN '资金未落实' END END AS reason,
    CASE WHEN n = 1 AND status IN ('construction', 'completed', 'operating') THEN '施工许可'
        || step.i END AS evidence,
    desk.id AS officer_id, desk.title
FROM step JOIN work USING (i) JOIN desk USING (province);
INSERT INTO project_updates (id, project_id, kind, month, base_version, changes, reason, evidence,
    officer_id, author,
    submitted_at, state, reviewer_id, reviewed_by, reviewed_at)
SELECT update_id, pg_temp.base() + i, CASE WHEN n = 1 THEN 'status'
    ELSE 'progress' END, month, n, changes, reason, evidence,
    officer_id, told.title, at - interval '3 hours', 'accepted', reviewer.id, reviewer.title, at
FROM told CROSS JOIN desk AS reviewer WHERE reviewer.role = 'reviewer' ORDER BY update_id;
INSERT INTO progress_reports (project_id, month, month_wan, cumulative_wan, physical_progress, update_id,
    published_at)
SELECT pg_temp.base() + i, month, done_wan - coalesce(was_wan, 0), done_wan, progress, update_id, at
FROM told WHERE n > 1 ORDER BY i, month;
CREATE FUNCTION pg_temp.said(name text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT '"' || name || '": [null, ' || value || ']' $$;
-- No text here holds a sign that JSON would escape.
CREATE FUNCTION pg_temp.worded(name text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT '"' || name || '": [null, "' || value || '"]' $$;
INSERT INTO project_events (project_id, at, origin, actor, kind, changes)
SELECT id, born, 'seed', 'synthesize', 'created', ('{' || concat_ws(', ',
    pg_temp.worded('code', code), pg_temp.worded('name', name),
    pg_temp.said('aliases', CASE WHEN cardinality(aliases) > 0 THEN to_json(aliases)::text END),
    pg_temp.worded('type', projects.type), pg_temp.worded('nature', nature),
    pg_temp.worded('level', level), pg_temp.said('adoption', '"rule"'),
    pg_temp.worded('status', CASE WHEN is_moved THEN 'planned' ELSE projects.status END),
    pg_temp.worded('status_basis', CASE WHEN is_moved THEN 'implied' ELSE status_basis END),
    pg_temp.said('is_programme', CASE WHEN projects.is_programme THEN 'true' END),
        pg_temp.said('parent_id', parent_id::text),
    pg_temp.worded('investment_wan', trim_scale(investment_wan)::text),
    pg_temp.worded('investment_low_wan', trim_scale(investment_low_wan)::text),
    pg_temp.worded('investment_high_wan', trim_scale(investment_high_wan)::text),
    pg_temp.said('has_conflict', CASE WHEN has_conflict THEN 'true' END),
    pg_temp.worded('year_plan_wan', trim_scale(year_plan_wan)::text),
    pg_temp.said('year_plan_year', year_plan_year::text),
    pg_temp.worded('length_km', trim_scale(length_km)::text),
    pg_temp.worded('land_m2', trim_scale(land_m2)::text),
    pg_temp.said('start_year', start_year::text), pg_temp.said('end_year', end_year::text),
    pg_temp.worded('place_text', place_text), pg_temp.worded('precision', precision),
    pg_temp.worded('method', method), pg_temp.said('accuracy_m', accuracy_m::text),
    pg_temp.worded('geom', regexp_replace(replace(st_astext(geom, 6), ',', ', '), '^([A-Z]+)', '\1 ')),
    pg_temp.worded('source_datum', source_datum), pg_temp.worded('custody', custody),
    pg_temp.worded('owner', owner),
    pg_temp.worded('year_plan_2026', trim_scale(year_plan_wan)::text),
    pg_temp.said('districts', district_words))
    || '}')::jsonb
FROM work JOIN projects ON id = pg_temp.base() + work.i
JOIN (SELECT i, json_agg(concat_ws(':', adcode, trim_scale(share)) ORDER BY adcode)::text AS district_words
    FROM share GROUP BY i)
    AS said USING (i)
ORDER BY i;
INSERT INTO project_events (project_id, at, origin, actor, officer_id, kind, changes, reason, evidence,
    update_id)
SELECT pg_temp.base() + i, at, 'officer', title, officer_id, 'changed', CASE WHEN n = 1 THEN changes
    ELSE changes - 'is_no_change'
    || jsonb_build_object('report_month', jsonb_build_array(NULL, month), 'progress_month',
        jsonb_build_array(last_month, month))
    || CASE WHEN done_wan IS NULL THEN '{}' ELSE jsonb_build_object('completed_wan',
        jsonb_build_array(trim_scale(was_wan)::text, trim_scale(done_wan)::text)) END END,
    reason, evidence, update_id
FROM told ORDER BY at, i, n;
INSERT INTO event_numbers (id)
SELECT id FROM project_events WHERE id > coalesce((SELECT max(id) FROM event_numbers), 0) ORDER BY id;
