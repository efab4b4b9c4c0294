"""`lantu officers`: accounts from the command line."""

from __future__ import annotations

import sys

import click

from app.commands.session import open_session, plainly
from projects.accounts.invitations import invite_administrator, invite_officer, withdraw
from projects.accounts.officers import create_officer, find_officer, set_password
from projects.accounts.second_step import turn_off
from projects.accounts.sign_ins import forget_old_sign_ins
from projects.words.vocabulary import ROLES, codes

BASE = click.option(
    "--base", default="http://127.0.0.1:8000", show_default=True, help="Where the pages are reached."
)


@click.group()
def officers() -> None:
    """Manage accounts."""


@officers.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(codes(ROLES)), required=True)
@click.option("--district", "adcodes", multiple=True, help="Adcode of the scope; may be repeated.")
@click.option("--display-name", default="", help="The person's name; the login name if absent.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@BASE
@plainly
def add(
    *, name: str, role: str, adcodes: tuple[str, ...], display_name: str, password_stdin: bool, base: str
) -> None:
    """Add an account; without a password it prints a one-time link by which its owner sets one."""
    with open_session() as session, session.begin():
        officer = create_officer(session, name, display_name or name, role, adcodes)
        if password_stdin:
            set_password(session, officer, sys.stdin.readline().rstrip("\r\n"))
        if role == "administrator":
            # Whoever still holds the first run's link comes too late.
            withdraw(session, None)
        link = "" if password_stdin else f"{base}/invitations/{invite_officer(session, officer.id)}"
        added = officer.name
    click.echo(f"已添加 / added: {added}")
    if link:
        click.echo(link)


@officers.command("forget-sign-ins")
@plainly
def forget_sign_ins() -> None:
    """Delete the records of sign-ins that are older than a year; `lantu prepare` does so too."""
    with open_session() as session, session.begin():
        count = forget_old_sign_ins(session)
    click.echo(f"已删除一年前的登录记录 / deleted records of sign-ins older than a year: {count}")


@officers.command("reset-second-step")
@click.argument("name")
@plainly
def reset_second_step(name: str) -> None:
    """Turn NAME's second step of signing in off, whose phone and recovery codes are lost."""
    with open_session() as session, session.begin():
        turn_off(session, find_officer(session, name).id)
    click.echo(f"已重置 / reset: {name}")


@officers.command("invite")
@click.argument("name", default="")
@BASE
@plainly
def invite(name: str, base: str) -> None:
    """Print a one-time link: for NAME to set a new password, without NAME to make an administrator."""
    with open_session() as session, session.begin():
        if name:
            secret = invite_officer(session, find_officer(session, name).id)
        else:
            secret = invite_administrator(session)
    click.echo(f"{base}/invitations/{secret}")
