"""up, serve, work, migrate: the processes."""

from typing import Annotated

import typer

from qunce.platform.config import load_config
from qunce.platform.logs import set_up_logs

Host = Annotated[str, typer.Option(help="Address to listen on (QUNCE_HOST).")]
Port = Annotated[int, typer.Option(help="Port to listen on (QUNCE_PORT).")]


def mount(app: typer.Typer) -> None:
    """Add the verbs."""
    for verb in (serve, work, migrate):
        app.command()(verb)


def serve(host: Host = "", port: Port = 0) -> None:
    """Serve the gate and the console."""
    from qunce.platform.ready import prepare

    set_up_logs("web")
    prepare()
    from qunce.web import serve as run

    config = load_config()
    run(host or config.host, port or config.port)


def work() -> None:
    """Run the loops and jobs."""
    from qunce.platform.ready import prepare

    set_up_logs("worker")
    prepare()
    from qunce.worker import work as run

    run()


def migrate() -> None:
    """Bring the database up to date."""
    from qunce.platform.ready import prepare

    prepare(migrated=False)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)
