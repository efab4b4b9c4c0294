"""The code lists of the registry as data: code, Chinese, English and the outside codes they map to.

Sources: OC4IDS 0.9 codelists projectSector and projectStatus, GB/T 4754 sections, IATI activity status.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its names."""

    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class TypeTerm(Term):
    """A project type with its OC4IDS sector, GB/T 4754 section letter and map icon."""

    sector: str
    gb_section: str
    icon: str


@dataclass(frozen=True, slots=True)
class StatusTerm(Term):
    """A status with its OC4IDS and IATI codes; `is_started` and `is_done` drive the shares in the totals."""

    oc4ids: str
    iati: str
    is_started: bool = False
    is_done: bool = False


TYPES = (
    TypeTerm("logistics_park", "物流园区/仓储", "Logistics parks and storage", "economy", "G", "warehouse"),
    TypeTerm("industrial_zone", "开发区/产业园区", "Development zones and parks", "economy", "C", "city"),
    TypeTerm("industrial_project", "工业项目", "Industrial projects", "economy", "C", "industry"),
    TypeTerm("expressway", "高速公路", "Expressways", "transport.road", "G", "road"),
    TypeTerm(
        "trunk_road", "国省干线", "National and provincial roads", "transport.road", "G", "road-circle-check"
    ),
    TypeTerm("local_road", "地方公路", "Local roads", "transport.road", "G", "road-spikes"),
    TypeTerm("urban_road_bridge", "城市道路桥梁", "City roads and bridges", "transport.urban", "E", "bridge"),
    TypeTerm("railway", "铁路/专用线", "Railways and sidings", "transport.rail", "G", "train"),
    TypeTerm("airport", "机场", "Airports", "transport.air", "G", "plane"),
    TypeTerm(
        "passenger_hub", "客运枢纽/公交场站", "Passenger hubs and bus depots", "transport.urban", "G", "bus"
    ),
    TypeTerm("energy", "能源", "Energy", "energy", "D", "bolt"),
    TypeTerm("water", "水利供水", "Water works and supply", "waterAndWaste", "E", "droplet"),
    TypeTerm("environment", "生态环保", "Environment", "naturalResources", "N", "leaf"),
    TypeTerm("urban_utility", "市政管网供热燃气照明", "City utilities", "waterAndWaste", "D", "faucet"),
    TypeTerm("agriculture", "农业农村", "Agriculture and countryside", "economy", "A", "wheat-awn"),
    TypeTerm(
        "tourism_culture",
        "文旅体育",
        "Tourism, culture and sport",
        "cultureSportsAndRecreation",
        "R",
        "landmark",
    ),
    TypeTerm("commerce", "商贸市场", "Commerce and markets", "economy", "F", "store"),
    TypeTerm("digital", "数字化/新基建", "Digital infrastructure", "communications", "I", "server"),
    TypeTerm(
        "housing_renewal", "住房与城市更新", "Housing and urban renewal", "socialHousing", "K", "building"
    ),
    TypeTerm("education", "教育", "Education", "education", "P", "school"),
    TypeTerm("health", "卫生健康", "Health", "health", "Q", "hospital"),
    TypeTerm("social_welfare", "民政养老", "Social welfare", "health", "Q", "hands-holding"),
    TypeTerm("public_safety", "应急消防政法", "Public safety", "governance", "S", "shield-halved"),
    TypeTerm("science_innovation", "科技创新平台", "Science and innovation", "economy", "M", "flask"),
    TypeTerm("other", "其他", "Other", "governance", "S", "shapes"),
)

STATUSES = (
    StatusTerm("planned", "谋划", "Planned", "identification", "1"),
    StatusTerm("preliminary", "前期", "Preliminary", "preparation", "1"),
    StatusTerm("signed", "签约", "Signed", "preparation", "1"),
    StatusTerm("construction", "在建", "Under construction", "implementation", "2", is_started=True),
    StatusTerm("completed", "竣工", "Completed", "completion", "3", is_started=True, is_done=True),
    StatusTerm("operating", "投产运营", "Operating", "maintenance", "4", is_started=True, is_done=True),
    StatusTerm("suspended", "停缓建", "Suspended", "implementation", "6"),
    StatusTerm("cancelled", "终止", "Cancelled", "cancelled", "5"),
)

