"""The steps of `qunce up` before and after its processes start."""

import fcntl
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import TextIOBase
from pathlib import Path

from qunce.kernel.errors import Conflict, Refused
from qunce.platform.config import Config
from qunce.supervisor import Supervisor, in_child

STEPS_A_LINE = 10
MIGRATION_LOCK = 7003
ANY_PORT = 0
"""The system gives a free one: two installations that start at once must not want the same."""

DIM, PLAIN = ("\033[2m", "\033[0m") if sys.stderr.isatty() else ("", "")


def say(line: str) -> None:
    """A line of progress, on stderr: stdout is for the one line that says it is ready."""
    print(f"{DIM}{line}{PLAIN}", file=sys.stderr, flush=True)


@contextmanager
def only_one(config: Config) -> Iterator[Path]:
    """One `up` at a time in a home; Conflict names the other."""
    note = make_home(config) / "up.lock"
    with note.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise Conflict(
                "Qunce already runs on %(home)s: %(other)s.", home=str(config.home), other=lock.read().strip()
            ) from error
        yield note


def make_home(config: Config) -> Path:
    """The home folder, made if need be."""
    try:
        config.home.mkdir(parents=True, exist_ok=True)
        (config.home / "up.lock").touch()
    except OSError as error:
        raise Refused(
            "The folder %(home)s cannot be written: %(why)s. Set QUNCE_HOME to another folder.",
            home=str(config.home),
            why=(error.strerror or "unknown").lower(),
        ) from error
    return config.home


def bring_up(family: Supervisor, note: Path, *, demo: bool) -> str:
    """Everything from nothing to a product that answers; the address to open."""
    config = family.config
    gc.disable()  # quicker imports; the last step before the fork turns it on again
    get_database(config)
    compile_texts()
    migrate()
    simulator = add_simulator(family) if demo else ""
    say("Starting the web process and the worker …")
    family.load()
    family.start()
    note.write_text(f"{family.base_url} (process {os.getpid()})")
    path = in_child(lambda: open_demo(config, family.base_url, simulator)) if demo else in_child(open_door)
    return family.base_url + path


def get_database(config: Config) -> None:
    """Check the secrets and start or find the database."""
    from qunce.platform.embedded import ensure_database
    from qunce.platform.secrets import load_secrets

    load_secrets(config.secrets_file)
    is_new = not config.postgres_folder.exists()
    if config.database_url is None:
        say("Making the database …" if is_new else "Starting the database …")
    ensure_database(config.postgres_folder)


def compile_texts() -> None:
    """Compile translations that are newer than what was compiled."""
    from qunce.platform.i18n import compile_texts as run

    if run():
        say("Compiled the translations.")


def migrate() -> None:
    """Bring the database up to date, one process at a time."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from qunce.platform.ready import is_up_to_date
    from qunce.platform.setup import setup_django

    setup_django()
    if is_up_to_date():
        connection.close()
        return
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        call_command("migrate", interactive=False, stdout=StepCounter(steps))
    connection.close()


class StepCounter(TextIOBase):
    """Reads Django's "Applying … OK" and tells how far it has come."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def write(self, text: str) -> int:
        """Count finished steps."""
        if text.strip().endswith("OK"):
            self._done += 1
            if self._done % STEPS_A_LINE == 0 or self._done == self._total:
                say(f"Updating the database: step {self._done} of {self._total}")
        return len(text)


def add_simulator(family: Supervisor) -> str:
    """Keep the simulated WeCom running beside the product; its address.

    It keeps its port from start to start, because the demo's connection remembers the address.
    """
    note = family.config.home / "simulator.port"
    port = free_port(int(note.read_text()) if note.exists() else ANY_PORT)
    note.write_text(str(port))
    family.add("simulator", lambda: run_simulator(port, family.config.simulator_file))
    url = f"http://127.0.0.1:{port}"
    os.environ["QUNCE_SIM_URL"] = url
    return url


def free_port(wanted: int) -> int:
    """The wanted port, or any other that is free."""
    from qunce.web import bind

    try:
        listener = bind("127.0.0.1", wanted)
    except Refused:
        listener = bind("127.0.0.1", 0)
    with listener:
        return int(listener.getsockname()[1])


def run_simulator(port: int, state: Path) -> None:
    """The simulator, in a child: it shares the interpreter's pages and nothing else."""
    from qunce.platform import embedded

    embedded.forget()
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  for the life of the process
    from sim.wecom.__main__ import main

    sys.argv = ["python -m sim.wecom", "--port", str(port), "--state", str(state)]
    main()


def open_demo(config: Config, base_url: str, simulator: str) -> str:
    """Make (or find) the demo workspace; the path of the one-time link into it."""
    return str(import_module("qunce.demo").start(config, base_url, simulator))


def open_door() -> str:
    """The path to open first: the first owner's one-time link while nobody can sign in yet."""
    from django.apps import apps

    from qunce.console.api import first_entry_link
    from qunce.platform.models import Workspace
    from qunce.platform.workspaces import create_workspace

    workspace = Workspace.objects.order_by("id").first() or create_workspace("我的品牌")
    has_staff = apps.get_model("console", "Staff").objects.filter(workspace_id=workspace.id).exists()
    return "/" if has_staff else first_entry_link(workspace.id)
