"""qunce up: all of it on one machine."""

import os
from typing import Annotated

import typer

from qunce.platform.config import load_config


def mount(app: typer.Typer) -> None:
    """Add `up`."""
    app.command()(up)


def up(
    host: Annotated[str, typer.Option(help="Address to listen on (QUNCE_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on (QUNCE_PORT).")] = 0,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="With the demo workspace and its simulated WeCom.")] = False,
) -> None:
    """Run everything: the database, the web process and the worker."""
    from qunce.opening import bring_up, only_one, say
    from qunce.supervisor import Stopped, Supervisor
    from qunce.web import bind

    os.environ.update({name: value for name, value in (("QUNCE_HOST", host), ("QUNCE_PORT", str(port or ""))) if value})
    config = load_config()
    with only_one(config) as note:
        family = Supervisor(config, bind(config.host, config.port))
        family.listen_to_signals()
        try:
            print(f"Qunce is ready: {bring_up(family, note, demo=demo)}", flush=True)
            family.run()
        except Stopped:
            say("Stopping …")
        finally:
            family.stop()
