"""The code lists of plan documents on their way in (projects/intake)."""

from __future__ import annotations

from projects.words.vocabulary import Term

INTAKE_STATES = (
    Term("reading", "正在读取", "Being read"),
    Term("open", "待阅", "To be read"),
    Term("failed", "无法读取", "Unreadable"),
)
PROPOSAL_ORIGINS = (
    Term("proposed", "系统提出", "Proposed"),
    Term("marked", "阅读时标出", "Marked by a reader"),
)
PROPOSAL_DECISIONS = (
    Term("new", "登记", "Register"),
    Term("same", "同一项目", "The same project"),
    Term("none", "不是项目", "Not a project"),
)
