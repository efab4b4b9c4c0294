"""`lantu federate`: registries of other servers that this one reads beside its own (docs/federation.md)."""

from __future__ import annotations

from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from app.commands.session import in_both_languages, open_session, plainly
from geo.districts import list_names
from projects.federation.asking import Answer, Members, read_revision
from projects.federation.joining import add_member, remove_member
from projects.federation.members import list_members
from projects.federation.reasons import REASONS
from projects.federation.totals import Part, read_part
from projects.reading.filters import ProjectFilter


@click.group()
def federate() -> None:
    """Read registries of other servers beside this one."""


@federate.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--site", default="", help="Where its pages are, https://…: links and writes lead there.")
@click.option(
    "--province", "provinces", multiple=True, help="Adcode of a province that it keeps; may be repeated."
)
@plainly
def add(*, name: str, url: str, site: str, provinces: tuple[str, ...]) -> None:
    """Take the registry NAME in, whose database is at URL; passwords stand in a passfile or a service."""
    with open_session() as session, session.begin():
        member = add_member(session, name, url, site=site, provinces=provinces)
        click.echo(f"已加入 / added: {member.name} ({name_provinces(session, member.provinces)})")


@federate.command("remove")
@click.argument("name")
@plainly
def remove(name: str) -> None:
    """Let go of the member NAME; its registry stays as it is."""
    with open_session() as session, session.begin():
        remove_member(session, name)
    click.echo(f"已移出 / removed: {name}")


@federate.command("list")
@plainly
def list_all() -> None:
    """List the members: whether each answers, since when its data stand, and how many projects it counts."""
    members = Members()
    with open_session() as session:
        asked, revision = list_members(session), read_revision(session)
        answers = members.ask(asked, revision, lambda theirs, _name: read_part(theirs, ProjectFilter()))
        for line in describe(session, answers):
            click.echo(line)
    members.close()


def describe(session: Session, answers: list[Answer[Part]]) -> Iterator[str]:
    """Yield a line or two for each member, or that there is none."""
    if not answers:
        yield "没有成员 / no members"
    for answer in answers:
        member, part = answer.member, answer.value
        yield f"{member.name}  {name_provinces(session, member.provinces)}  {member.site or '—'}"
        yield f"  {member.url}"
        if part is not None:
            number = part.summary.investment.number
            at = f"{part.changed_at:%Y-%m-%d %H:%M:%S}" if part.changed_at else "—"
            yield f"  应答 / answers: {number} 个项目 projects, 数据至 data of {at}"
        elif answer.reason is not None:
            at = f"{member.answered_at:%Y-%m-%d %H:%M:%S}" if member.answered_at else "—"
            yield f"  {in_both_languages(REASONS[answer.reason], {})}; 上次应答 last answered {at}"


def name_provinces(session: Session, adcodes: list[str] | tuple[str, ...]) -> str:
    """Return the names of provinces."""
    return "、".join(one.label for one in list_names(session, adcodes).values())