NATURES = (
    Term("new", "新建", "New build"),
    Term("expansion", "扩建", "Expansion"),
    Term("reconstruction", "改建", "Reconstruction"),
    Term("reconstruction_expansion", "改扩建", "Reconstruction and expansion"),
    Term("upgrade", "升级改造", "Upgrade"),
    Term("technical_upgrade", "技术改造", "Technical upgrade"),
    Term("relocation", "迁建", "Relocation"),
    Term("continuation", "续建", "Continuation"),
    Term("maintenance", "维修养护", "Maintenance"),
    Term("procurement", "购置更新", "Procurement"),
)

LEVELS = (
    Term("province", "省级重点", "Provincial key project"),
    Term("city", "市级重点", "City key project"),
    Term("county", "县级重点", "County key project"),
)

APPROVALS = (
    Term("approve", "审批", "Approval"),
    Term("ratify", "核准", "Ratification"),
    Term("file", "备案", "Filing"),
)

STATUS_BASES = (
    Term("stated", "明确载明", "Stated"),
    Term("implied", "推定", "Implied"),
    Term("reported", "填报", "Reported by an officer"),
)

PRECISIONS = (
    Term("surveyed", "实测", "Surveyed"),
    Term("site", "场址", "Site"),
    Term("village", "村", "Village"),
    Term("township", "乡镇街道", "Township"),
    Term("route", "沿线示意", "Sketched route"),
    Term("district", "仅到县区", "District only"),
    Term("none", "未落位", "Not located"),
)

METHODS = (
    Term("drawn", "手工绘制", "Drawn"),
    Term("imported", "导入", "Imported"),
    Term("gazetteer", "地名库", "Gazetteer"),
    Term("estimated", "估计", "Estimated"),
)

FUNDING_SOURCES = (
    Term("central", "中央预算内", "Central budget"),
    Term("province", "省级资金", "Province"),
    Term("local", "地方财政", "Local budget"),
    Term("bond", "专项债券", "Special bond"),
    Term("loan", "银行贷款", "Bank loan"),
    Term("self", "自筹", "Own funds"),
    Term("foreign", "利用外资", "Foreign capital"),
    Term("social", "社会资本", "Private capital"),
    Term("other", "其他", "Other"),
)

QUALIFIERS = (
    Term("exact", "", ""),
    Term("about", "约", "about"),
    Term("floor", "以上", "at least"),
)

# The fields of a project that a mention may state a figure of.
MEASURES = ("investment_wan", "completed_wan", "length_km", "land_m2", "floor_m2", "part_count")

# Stated and conflicting like money: a project's own is the lowest until an officer decides.
COMPARED_MEASURES = ("length_km", "land_m2", "floor_m2")

# What a stated figure is of: only that of the works themselves counts as the project's own.
PURPOSES = (
    Term("works", "工程", "Works"),
    Term("subsidy", "争取资金", "Subsidy to be won"),
    Term("fund", "基金", "Fund"),
    Term("loan", "贷款", "Loan"),
    Term("target", "目标", "Target"),
)

BUCKETS = (
    Term("district", "县区", "District"),
    Term("cross", "跨区", "Cross-district"),
    Term("city", "市本级", "City level"),
)

# What an account may do; each role includes the ones before it. Visitors without an account are `public`.
ROLES = (
    Term("viewer", "查阅", "Viewer"),
    Term("officer", "填报", "Officer"),
    Term("reviewer", "审核", "Reviewer"),
    Term("administrator", "管理员", "Administrator"),
)

TOKEN_SCOPES = (
    Term("read", "只读", "Read only"),
    Term("write", "读写", "Read and write"),
)

# Why a sign-in was refused, or what else than a password let someone in.
SIGN_IN_REASONS = (
    Term("unknown_name", "没有这个登录名", "No such account"),
    Term("wrong_password", "密码不对", "Wrong password"),
    Term("locked", "连续输错,暂停登录", "Paused after failures"),
    Term("inactive", "账号已停用", "Account disabled"),
    Term("no_password", "还没有设置密码", "No password set yet"),
    Term("invitation", "通过一次性链接", "By a one-time link"),
    Term("password_change", "修改密码时原密码不对", "Wrong password while changing it"),
    Term("new_token", "新建令牌时密码不对", "Wrong password while making a token"),
    Term("wrong_code", "动态口令不对", "Wrong one-time code"),
    Term("second_step", "设置两步登录时密码不对", "Wrong password while setting up the second step"),
)

