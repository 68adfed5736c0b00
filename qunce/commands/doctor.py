"""qunce doctor: what is configured, what is missing, what to do."""

import typer


def mount(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command()(doctor)


def doctor() -> None:
    """Say what is configured, what is missing and what to do."""
    from qunce.platform.ready import prepare

    config = prepare()
    print(f"home      {config.home}")
