"""`lantu federate`: who is taken in, who is refused and why, who is let go of. On real servers."""

from __future__ import annotations

import pytest

from tests.app.federation.conftest import Provinces
from tests.support.commands import run
from tests.support.members import NAMES

LIAONING, JILIN = "210000", "220000"


def test_members_come_and_go(provinces: Provinces) -> None:
    national, odd = provinces.national_url, NAMES[JILIN]
    assert "no members" in run(national, "federate", "list").stdout
    added = run(national, "federate", "add", odd, provinces.url(JILIN), "--site", "https://jl.example/")
    assert added.returncode == 0, added.stderr
    assert f"{odd} (吉林省)" in added.stdout
    listed = run(national, "federate", "list").stdout
    assert f"{odd}  吉林省  https://jl.example" in listed
    assert "14 个项目" in listed
    again = run(national, "federate", "add", odd, provinces.url(JILIN))
    assert again.returncode == 1
    assert "已经是成员" in again.stderr
    assert run(national, "federate", "remove", odd).returncode == 0
    assert "no members" in run(national, "federate", "list").stdout
    assert run(national, "federate", "remove", odd).returncode == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody@/lantu?host=/nowhere", "数据库无法连接"),
        ("postgresql://reader:s3cret@db.example/lantu", "不能写密码"),
        ("national", "就是这个数据库自己"),
        ("empty", "不是蓝图的数据库"),
    ],
)
def test_who_is_no_registry_is_refused(provinces: Provinces, url: str, said: str) -> None:
    urls = {
        "national": provinces.national_url,
        "empty": provinces.url(LIAONING).replace("/lantu?", "/postgres?"),
    }
    done = run(provinces.national_url, "federate", "add", "某省", urls.get(url, url), "--province", "110000")
    assert done.returncode == 1
    assert said in done.stderr
    assert "s3cret" not in done.stderr


def test_another_version_is_refused(provinces: Provinces) -> None:
    cluster = provinces.clusters[LIAONING]
    cluster.ask("UPDATE alembic_version SET version_num = '0001'")
    try:
        done = run(provinces.national_url, "federate", "add", "辽宁", provinces.url(LIAONING))
    finally:
        cluster.ask("UPDATE alembic_version SET version_num = '0053'")
    assert "那里的数据库结构是 0001,这里是 0053" in done.stderr


def test_tables_that_may_not_be_read_are_named(provinces: Provinces) -> None:
    cluster = provinces.clusters[LIAONING]
    cluster.ask("REVOKE SELECT ON place_rows, cell_sums FROM federation")
    try:
        done = run(provinces.national_url, "federate", "add", "辽宁", provinces.url(LIAONING))
    finally:
        cluster.ask("GRANT SELECT ON place_rows, cell_sums TO federation")
    assert "不能读那里的这些表:cell_sums, place_rows" in done.stderr


def test_a_province_has_one_member(provinces: Provinces) -> None:
    national = provinces.national_url
    assert run(national, "federate", "add", "辽宁", provinces.url(LIAONING)).returncode == 0
    try:
        shared = run(
            national,
            "federate",
            "add",
            "吉林",
            provinces.url(JILIN),
            "--province",
            LIAONING,
            "--province",
            JILIN,
        )
        assert "辽宁省 已由成员 辽宁 负责" in shared.stderr
        same = run(national, "federate", "add", "别名", provinces.url(LIAONING), "--province", JILIN)
        assert "辽宁 已经是成员" in same.stderr
        assert (
            "不是省级的代码"
            in run(national, "federate", "add", "吉林", provinces.url(JILIN), "--province", "220104").stderr
        )
    finally:
        run(national, "federate", "remove", "辽宁")