# How a programme's stated figure compares with its members.
CHECK_RESULTS = (
    Term("parts_exceed", "分项多于总数", "Parts exceed the total"),
    Term("parts_fall_short", "分项少于总数", "Parts fall short"),
    Term("parts_incomplete", "分项数字不全", "Parts lack figures"),
    Term("match", "相符", "Match"),
)

HEADING_KINDS = (
    Term("heading", "章节", "Section"),
    Term("box", "专栏", "Box"),
)

ADOPTIONS = (
    Term("rule", "按规则取最低", "By rule, the lowest"),
    Term("officer", "人工裁定", "Decided by an officer"),
)

UPDATE_KINDS = (
    Term("status", "状态", "Status"),
    Term("progress", "月度进度", "Monthly progress"),
    Term("fields", "基本信息", "Details"),
    Term("districts", "县区份额", "Shares of districts"),
    Term("register", "登记新项目", "New project"),
    Term("phases", "分期", "Phases"),
    Term("mentions", "规划文件的说法", "What a plan says"),
)
UPDATE_STATES = (
    Term("pending", "待审核", "Awaiting review"),
    Term("accepted", "已通过", "Accepted"),
    Term("returned", "已退回", "Returned"),
    Term("replaced", "退回后已重报", "Submitted anew"),
    Term("withdrawn", "已撤回", "Withdrawn"),
)

# What the rows of a file are to become.
IMPORT_TARGETS = (
    Term("projects", "项目", "Projects"),
    Term("progress", "月报", "Monthly reports"),
    Term("year_plans", "年度计划", "Year plans"),
    Term("matters", "需协调事项", "Matter to settle"),
    Term("geometries", "位置", "Location"),
)
IMPORT_STATES = (
    Term("reading", "正在读取", "Being read"),
    Term("previewed", "待确认", "To be confirmed"),
    Term("failed", "不能读入", "Could not be read"),
    Term("applying", "正在写入", "Being written"),
    Term("applied", "已写入", "Written"),
    Term("undoing", "正在撤销", "Being undone"),
    Term("undone", "已撤销", "Undone"),
)
IMPORT_VERDICTS = (
    Term("error", "有误", "Wrong"),
    Term("duplicate", "可能重复", "Possible duplicate"),
    Term("new", "新增", "New"),
    Term("changed", "变更", "Changed"),
    Term("unchanged", "无变化", "No change"),
)

ATTACHMENT_KINDS = (
    Term("photo", "照片", "Photo"),
    Term("document", "文件", "Document"),
)

# How one status follows another; projects/registry/lifecycle.py says what each needs.
STATUS_STEPS = (
    Term("forward", "推进", "Step forward"),
    Term("back", "退回前一阶段", "Step back"),
    Term("suspend", "停缓建", "Suspension"),
    Term("resume", "恢复", "Resumption"),
    Term("cancel", "终止", "Cancellation"),
    Term("revive", "重新启动", "Revival"),
)

MATTER_KINDS = (
    Term("land", "用地", "Land"),
    Term("funds", "资金", "Funds"),
    Term("approval", "审批", "Approvals"),
    Term("demolition", "征拆", "Acquisition and demolition"),
    Term("energy", "用能", "Energy use"),
    Term("environment", "环评", "Environmental assessment"),
    Term("other", "其他", "Other"),
)
MATTER_STATES = (
    Term("open", "未销号", "Open"),
    Term("closed", "已销号", "Closed"),
)
MATTER_STEPS = (
    Term("opened", "提出", "Raised"),
    Term("note", "进展", "Progress"),
    Term("changed", "调整", "Changed"),
    Term("closed", "销号", "Closed"),
    Term("reopened", "重新提出", "Reopened"),
)

