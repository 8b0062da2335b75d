"""`bamai token`: a bearer token for somebody who has an account."""

from __future__ import annotations

from datetime import timedelta

import click

from services.cli.accounts_database import accounts_database
from services.settings import load_settings


@click.command("token")
@click.argument("email")
@click.option("--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it is good for.")
@click.option("--title", default="bamai token", help="How the person's list of tokens calls it.")
def command(email: str, days: int, title: str) -> None:
    """Print an API token for EMAIL (or mobile number, or login). Whoever has it acts as that person until it is revoked."""
    from services.accounts.operations.registering import find_by_login
    from services.accounts.operations.signing_in import begin_token
    from services.accounts.proving import login_of
    from services.ui.identity import IdentitySigner

    with accounts_database() as database, database.transaction() as session:
        person = find_by_login(session, login_of(email))
        if person is None or not person.may_come_in:
            raise click.ClickException(f"nobody may come in as {email}")
        begun = begin_token(session, person, title, timedelta(days=days))
    signer = IdentitySigner(load_settings().derived_key("identity"))
    click.echo(signer.sign(begun.identity, "api", until=begun.expires_at))
