"""`bamai pack …`: question packs as files."""

from __future__ import annotations

import sys

import click


@click.group("pack")
def command() -> None:
    """Question packs: editions of the indicators as files."""


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def check(file: str) -> None:
    """Name every fault of the pack in FILE with its line; exit status 1 if there is one."""
    from services.assessment.checking import check_pack
    from services.ui.wording import sentence_for

    with click.open_file(file, "rb") as stream:
        try:
            text = stream.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise click.ClickException(f"{file}：不是 UTF-8 文本（第 {error.start} 字节）") from error
    faults = check_pack(text, sentence_for)
    for fault in faults:
        click.echo(f"{file}:{fault.line}: {fault.where + '：' if fault.where else ''}{fault.what}")
    if faults:
        sys.exit(1)
    click.echo(f"{file}: 可以使用")