# Why two projects may be one, or may not; projects/reconcile/candidates.py finds them.
DUPLICATE_REASONS = (
    Term("name_same", "名称相同", "Same name"),
    Term("name_alike", "名称相近", "Similar names"),
    Term("district_same", "县区相同", "Same district"),
    Term("type_same", "类型相同", "Same type"),
    Term("money_same", "总投资相同", "Same investment"),
    Term("length_same", "长度相同", "Same length"),
    Term("owner_same", "建设单位相同", "Same owner"),
    Term("two_documents", "分见两份规划", "In two plans"),
    Term("owner_differs", "建设单位不同", "Different owners"),
    Term("place_differs", "地点不同", "Different places"),
    Term("stage_differs", "一个已经建成", "One is finished"),
    Term("one_chapter", "只见于同一章节", "Only in one chapter"),
    Term("place_alike", "地点相近", "Similar place names"),
    Term("near", "位置相距 2 公里内", "Within 2 km"),
    Term("years_same", "年限相同", "Same years"),
    Term("money_far", "总投资相差 3 倍以上", "Investments differ more than threefold"),
    Term("listed_apart", "同一行里分列", "Listed apart in one line"),
    Term("brackets_differ", "括号内容不同", "Different in brackets"),
    Term("numbers_differ", "期号或编号不同", "Numbered differently"),
    Term("programme_differs", "一个是规划包", "One is a programme"),
    Term("siblings", "同属一个规划包", "Parts of one programme"),
)

# How a search found its words; projects/search/matches.py looks.
MATCH_WAYS = (
    Term("exact", "", ""),
    Term("pinyin", "拼音", "pinyin"),
    Term("near", "近似", "close"),
)

# What became of a project between two dates; projects/timeline/differences.py compares. Each has one kind.
# First what people did, the weightiest before; that a plan was registered is no news of its time.
DIFFERENCE_KINDS = (
    Term("completed", "竣工", "Completed"),
    Term("operating", "投产运营", "In operation"),
    Term("started", "开工", "Started"),
    Term("suspended", "停缓建", "Suspended"),
    Term("resumed", "恢复", "Resumed"),
    Term("cancelled", "终止", "Cancelled"),
    Term("changed", "调整", "Changed"),
    Term("new", "新增", "New"),
    Term("progressed", "进度更新", "Progress"),
    Term("moved_in", "移入筛选范围", "Came into the filter"),
    Term("moved_out", "移出筛选范围", "Left the filter"),
    Term("merged", "并入其他项目", "Merged into another"),
    Term("registered", "按规划登记", "Registered from a plan"),
)

JOB_STATES = (
    Term("waiting", "等待中", "Waiting"),
    Term("running", "进行中", "Running"),
    Term("done", "已完成", "Done"),
    Term("failed", "未成功", "Failed"),
    Term("cancelled", "已取消", "Cancelled"),
)
DELIVERY_STATES = (
    Term("waiting", "待发送", "To be sent"),
    Term("delivered", "已送达", "Delivered"),
    Term("failed", "未送达", "Not delivered"),
)
# What webhooks tell apart, by what an event changed.
EVENT_KINDS = (
    Term("project.created", "新登记", "Registered"),
    Term("project.status_changed", "状态有变", "Status changed"),
    Term("project.reported", "月报", "Monthly report"),
    Term("project.merged", "合并或撤销合并", "Merged or unmerged"),
    Term("project.changed", "其他内容变化", "Anything else changed"),
)
# What computes runs in processes of its own; what waits for another server, in threads beside.
JOB_QUEUES = ("default", "network")

# A geometry exists exactly for these precisions; the others are counts with money beside the map.
LOCATED_PRECISIONS = ("surveyed", "site", "village", "township", "route")
# The largest error in metres with which a place still is that exact; what is worse is only in its district.
LARGEST_ACCURACY_M = {"surveyed": 20, "site": 1000, "village": 2000, "township": 8000, "route": 8000}
STARTED_STATUSES = tuple(status.code for status in STATUSES if status.is_started)
DONE_STATUSES = tuple(status.code for status in STATUSES if status.is_done)
# Not yet begun, and stopped on the way: what is neither started nor done nor given up.
WAITING_STATUSES = ("planned", "preliminary", "signed")
STOPPED_STATUSES = ("suspended", "cancelled")
UNFINISHED_STATUSES = (*WAITING_STATUSES, "construction", "suspended")


def codes(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the codes of a list, in its order."""
    return tuple(term.code for term in terms)


def find_term(terms: Iterable[Term], code: str) -> Term:
    """Return the term of a code; raises KeyError for a code that the list does not hold."""
    for term in terms:
        if term.code == code:
            return term
    raise KeyError(code)
