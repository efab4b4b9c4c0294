"""`lantu federate`: who is taken in, who is refused and why, who is let go of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import make_url, text

from tests.conftest import make_database
from tests.support.commands import run
from tests.support.databases import administer
from tests.support.factories import make_project
from tests.support.members import HEAD, NAMES, in_session

LIAONING, JILIN = "210000", "220000"


@dataclass(frozen=True, slots=True)
class Registries:
    """Databases of one server: who is a member is looked up by a connection, wherever that leads."""

    national_url: str
    urls: dict[str, str]

    def url(self, province: str) -> str:
        """Return the URL of a province's registry as an administrator types it."""
        return self.urls[province].replace("postgresql+psycopg", "postgresql")


@pytest.fixture(scope="module")
def provinces(server_url: str, empty_url: str) -> Registries:
    template = make_url(empty_url).database or ""
    national = make_database(server_url, "lantu_joined", template)
    urls = {}
    for province, county in ((LIAONING, "211302"), (JILIN, "220104")):
        url = urls[province] = make_database(server_url, f"lantu_joining_{province}", template)
        in_session(url, partial(make_project, districts=[county], code=f"LT-{county}-10001"))
    return Registries(national, urls)


def test_members_come_and_go(provinces: Registries) -> None:
    national, odd = provinces.national_url, NAMES[JILIN]
    assert "no members" in run(national, "federate", "list").stdout
    added = run(national, "federate", "add", odd, provinces.url(JILIN), "--site", "https://jl.example/")
    assert added.returncode == 0, added.stderr
    assert f"{odd} (吉林省)" in added.stdout
    listed = run(national, "federate", "list").stdout
    assert f"{odd}  吉林省  https://jl.example" in listed
    assert "1 个项目" in listed
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
def test_who_is_no_registry_is_refused(provinces: Registries, url: str, said: str) -> None:
    urls = {
        "national": provinces.national_url,
        "empty": make_url(provinces.url(LIAONING)).set(database="postgres").render_as_string(),
    }
    done = run(provinces.national_url, "federate", "add", "某省", urls.get(url, url), "--province", "110000")
    assert done.returncode == 1
    assert said in done.stderr
    assert "s3cret" not in done.stderr


def test_another_version_is_refused(provinces: Registries) -> None:
    become = "UPDATE alembic_version SET version_num = '{}'"
    with administer(provinces.urls[LIAONING]) as connection:
        connection.execute(text(become.format("0001")))
        try:
            done = run(provinces.national_url, "federate", "add", "辽宁", provinces.url(LIAONING))
        finally:
            connection.execute(text(become.format(HEAD)))
    assert f"那里的数据库结构是 0001,这里是 {HEAD}" in done.stderr


def test_a_province_has_one_member(provinces: Registries) -> None:
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
