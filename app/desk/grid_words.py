"""What became of a table that was sent, in words."""

from __future__ import annotations

from flask_babel import gettext

from app.desk.grid_sending import Outcome


def sent_words(outcome: Outcome) -> str:
    """Return how many projects were sent, and how many updates of them are published or wait."""
    return str(
        gettext(
            "%(all)d 个项目已提交:%(published)d 条已发布,%(waiting)d 条等待审核。",
            all=outcome.project_number,
            published=outcome.published,
            waiting=outcome.waiting,
        )
    )


def say_sent(outcome: Outcome) -> str:
    """Return the same where some rows were refused: what is left to do."""
    left = gettext("%(number)d 个项目没有提交,原因写在各格,填写的内容都还在。", number=len(outcome.refused))
    return f"{sent_words(outcome)} {left}" if outcome.project_number else str(left)
