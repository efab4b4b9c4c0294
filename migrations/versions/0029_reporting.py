"""Let other tools read: stable views of what is public, in a schema of their own, for a role that reads only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# The code lists of this version: list, place in it, code, Chinese, English.
TERMS = (
    ("type", 1, "logistics_park", "物流园区/仓储", "Logistics parks and storage"),
    ("type", 2, "industrial_zone", "开发区/产业园区", "Development zones and parks"),
    ("type", 3, "industrial_project", "工业项目", "Industrial projects"),
    ("type", 4, "expressway", "高速公路", "Expressways"),
    ("type", 5, "trunk_road", "国省干线", "National and provincial roads"),
    ("type", 6, "local_road", "地方公路", "Local roads"),
    ("type", 7, "urban_road_bridge", "城市道路桥梁", "City roads and bridges"),
    ("type", 8, "railway", "铁路/专用线", "Railways and sidings"),
    ("type", 9, "airport", "机场", "Airports"),
    ("type", 10, "passenger_hub", "客运枢纽/公交场站", "Passenger hubs and bus depots"),
    ("type", 11, "energy", "能源", "Energy"),
    ("type", 12, "water", "水利供水", "Water works and supply"),
    ("type", 13, "environment", "生态环保", "Environment"),
    ("type", 14, "urban_utility", "市政管网供热燃气照明", "City utilities"),
    ("type", 15, "agriculture", "农业农村", "Agriculture and countryside"),
    ("type", 16, "tourism_culture", "文旅体育", "Tourism, culture and sport"),
    ("type", 17, "commerce", "商贸市场", "Commerce and markets"),
    ("type", 18, "digital", "数字化/新基建", "Digital infrastructure"),
    ("type", 19, "housing_renewal", "住房与城市更新", "Housing and urban renewal"),
    ("type", 20, "education", "教育", "Education"),
    ("type", 21, "health", "卫生健康", "Health"),
    ("type", 22, "social_welfare", "民政养老", "Social welfare"),
    ("type", 23, "public_safety", "应急消防政法", "Public safety"),
    ("type", 24, "science_innovation", "科技创新平台", "Science and innovation"),
    ("type", 25, "other", "其他", "Other"),
    ("status", 1, "planned", "谋划", "Planned"),
    ("status", 2, "preliminary", "前期", "Preliminary"),
    ("status", 3, "signed", "签约", "Signed"),
    ("status", 4, "construction", "在建", "Under construction"),
    ("status", 5, "completed", "竣工", "Completed"),
    ("status", 6, "operating", "投产运营", "Operating"),
    ("status", 7, "suspended", "停缓建", "Suspended"),
    ("status", 8, "cancelled", "终止", "Cancelled"),
    ("nature", 1, "new", "新建", "New build"),
    ("nature", 2, "expansion", "扩建", "Expansion"),
    ("nature", 3, "reconstruction", "改建", "Reconstruction"),
    ("nature", 4, "reconstruction_expansion", "改扩建", "Reconstruction and expansion"),
    ("nature", 5, "upgrade", "升级改造", "Upgrade"),
    ("nature", 6, "technical_upgrade", "技术改造", "Technical upgrade"),
    ("nature", 7, "relocation", "迁建", "Relocation"),
    ("nature", 8, "continuation", "续建", "Continuation"),
    ("nature", 9, "maintenance", "维修养护", "Maintenance"),
    ("nature", 10, "procurement", "购置更新", "Procurement"),
    ("level", 1, "province", "省级重点", "Provincial key project"),
    ("level", 2, "city", "市级重点", "City key project"),
    ("level", 3, "county", "县级重点", "County key project"),
    ("approval", 1, "approve", "审批", "Approval"),
    ("approval", 2, "ratify", "核准", "Ratification"),
    ("approval", 3, "file", "备案", "Filing"),
    ("status_basis", 1, "stated", "明确载明", "Stated"),
    ("status_basis", 2, "implied", "推定", "Implied"),
    ("status_basis", 3, "reported", "填报", "Reported by an officer"),
    ("precision", 1, "surveyed", "实测", "Surveyed"),
    ("precision", 2, "site", "场址", "Site"),
    ("precision", 3, "village", "村", "Village"),
    ("precision", 4, "township", "乡镇街道", "Township"),
    ("precision", 5, "route", "沿线示意", "Sketched route"),
    ("precision", 6, "district", "仅到县区", "District only"),
    ("precision", 7, "none", "未落位", "Not located"),
    ("qualifier", 1, "exact", "", ""),
    ("qualifier", 2, "about", "约", "about"),
    ("qualifier", 3, "floor", "以上", "at least"),
    ("purpose", 1, "works", "工程", "Works"),
    ("purpose", 2, "subsidy", "争取资金", "Subsidy to be won"),
    ("purpose", 3, "fund", "基金", "Fund"),
    ("purpose", 4, "loan", "贷款", "Loan"),
    ("purpose", 5, "target", "目标", "Target"),
    ("bucket", 1, "district", "县区", "District"),
    ("bucket", 2, "cross", "跨区", "Cross-district"),
    ("bucket", 3, "city", "市本级", "City level"),
)
# The name of a code of a project, in a list.
NAMED = "(SELECT t.name FROM reporting.terms t WHERE t.list = '{0}' AND t.code = p.{0}) AS {0}_name"
# The point that stands for a geometry and lies on it, as geo/spatial.py had it at the time.
MIDDLE = (
    "CASE WHEN public.GeometryType(public.ST_LineMerge({0})) = 'LINESTRING'"
    " THEN public.ST_LineInterpolatePoint(public.ST_LineMerge({0}), 0.5)"
    " WHEN public.ST_Dimension({0}) = 1 THEN public.ST_ClosestPoint({0}, public.ST_Centroid({0}))"
    " ELSE public.ST_PointOnSurface({0}) END"
)
LIVE = "p.merged_into_id IS NULL"
# Of each view: its name, what it is, its SELECT, and what its less plain columns are.
VIEWS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "projects",
        "项目和规划工程,一行一个;金额为万元。A row a project or programme; money in 万元.",
        f"""
        SELECT p.id, p.code, p.national_code, p.name, p.name_en, p.type, {NAMED.format("type")},
            p.status, {NAMED.format("status")}, p.status_basis, p.status_on, p.nature, p.level, p.approval,
            p.is_programme, parent.code AS parent_code, p.bucket,
            (SELECT string_agg(d.label, '、' ORDER BY d.adcode) FROM public.allocations a
                JOIN public.districts d ON d.adcode = a.adcode WHERE a.project_id = p.id) AS districts,
            p.investment_wan, p.investment_low_wan, p.investment_high_wan, p.has_conflict,
            p.counted_number, p.counted_wan, p.counted_high_wan,
            p.completed_wan, p.physical_progress, p.progress_month,
            p.length_km, p.land_m2, p.floor_m2, p.part_count, p.capacity,
            p.start_year, p.start_month, p.end_year, p.end_month, p.place_text, p.precision,
            round(public.ST_X(place.point)::numeric, 6) AS lon, round(public.ST_Y(place.point)::numeric, 6) AS lat,
            p.owner, p.lead_unit, p.steward, p.lead_official, p.description, p.version, p.updated_at
        FROM public.projects p
        LEFT JOIN LATERAL (SELECT {MIDDLE.format("p.geom")} AS point) place ON true
        LEFT JOIN public.projects parent ON parent.id = p.parent_id
        WHERE {LIVE}""",  # noqa: S608
        {
            "code": "项目编码 Code of the registry, never used again.",
            "investment_wan": "采信的总投资,万元 Total investment as adopted.",
            "counted_number": "计入合计的个数 0 或 1 What it adds to the number of projects.",
            "counted_wan": "计入合计的金额,万元 What it adds to the totals; their sum is the total.",
            "bucket": "计入哪一行:district 县区, cross 跨区, city 市本级 Which row of the totals it is in.",
            "precision": "位置精度;district 和 none 没有坐标 How exact its place is.",
            "updated_at": "最近一次变更 When it last changed.",
        },
    ),
    (
        "project_districts",
        "项目所在县区和分摊比例。The districts of each project, with shares where stated.",
        f"""
        SELECT p.code AS project_code, a.adcode, d.label AS district, a.share
        FROM public.allocations a JOIN public.projects p ON p.id = a.project_id
        JOIN public.districts d ON d.adcode = a.adcode WHERE {LIVE}""",  # noqa: S608
        {"share": "占总投资的比例,空为未载明 Its part of the whole, empty where nobody states one."},
    ),
    (
        "documents",
        "规划文件。The plan documents.",
        """
        SELECT d.file AS document, d.title, d.short_title, d.adcode, place.label AS place, d.issued_on,
            d.published_on, d.plan_start_year, d.plan_end_year
        FROM public.documents d JOIN public.districts place ON place.adcode = d.adcode""",
        {"document": "文件名,即编码 The file name, which is its key."},
    ),
    (
        "mentions",
        "规划原文中提到项目的每一处。Each place of a document that speaks of a project.",
        f"""
        SELECT m.id AS mention_id, p.code AS project_code, d.file AS document, d.short_title, m.line, m.section,
            m.box, m.stated_name, m.quote, listed.code AS listed_under_code, m.start_year, m.end_year,
            m.status_text
        FROM public.mentions m JOIN public.projects p ON p.id = m.project_id
        JOIN public.documents d ON d.id = m.document_id
        LEFT JOIN public.projects listed ON listed.id = m.programme_id WHERE {LIVE}""",  # noqa: S608
        {"line": "原文行号 Its line in the text.", "quote": "原文 The words of the document."},
    ),
    (
        "statements",
        "原文或填报所载的每个数字。Each figure that a document or an officer states.",
        f"""
        SELECT s.id AS statement_id, p.code AS project_code, s.mention_id, d.file AS document, m.line,
            s.measure, s.value, s.corrected, s.as_written, s.qualifier, s.scope, s.purpose,
            s.id = p.adopted_statement_id IS TRUE AS is_adopted
        FROM public.statements s JOIN public.projects p ON p.id = s.project_id
        LEFT JOIN public.mentions m ON m.id = s.mention_id
        LEFT JOIN public.documents d ON d.id = m.document_id WHERE {LIVE}""",  # noqa: S608
        {
            "measure": "哪个量,单位在名字里 Which measure; its unit is in its name.",
            "mention_id": "空为工作人员填报 Empty where an officer stated it.",
        },
    ),
    (
        "events",
        "公布的变更,不含人名。Changes as published, without the names of officers.",
        f"""
        SELECT e.id AS event_id, p.code AS project_code, e.at, e.origin, e.kind, e.changes, e.reason,
            e.evidence
        FROM public.project_events e JOIN public.projects p ON p.id = e.project_id WHERE {LIVE}""",  # noqa: S608
        {"changes": "字段到 [旧, 新] Field to [old, new].", "origin": "seed 规划装载, officer 工作人员"},
    ),
    (
        "progress",
        "审核通过的月报;金额为万元。Accepted months of progress; money in 万元.",
        f"""
        SELECT p.code AS project_code, r.month, r.month_wan, r.cumulative_wan, r.physical_progress,
            r.is_no_change, r.published_at
        FROM public.progress_reports r JOIN public.projects p ON p.id = r.project_id WHERE {LIVE}""",  # noqa: S608
        {"month": "月份的第一天 The first day of the month."},
    ),
    (
        "year_plans",
        "年度计划投资,万元。What each year plans to invest, in 万元.",
        f"""
        SELECT p.code AS project_code, y.year, y.planned_wan
        FROM public.year_plans y JOIN public.projects p ON p.id = y.project_id WHERE {LIVE}""",  # noqa: S608
        {},
    ),
    (
        "total_lines",
        "合计的明细:项目计入每个县区、跨区或市本级的部分。What each project adds to each row of the totals.",
        f"""
        WITH shares AS (
            SELECT p.id, p.code, p.bucket, p.status, p.type, a.adcode, coalesce(a.share, 1) AS share,
                p.counted_number, p.counted_wan, p.counted_high_wan, p.investment_wan IS NULL AS is_silent,
                row_number() OVER (PARTITION BY p.id ORDER BY a.adcode DESC) = 1 AS is_last,
                row_number() OVER (PARTITION BY p.id ORDER BY coalesce(a.share, 1) DESC, a.adcode) = 1
                    AS is_largest
            FROM public.projects p LEFT JOIN public.allocations a ON a.project_id = p.id
            WHERE {LIVE} AND p.bucket <> 'cross'
        ), parts AS (
            SELECT *, round(counted_wan * share, 4) AS wan, round(counted_high_wan * share, 4) AS high FROM shares
        )
        SELECT code AS project_code, bucket, adcode::text, status, type,
            CASE WHEN is_largest THEN counted_number ELSE 0 END::integer AS number,
            CASE WHEN is_last THEN counted_wan - coalesce(sum(wan) OVER before, 0) ELSE wan END AS investment_wan,
            CASE WHEN is_last THEN counted_high_wan - coalesce(sum(high) OVER before, 0) ELSE high END
                AS investment_high_wan,
            is_silent
        FROM parts
        WINDOW before AS (PARTITION BY id ORDER BY adcode ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        UNION ALL
        SELECT p.code, p.bucket, NULL, p.status, p.type, p.counted_number, p.counted_wan, p.counted_high_wan,
            p.investment_wan IS NULL
        FROM public.projects p WHERE {LIVE} AND p.bucket = 'cross'""",  # noqa: S608
        {"number": "分摊的项目只在份额最大处计一个 Counted once, where its greatest share lies."},
    ),
    (
        "totals",
        "合计,按县区(或跨区、市本级)、状态和类型;与汇总页一致。The totals, as the page of totals has them.",
        """
        SELECT row_number() OVER (ORDER BY l.bucket, l.adcode, l.status, l.type) AS id,
            l.bucket, l.adcode, d.label AS district, l.status, status.name AS status_name, l.type,
            type.name AS type_name, sum(l.number) AS number, sum(l.investment_wan) AS investment_wan,
            sum(l.investment_high_wan) AS investment_high_wan,
            sum(l.number) FILTER (WHERE l.is_silent) AS without_investment_number
        FROM reporting.total_lines l LEFT JOIN public.districts d ON d.adcode = l.adcode
        JOIN reporting.terms status ON status.list = 'status' AND status.code = l.status
        JOIN reporting.terms type ON type.list = 'type' AND type.code = l.type
        GROUP BY l.bucket, l.adcode, d.label, l.status, status.name, l.type, type.name""",
        {"investment_wan": "加起来就是总投资 Its sum is the total investment, each project once."},
    ),
    (
        "locations",
        "有坐标的项目,WGS-84;点、线、面。Projects with a place, in WGS-84: points, lines, areas.",
        f"""
        SELECT p.id, p.code, p.name, p.type, {NAMED.format("type")}, p.status, {NAMED.format("status")},
            p.investment_wan, p.precision, p.accuracy_m, p.geom::public.geometry(Geometry, 4326) AS geom
        FROM public.projects p WHERE {LIVE} AND p.geom IS NOT NULL""",  # noqa: S608
        {"geom": "WGS-84 (EPSG:4326)"},
    ),
    (
        "points",
        "有坐标的项目,每个一个点,WGS-84。Projects with a place, each as one point, in WGS-84.",
        f"""
        SELECT id, code, name, type, type_name, status, status_name, investment_wan, precision, accuracy_m,
            ({MIDDLE.format("geom")})::public.geometry(Point, 4326) AS geom
        FROM reporting.locations""",  # noqa: S608
        {"geom": "WGS-84 (EPSG:4326)"},
    ),
    (
        "districts",
        "登记簿用到的县区、市、省,带界线。The divisions that the registry uses, with simplified boundaries.",
        """
        SELECT d.adcode, d.name, d.label, d.level, d.parent_adcode,
            d.outline::public.geometry(MultiPolygon, 4326) AS geom
        FROM public.districts d
        WHERE EXISTS (SELECT FROM public.allocations a WHERE a.adcode = d.adcode)""",
        {"adcode": "GB/T 2260"},
    ),
)
ROLE = "lantu_reporting"
# A role belongs to the whole server. Where ours may make none, `lantu reporting grant` serves one that is there.
GRANT = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)) THEN
            RETURN;
        END IF;
        BEGIN
            CREATE ROLE {ROLE} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    GRANT USAGE ON SCHEMA reporting TO {ROLE};
    GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO {ROLE};
END $$
"""  # noqa: S608


def upgrade() -> None:
    op.execute("CREATE SCHEMA reporting")
    op.execute("COMMENT ON SCHEMA reporting IS 'What is public, for other tools to read: docs/reporting.md'")
    listed = ", ".join(f"({', '.join(map(quote, row))})" for row in TERMS)
    make(
        "terms",
        "代码和名称。The code lists with their names.",
        f"SELECT * FROM (VALUES {listed}) AS t (list, place, code, name, name_en)",  # noqa: S608
        {"list": "哪张表 Which list.", "place": "在表中的次序 Its place in the list."},
    )
    for view in VIEWS:
        make(*view)
    op.execute(GRANT)


def make(name: str, about: str, query: str, columns: dict[str, str]) -> None:
    """Make a view and say what it is."""
    run(f"CREATE VIEW reporting.{name} AS {query}")
    run(f"COMMENT ON VIEW reporting.{name} IS {quote(about)}")
    for column, told in columns.items():
        run(f"COMMENT ON COLUMN reporting.{name}.{column} IS {quote(told)}")


def run(statement: str) -> None:
    """Execute a statement in which a colon names no parameter."""
    op.execute(sa.text(statement.replace(":", "\\:")))


def quote(value: object) -> str:
    """Return a value as SQL writes it."""
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def downgrade() -> None:
    op.execute("DROP SCHEMA reporting CASCADE")
