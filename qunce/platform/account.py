"""Whose account the embedded PostgreSQL runs under: our own, or an ordinary one when we are root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "qunce-postgres"
OTHERS_MAY_PASS = 0o001


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group of the system. `is_other` when it is not the one we run as."""

    uid: int
    gid: int
    is_other: bool

    def as_process(self) -> dict[str, Any]:
        """The words for `subprocess` that start a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def own(self, folder: Path) -> None:
        """Make the folder this account's."""
        if self.is_other:
            os.chown(folder, self.uid, self.gid)


def account_for(folder: Path) -> Account:
    """Our own account; for root, the folder's owner or one made for the purpose."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    if folder.exists() and folder.stat().st_uid != 0:
        found = folder.stat()
        return Account(found.st_uid, found.st_gid, is_other=True)
    entry = entry_of(NAME) or create() or pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid, is_other=True)


def entry_of(name: str) -> pwd.struct_passwd | None:
    """The system's entry of this user, if there is one."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def create() -> pwd.struct_passwd | None:
    """Make the account, where the system has a program for it."""
    if shutil.which("useradd") is None:
        return None
    words = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    subprocess.run(words, check=False, capture_output=True)
    return entry_of(NAME)


def open_way_to(folder: Path, programs: Path, account: Account) -> None:
    """Let the other account pass through to its folder and the programs (pass, not look)."""
    if not account.is_other:
        return
    for target in (folder, programs):
        for parent in target.resolve().parents:
            mode = parent.stat().st_mode
            if not mode & OTHERS_MAY_PASS:
                parent.chmod(mode | OTHERS_MAY_PASS)
    if folder.stat().st_uid != account.uid:
        account.own(folder)
