"""Twenty thousand rows of a workbook: previewed, written, changed, taken back, within seconds and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from projects.evidence.file_store import FileStore
from projects.imports.applying import apply_import
from projects.imports.asking import Options, keep_file
from projects.imports.previewing import preview_import
from projects.imports.storing import get_import
from projects.imports.undoing import Undoing, undo_import
from projects.models import Import, Officer, Project
from projects.shelves.folder import Folder
from projects.updates.bulk import accept_batch
from projects.updates.works import who
from tests.support.history import copy_database
from tests.support.paths import ROOT
from tests.support.people import make_officer

ROWS, MONTH_ROWS = 20_000, 5_000
PREVIEW_S, APPLY_S, UNDO_S, MONTHS_S, MOST_MB = 20, 30, 60, 15, 500
# A batch is held whole while it is accepted.
REVIEW_S, REVIEW_MB = 60, 650
HEAD = ("项目名称", "县区", "项目类型", "项目状态", "总投资(万元)", "建设单位", "建设地点", "建设起止年限")
PLACES = ("凤凰", "龙山", "大凌河", "燕都", "桃花吐", "他拉皋", "孙家湾", "长宝", "红旗", "光明")
WORKS = (
    "供热管网",
    "污水处理",
    "道路改造",
    "标准厂房",
    "冷链物流",
    "小学扩建",
    "中医院",
    "水库除险",
    "光伏",
    "粮库",
)


def name_of(n: int) -> str:
    """Return the name of a made-up project."""
    return f"{PLACES[n % 10]}{WORKS[n // 10 % 10]}{n:05d}号工程"


def write_rows(path: Path, *, more: int = 0, number: int = ROWS) -> None:
    """Write a workbook of made-up projects; `more` is added to each total."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("项目表")
    sheet.append(HEAD)
    for n in range(number):
        name = name_of(n)
        sheet.append(
            (name, "双塔区", "工业项目", "谋划", 100 + n + more, f"第{n % 97}公司", "双塔区", "2026-2028")
        )
    book.save(path)


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def read_peak_mb() -> float:
    """Return the most memory of this process so far, in MB, without what its parent had when it began."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def run(
    url: str, path: Path, folder: Path, target: str = "projects", sender: str = "bench"
) -> dict[str, float]:
    """Bring a file in; returns the seconds of each step and the most memory of this process, in MB."""
    engine = create_engine(url)
    store = FileStore(Folder(folder))
    with Session(engine) as session:
        officer_id = session.scalars(select(Officer.id).where(Officer.name == sender)).one()
        author, access = who(session, officer_id)
        one = keep_file(session, store, (path.name, path.read_bytes()), Options(target=target), author)
        import_id = one.id
        with store.local(one.sha256) as kept:
            previewed = timed(lambda: preview_import(session, one, kept, access))
        session.commit()
    # As in production, where each is a job in a process of its own.
    read_mb = read_peak_mb()
    with Session(engine) as session:
        one = get_import(session, import_id, None, hold=True)

        def write() -> None:
            apply_import(session, one, *who(session, officer_id))
            session.commit()

        applied = timed(write)
        counts = dict(one.counts)
    most = read_peak_mb()
    return {"preview_s": previewed, "apply_s": applied, "most_mb": most, "read_mb": read_mb, **counts}


def sum_up(url: str) -> tuple[int, int]:
    """Return how many projects count, and their investment in all, 万元."""
    engine = create_engine(url)
    with Session(engine) as session:
        number, wan = session.execute(
            select(func.sum(Project.counted_number), func.sum(Project.counted_wan))
        ).one()
    engine.dispose()
    return int(number), int(wan)


@pytest.fixture
def url(server_url: str, empty_url: str) -> str:
    """A database of its own with one reviewer."""
    found = copy_database(server_url, empty_url, "lantu_bench_imports")
    engine = create_engine(found)
    with Session(engine) as session:
        make_officer(session, "bench", "reviewer", ["211302"])
        session.commit()
    engine.dispose()
    return found


def take_back(url: str) -> dict[str, float]:
    """Take the newest import back that stands; returns its seconds and the most memory, in MB."""
    engine = create_engine(url)
    with Session(engine) as session:
        newest = select(Import.id).where(Import.state == "applied").order_by(Import.id.desc())
        one = get_import(session, session.scalars(newest).first() or 0, None, hold=True)
        undoing = Undoing(*who(session, one.officer_id), "导错了文件")

        def undo() -> None:
            undo_import(session, one, undoing)
            session.commit()

        undone = timed(undo)
        return {"undo_s": undone, "most_mb": read_peak_mb(), **one.counts}


def measure(step: str, *arguments: object) -> dict[str, float]:
    """Run a step in a process of its own, so that its memory is that of the import alone."""
    code = (
        "import json, sys; from pathlib import Path; from tests.bench import test_imports;"
        "url, *rest = sys.argv[2:]; paths = [Path(one) if '/' in one else one for one in rest];"
        "print(json.dumps(getattr(test_imports, sys.argv[1])(url, *paths)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, step, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_twenty_thousand_new_rows_and_twenty_thousand_changes(url: str, tmp_path: Path) -> None:
    for more, verdict in ((0, "new"), (5, "changed")):
        path = tmp_path / f"{verdict}.xlsx"
        write_rows(path, more=more)
        found = measure("run", url, path, tmp_path / "files")
        print(
            f"\n{ROWS:,} rows {verdict}: preview {found['preview_s']:.1f} s, write {found['apply_s']:.1f} s,"
            f" {found['read_mb']:.0f} MB after the preview, {found['most_mb']:.0f} MB in all"
        )
        assert found[verdict] == ROWS
        assert found["preview_s"] < PREVIEW_S
        assert found["apply_s"] < APPLY_S
        assert found["most_mb"] < MOST_MB
    assert sum_up(url) == (ROWS, sum(100 + n + 5 for n in range(ROWS)))
    for what, left in (("changed", (ROWS, sum(100 + n for n in range(ROWS)))), ("new", (0, 0))):
        found = measure("take_back", url)
        print(f"{ROWS:,} rows {what} taken back: {found['undo_s']:.1f} s, {found['most_mb']:.0f} MB in all")
        assert (found["undone"], found["kept"]) == (ROWS, 0)
        assert sum_up(url) == left
        assert found["undo_s"] < UNDO_S
        assert found["most_mb"] < MOST_MB


def write_months(path: Path, projects: int, months: int) -> None:
    """Write a workbook of the first months of this year of made-up projects, the latest first."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("月报")
    sheet.append(("项目名称", "县区", "月份", "本月完成投资(万元)", "形象进度"))
    for month in range(months, 0, -1):
        for n in range(projects):
            sheet.append((name_of(n), "双塔区", f"2026-{month:02d}", 5, f"{month}月进度"))
    book.save(path)


