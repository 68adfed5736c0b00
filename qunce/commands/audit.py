"""qunce audit verify."""

import json
from typing import Annotated

import typer

audits = typer.Typer(no_args_is_help=True, help="The audit log.")


def mount(app: typer.Typer) -> None:
    """Add `audit`."""
    app.add_typer(audits, name="audit")


@audits.callback()
def audit() -> None:
    """The audit log."""


@audits.command()
def verify(*, as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """Walk the chain; exit 1 when an entry was edited, removed or moved."""
    from qunce.platform.ready import prepare

    prepare()
    from qunce.platform.audit import verify as walk

    verdict = walk()
    if as_json:
        print(json.dumps({"entries": verdict.entries, "head": verdict.head, "broken_at": verdict.broken_at}))
    elif verdict.is_whole:
        print(f"The audit log is whole: {verdict.entries} entries, head {verdict.head}")
    if not verdict.is_whole:
        typer.echo(f"The audit log is broken at entry {verdict.broken_at}.", err=True)
        raise typer.Exit(1)
