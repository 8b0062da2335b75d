"""`bamai account add`: how the first manager, and anybody who cannot be invited, comes in."""

from __future__ import annotations

import secrets

import click

from services.cli.accounts_database import accounts_database
from services.contracts.vocabulary import ROLE_TITLES, Role


@click.group("account")
def command() -> None:
    """People who may come in."""


@command.command("add")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What they may be; repeatable.",
)
@click.option("--display-name", default="", help="How pages call them; NAME where not given.")
def add(name: str, roles: tuple[str, ...], display_name: str) -> None:
    """Let NAME (a mobile number, an e-mail address or a plain login) come in, and print their password once."""
    from services.accounts.operations.registering import find_by_login, register

    login = name.strip().lower()
    if not login or len(login) > 200 or any(not ch.isprintable() for ch in login):
        raise click.ClickException("NAME must be a mobile number, an e-mail address or a plain login")
    password = secrets.token_urlsafe(12)
    wanted = [Role(role) for role in dict.fromkeys(roles)]
    with accounts_database() as database, database.transaction() as session:
        reach = _reach(login)
        if find_by_login(session, next(iter(reach.values()))) is not None:
            raise click.ClickException(f"{login} has an account already")
        person = register(session, display_name or name.strip(), wanted, password=password, **reach)  # type: ignore[arg-type]  # reach is one of mobile, email, login
    click.echo(f"{login}: {'、'.join(ROLE_TITLES[role] for role in wanted)} ({person.id})")
    click.echo(f"password: {password}")


def _reach(login: str) -> dict[str, str]:
    from services.accounts.proving import email_of
    from services.contracts.mobiles import mobile_of

    for field, read in (("mobile", mobile_of), ("email", email_of)):
        try:
            return {field: read(login)}
        except ValueError:
            continue
    return {"login": login}