def test_five_thousand_months(url: str, tmp_path: Path) -> None:
    path = tmp_path / "projects.xlsx"
    write_rows(path, number=MONTH_ROWS)
    measure("run", url, path, tmp_path / "files")
    for months in (1, 5):
        path = tmp_path / f"{months}.xlsx"
        write_months(path, MONTH_ROWS // months, months)
        found = measure("run", url, path, tmp_path / "files", "progress")
        undone = measure("take_back", url)
        print(
            f"\n{MONTH_ROWS:,} rows, {months} months a project: write {found['apply_s']:.1f} s,"
            f" taken back {undone['undo_s']:.1f} s, {undone['most_mb']:.0f} MB"
        )
        assert found["changed"] == undone["undone"] == MONTH_ROWS
        assert found["apply_s"] < MONTHS_S
        assert undone["undo_s"] < MONTHS_S


def accept(url: str) -> dict[str, float]:
    """Have the reviewer accept the newest import, which waits; returns its seconds and memory in MB."""
    engine = create_engine(url)
    with Session(engine) as session:
        newest = session.scalars(select(Import).order_by(Import.id.desc()).limit(1)).one()
        reviewer = session.scalars(select(Officer.id).where(Officer.role == "reviewer")).one()
        number = 0

        def review() -> None:
            nonlocal number
            number = accept_batch(session, str(newest.batch), *who(session, reviewer))
            session.commit()

        reviewed = timed(review)
        return {"review_s": reviewed, "most_mb": read_peak_mb(), "number": number}


def test_twenty_thousand_rows_sent_to_review_and_accepted(url: str, tmp_path: Path) -> None:
    engine = create_engine(url)
    with Session(engine) as session:
        make_officer(session, "sender", "officer", ["211302"])
        session.commit()
    engine.dispose()
    for more, verdict in ((0, "new"), (5, "changed")):
        path = tmp_path / f"{verdict}.xlsx"
        write_rows(path, more=more)
        sent = measure("run", url, path, tmp_path / "files", "projects", "sender")
        assert sent["waiting"] == ROWS
        found = measure("accept", url)
        print(
            f"\n{ROWS:,} rows {verdict}: sent {sent['apply_s']:.1f} s,"
            f" accepted {found['review_s']:.1f} s, {found['most_mb']:.0f} MB"
        )
        assert found["number"] == ROWS
        assert found["review_s"] < REVIEW_S
        assert found["most_mb"] < REVIEW_MB
    assert sum_up(url) == (ROWS, sum(100 + n + 5 for n in range(ROWS)))
