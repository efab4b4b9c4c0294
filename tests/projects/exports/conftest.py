"""A small registry that has every case of counting, and workbooks read back by another library."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.reading.filters import ProjectFilter
from projects.registry.rollup import recount
from tests.support.factories import make_project

ALL = ProjectFilter()
CITY, SHUANGTA, LONGCHENG, KAZUO = "211300", "211302", "211303", "211324"


@pytest.fixture
def small_registry(session: Session) -> Session:
    """Programme with a remainder, shared, cross-district, city level, conflict, cancelled, merged, silent."""
    programme = make_project(
        session, "物流打捆", [SHUANGTA], figures=[1000], is_programme=True, code="LT-211302-0001"
    )
    for name, figure in (("物流一", 300), ("物流二", "250.0001")):
        make_project(session, name, [SHUANGTA], figures=[figure], parent_id=programme.id)
    make_project(session, "冲突园区", [SHUANGTA], figures=[500, 200], code="LT-211302-0004")
    shares = [(SHUANGTA, Decimal("0.333333")), (LONGCHENG, Decimal("0.333333")), (KAZUO, Decimal("0.333334"))]
    make_project(session, "三县共建水库", shares, figures=[100], type="water", code="LT-211302-0005")
    make_project(session, "跨区公路", [SHUANGTA, LONGCHENG], figures=[4000], type="trunk_road")
    make_project(session, "市级平台", [CITY], figures=[70], type="digital")
    make_project(session, "终止项目", [SHUANGTA], figures=[900], status="cancelled", code="LT-211302-0008")
    make_project(session, "没有投资", [LONGCHENG], type="energy", completed_wan=Decimal("12.5"))
    kept = make_project(session, "留下的", [KAZUO], figures=[60], at=(119.8, 41.2))
    make_project(session, "合并掉的", [KAZUO], figures=[60], merged_into_id=kept.id)
    whole = make_project(session, "单体园区", [LONGCHENG], figures=[80], code="LT-211303-0012")
    make_project(session, "单体园区一期", [LONGCHENG], figures=[30], parent_id=whole.id)
    make_project(session, "示意公路", [LONGCHENG], type="local_road", route=[(120.4, 41.5), (120.5, 41.6)])
    recount(session)
    return session


@pytest.fixture
def open_list(session: Session) -> Callable[..., Workbook]:
    """Return a function that exports the official list and opens it, with formulas or their values."""

    def build(wanted: ProjectFilter = ALL, *, values: bool = False, **options: str) -> Workbook:
        body = write_export(session, "projects", "xlsx", wanted, **options).body  # type: ignore[arg-type]
        return openpyxl.load_workbook(io.BytesIO(body), data_only=values)

    return build
