"""qunce sim wecom: the simulator as its own server."""

import os
import sys
from typing import Annotated

import typer

sims = typer.Typer(
    no_args_is_help=True, help="Simulators of the platforms.", context_settings={"allow_extra_args": True}
)


def mount(app: typer.Typer) -> None:
    """Add `sim`."""
    app.add_typer(sims, name="sim")


@sims.callback()
def sim() -> None:
    """Simulators of the platforms."""


@sims.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def wecom(context: typer.Context, port: Annotated[int, typer.Option(help="Port to listen on.")] = 8790) -> None:
    """A WeCom that answers like the real one; further options go to the simulator."""
    os.execv(sys.executable, [sys.executable, "-m", "sim.wecom", "--port", str(port), *context.args])  # noqa: S606  the simulator takes this process over
