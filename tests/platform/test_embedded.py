"""The embedded PostgreSQL: found, reused, stopped by its last user, and clear about what is wrong."""

import os
import pwd
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from qunce.platform import embedded
from qunce.platform.cluster import Cluster, DatabaseTrouble
from tests.platform.clusters import ROOT, answers, finished, python, until

USES = """
    import sys
    from pathlib import Path
    from qunce.platform.embedded import start_database
    print(start_database(Path(sys.argv[1] if len(sys.argv) > 1 else __import__("os").environ["QUNCE_HOME"]) / "postgres"), flush=True)
    sys.stdin.readline()
"""

START = """
    import sys
    from qunce.kernel.errors import QunceError
    from qunce.platform.config import load_config
    from qunce.platform.embedded import start_database
    try:
        print(start_database(load_config().postgres_folder), flush=True)
    except QunceError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
"""

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="qunce-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


def a_user(home):
    """A process that uses the database until it gets a line; and the database's address."""
    process = python(USES, home, stdin=-1)
    address = process.stdout.readline().strip()
    assert address, process.stderr.read()
    return process, address


def leave(process):
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def test_the_last_user_stops_it(home):
    first, address = a_user(home)
    second, same = a_user(home)
    assert same == address
    leave(first)
    assert answers(address)
    leave(second)
    assert not answers(address)


def test_it_outlives_a_killed_user_and_the_next_one_finds_it(home):
    first, address = a_user(home)
    server = Cluster(home / "postgres")
    pid = server._pid_file()[0]
    first.kill()
    first.wait()
    assert answers(address)
    second, same = a_user(home)
    assert (same, server._pid_file()[0]) == (address, pid)
    leave(second)
    assert not answers(address)


def test_it_recovers_after_the_server_and_its_user_were_killed(home):
    first, address = a_user(home)
    os.kill(int(Cluster(home / "postgres")._pid_file()[0]), signal.SIGKILL)
    first.kill()
    first.wait()
    until(lambda: not answers(address))
    second, same = a_user(home)
    assert answers(same)
    leave(second)


def test_a_process_id_that_belongs_to_another_program_does_not_block_it(home):
    leave(a_user(home)[0])
    (home / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{home}/postgres\n1\n5432\n{home}\n\n  1 1\nready   \n"
    )
    user, address = a_user(home)
    assert answers(address)
    leave(user)


def test_two_homes_stand_side_by_side(home):
    with tempfile.TemporaryDirectory(prefix="qunce-") as other:
        Path(other).chmod(0o755)
        first, address = a_user(home)
        second, another = a_user(Path(other))
        assert address != another
        assert answers(address)
        assert answers(another)
        leave(first)
        assert answers(another)
        leave(second)


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(home):
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    user, address = a_user(deep)
    assert answers(address)
    sockets = Path(address.split("host=")[1])
    assert not str(sockets).startswith(str(deep))
    assert sockets.stat().st_mode & 0o077 == 0
    leave(user)


def test_it_needs_no_runtime_folder_and_says_nothing(home):
    environment = {"XDG_RUNTIME_DIR": ""}
    code, out, err = finished(python(START, home, environment=environment))
    assert (code, err) == (0, "")
    assert out.startswith("dbname=qunce")


def test_another_version_is_refused_in_one_sentence(home):
    folder = home / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("15\n")
    code, _, err = finished(python(START, home))
    assert code == 1
    assert err.startswith(f"The folder {folder} was made by PostgreSQL 15, and this Qunce needs 18.")
    assert err.count("\n") == 1


def test_a_folder_of_something_else_is_left_alone(home):
    folder = home / "postgres"
    folder.mkdir()
    (folder / "letters.txt").write_text("mine")
    code, _, err = finished(python(START, home))
    assert (code, "no database of Qunce's" in err) == (1, True)
    assert (folder / "letters.txt").read_text() == "mine"


@pytest.mark.parametrize("kind", ["disk", "limit"])
def test_a_full_disk_is_said_so(kind, small):
    folder, options = small(kind)
    code, _, err = finished(python(START, folder, **options))
    assert (code, err) == (1, f"The disk that holds {folder}/postgres is full. Free some space and start again.\n")
    assert not (folder / "postgres" / "PG_VERSION").exists()


@pytest.fixture
def small(home):
    """A folder that the kernel lets nobody fill: a file system of 8 MB, or files limited to 1 MB.

    PostgreSQL takes the limit for a full disk, and so do we. Where no file system may be mounted (an
    unprivileged container) both kinds are the limit: the same refusal by the kernel, half-way in initdb.
    """
    mounted = []

    def make(kind):
        folder = home / kind
        folder.mkdir(mode=0o755)
        mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", folder]
        if kind == "disk" and subprocess.run(mount, check=False, capture_output=True).returncode == 0:
            mounted.append(folder)
            return folder, {}
        return folder, {"preexec_fn": limit_files}

    yield make
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


def nobody():
    return pwd.getpwnam("nobody")


def as_nobody(home):
    """How to start a process as an ordinary user, when we are root; else as ourselves."""
    if not IS_ROOT:
        return {}
    os.chown(home, nobody().pw_uid, nobody().pw_gid)
    return {"user": nobody().pw_uid, "group": nobody().pw_gid, "extra_groups": []}


def test_an_ordinary_user_needs_no_root(home, open_code):
    code, out, err = finished(python(START, home, **as_nobody(home), **open_code))
    assert (code, err) == (0, "")
    assert out.startswith("dbname=qunce")
    assert (home / "postgres").stat().st_uid == home.stat().st_uid


def test_a_folder_that_may_not_be_written_is_said_so(home, open_code):
    ordinary = as_nobody(home)
    home.chmod(0o555)
    code, _, err = finished(python(START, home, **ordinary, **open_code))
    assert (code, err.count("\n")) == (1, 1)
    assert f"The folder {home} cannot be read and written." in err


@pytest.fixture
def open_code():
    """The code and interpreter, where an ordinary user can reach them."""
    for parent in (ROOT, *ROOT.parents):
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    interpreter = Path(os.path.realpath(os.sys.executable))
    for parent in interpreter.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    return {}


def test_its_own_role_is_no_superuser(home):
    user, address = a_user(home)
    import psycopg

    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
        assert row == (False, False)
        shown = connection.execute("SHOW listen_addresses").fetchone()
        assert shown == ("",)
    leave(user)


def test_who_cannot_get_the_lock_says_why(home):
    folder = home / "postgres"
    with (
        embedded.starting(folder),
        pytest.raises(DatabaseTrouble, match="starting or stopping"),
        embedded.starting(folder, patience=0.1),
    ):
        pass
