"""A project, or a programme that bundles projects."""

from __future__ import annotations

from datetime import date

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.models import WGS84
from geo.orm import Base, Measure, Timestamp, Wan
from projects.models.checks import accuracy_as_precise, first_of_month, given, one_of, plan_years
from projects.words import vocabulary
from projects.words.custody import CUSTODIES


class Project(Base):
    """A concrete work that a plan names, or (`is_programme`) a bundle or stated total of such works.

    Money columns are 万元. `investment_wan` is the adopted figure; low and high are the extremes of
    the open statements. The `counted_*` and `subtree_*` columns are the rollup that totals read: see
    projects/registry/rollup.py, their only writer.
    """

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    # A merged duplicate keeps its row so that its code still resolves.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    national_code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))

    type: Mapped[str]
    nature: Mapped[str | None]
    level: Mapped[str | None]
    approval: Mapped[str | None]
    status: Mapped[str]
    status_basis: Mapped[str]
    status_on: Mapped[date | None]
    is_programme: Mapped[bool] = mapped_column(server_default=false())
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))

    investment_wan: Mapped[Wan | None]
    investment_low_wan: Mapped[Wan | None]
    investment_high_wan: Mapped[Wan | None]
    adopted_statement_id: Mapped[int | None] = mapped_column(
        # A new project and its statements name each other: whoever writes both at once defers it.
        ForeignKey(
            "statements.id", use_alter=True, ondelete="SET NULL", deferrable=True, initially="IMMEDIATE"
        )
    )
    # 'rule' adopts the lowest stated figure (prudence); 'officer' is a decision with a reason in the events.
    adoption: Mapped[str] = mapped_column(server_default="rule")
    has_conflict: Mapped[bool] = mapped_column(
        Computed(
            "coalesce(adoption = 'rule' AND investment_low_wan < investment_high_wan, false)", persisted=True
        )
    )
    # What of the work is registered, in words, where the plans state figures of more than one scope.
    scope: Mapped[str | None]
    completed_wan: Mapped[Wan | None]
    # The plan of `year_plan_year`; every year's stands in `year_plans`.
    year_plan_wan: Mapped[Wan | None]
    year_plan_year: Mapped[int | None] = mapped_column(SmallInteger)
    # What the latest accepted month says (形象进度), and which month that is.
    physical_progress: Mapped[str | None]
    progress_month: Mapped[date | None]

    length_km: Mapped[Measure | None]
    land_m2: Mapped[Measure | None]
    floor_m2: Mapped[Measure | None]
    part_count: Mapped[int | None]
    # The plan names its parts only as examples (等, 如): fewer than it counts are no contradiction.
    parts_are_examples: Mapped[bool] = mapped_column(server_default=false())
    # The lengths and areas whose statements differ beyond rounding, and those that an officer has decided.
    measures_apart: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))
    measures_decided: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))
    has_measure_conflict: Mapped[bool] = mapped_column(
        Computed("NOT measures_apart <@ measures_decided", persisted=True)
    )
    capacity: Mapped[str | None]
    start_year: Mapped[int | None] = mapped_column(SmallInteger)
    start_month: Mapped[int | None] = mapped_column(SmallInteger)
    end_year: Mapped[int | None] = mapped_column(SmallInteger)
    end_month: Mapped[int | None] = mapped_column(SmallInteger)

    place_text: Mapped[str | None]
    precision: Mapped[str] = mapped_column(server_default="none")
    method: Mapped[str | None]
    accuracy_m: Mapped[int | None]
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=WGS84, spatial_index=False))
    source_datum: Mapped[str | None]
    # Who stands for the place: projects/registry/custody.py.
    custody: Mapped[str | None]

    owner: Mapped[str | None]
    lead_unit: Mapped[str | None]
    assisting_units: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))
    steward: Mapped[str | None]
    lead_official: Mapped[str | None]
    description: Mapped[str | None]

    # Every name and place word of the project in one text, kept by registry/writing.py for the search.
    search_text: Mapped[str] = mapped_column(server_default="")
    # The sound of that text, syllables apart, and under it each phrase's initials (projects/search/pinyin).
    search_pinyin: Mapped[str] = mapped_column(server_default="")

    subtree_wan: Mapped[Wan] = mapped_column(server_default=text("0"))
    subtree_high_wan: Mapped[Wan] = mapped_column(server_default=text("0"))
    counted_wan: Mapped[Wan] = mapped_column(server_default=text("0"))
    counted_high_wan: Mapped[Wan] = mapped_column(server_default=text("0"))
    counted_number: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # The row of the reconciliation that the project is counted in: its districts, 跨区 or 市本级.
    bucket: Mapped[str] = mapped_column(server_default="city")

    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (declared by SQLAlchemy)
    __table_args__ = (
        CheckConstraint(r"code ~ '^LT-[1-9][0-9]{5}-[0-9]{4,}$'", name="code_form"),
        CheckConstraint(r"national_code ~ '^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$'", name="national_code_form"),
        given("name"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        one_of("type", vocabulary.TYPES),
        one_of("nature", vocabulary.NATURES),
        one_of("level", vocabulary.LEVELS),
        one_of("approval", vocabulary.APPROVALS),
        one_of("status", vocabulary.STATUSES),
        one_of("status_basis", vocabulary.STATUS_BASES),
        one_of("precision", vocabulary.PRECISIONS),
        one_of("method", vocabulary.METHODS),
        one_of("custody", CUSTODIES),
        one_of("bucket", vocabulary.BUCKETS),
        CheckConstraint("adoption IN ('rule', 'officer')", name="adoption_known"),
        CheckConstraint(
            "investment_wan >= 0 AND completed_wan >= 0 AND year_plan_wan >= 0", name="money_not_negative"
        ),
        CheckConstraint("investment_low_wan <= investment_high_wan", name="low_below_high"),
        CheckConstraint("year_plan_wan IS NULL OR year_plan_year IS NOT NULL", name="year_plan_of_year"),
        first_of_month("progress_month"),
        CheckConstraint("length_km > 0 AND land_m2 > 0 AND floor_m2 > 0", name="measures_positive"),
        CheckConstraint("accuracy_m > 0", name="accuracy_positive"),
        accuracy_as_precise(),
        CheckConstraint("scope <> ''", name="scope_given"),
        CheckConstraint(
            "measures_apart || measures_decided <@ ARRAY['length_km', 'land_m2', 'floor_m2']",
            name="measures_known",
        ),
        # A county-only project is never a pin: geometry and precision tell the same story.
        CheckConstraint("(geom IS NULL) = (precision IN ('district', 'none'))", name="geom_as_precise"),
        CheckConstraint("(geom IS NULL) = (method IS NULL)", name="method_of_geom"),
        CheckConstraint("(geom IS NULL) = (custody IS NULL)", name="custody_of_geom"),
        # Nobody's guess is ever shown as a survey.
        CheckConstraint(
            "custody NOT IN ('surveyed', 'verified') OR method NOT IN ('gazetteer', 'estimated')",
            name="custody_not_read",
        ),
        CheckConstraint(
            "precision <> 'route' OR geometrytype(geom) IN ('LINESTRING', 'MULTILINESTRING')",
            name="route_is_line",
        ),
        *plan_years("start", "end"),
        Index("ix_projects_geom", "geom", postgresql_using="gist"),
        # Lines and areas are few: the outermost of them is found among themselves (projects/map/layers.py).
        *(
            Index(
                f"ix_projects_{name}",
                "geom",
                postgresql_using="gist",
                postgresql_where=text(f"merged_into_id IS NULL AND st_dimension(geom) = {dimension}"),
            )
            for name, dimension in (("lines", 1), ("areas", 2))
        ),
        *(
            Index(
                f"ix_projects_{name}_year",
                text(f"coalesce({own}_year, {other}_year)"),
                postgresql_where=text("merged_into_id IS NULL"),
            )
            for name, own, other in (("first", "start", "end"), ("last", "end", "start"))
        ),
        # In the collation of geo/sorting.py, which what reads a schema back does not tell.
        Index("ix_projects_name_id", "name", "id"),
        Index("ix_projects_parent_id", "parent_id"),
        Index("ix_projects_merged_into_id", "merged_into_id"),
        # One's own projects stand first at the desk.
        Index("ix_projects_steward", "steward", postgresql_where=text("steward IS NOT NULL")),
        # By which a statement that goes finds whoever adopts it.
        Index("ix_projects_adopted_statement_id", "adopted_statement_id"),
        Index("ix_projects_investment_id", text("coalesce(investment_wan, -1) DESC"), "id"),
        # Who is late is found by status and the month that is planned (projects/desk/warning_queries.py).
        *(
            Index(
                f"ix_projects_{end}_month",
                "status",
                text(f"make_date({end}_year, coalesce({end}_month, 12), 1)"),
            )
            for end in ("start", "end")
        ),
        Index("ix_projects_updated_at_id", "updated_at", "id"),
        # Few of all disagree; their order and sums are read here alone (projects/reconcile/conflicts.py).
        Index(
            "ix_projects_disputed",
            "id",
            postgresql_include=[
                *("adoption", "investment_low_wan", "investment_high_wan", "counted_wan", "counted_high_wan")
            ],
            postgresql_where=text("merged_into_id IS NULL AND investment_low_wan < investment_high_wan"),
        ),
        Index(
            "ix_projects_measured_apart",
            "id",
            postgresql_include=["measures_apart", "measures_decided"],
            postgresql_where=text("merged_into_id IS NULL AND measures_apart <> '{}'"),
        ),
        # Who reports, by status: of these the header of every officer's page counts some.
        Index(
            "ix_projects_reporting",
            "status",
            "id",
            postgresql_where=text("merged_into_id IS NULL AND counted_number = 1"),
        ),
    )
