"""Plans in plain text: encodings, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.errors import BadInput
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import Limits

TEXT = "第一章 总则\r\n建设凌河湿地公园,总投资2.7亿元。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "规划.txt"
    path.write_bytes(TEXT.encode(encoding))
    plan = read_plan(path)
    assert [line.text for line in plan.lines] == ["第一章 总则", "建设凌河湿地公园,总投资2.7亿元。"]
    assert plan.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.txt"),
        (b"\n \n|\n", "a.txt"),
        (bytes(range(256)) * 16, "a.txt"),
        (b"\xff\xfe" + b"\x00\xd8" * 3, "a.txt"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a.txt"),
        ("建设公园。".encode() + b"\xff\xc0", "a.txt"),
        (("建" * 30_000).encode(), "a.txt"),
        (b"x", "a.doc"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=name):
        read_plan(path)


def test_what_is_too_large_is_refused_with_both_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("建设公园。\n" * 100)
    with pytest.raises(BadInput, match="600 个字,最多 500 个字"):
        read_plan(path, Limits(most_characters=500))
    with pytest.raises(BadInput, match="MB"):
        read_plan(path, Limits(most_bytes=100))
