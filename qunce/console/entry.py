"""One-time links: the first owner's, a colleague's invitation, the demo's door. Only hashes are kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from qunce.console.access import OWNER
from qunce.console.models import EntryLink
from qunce.kernel.clock import utc_now

TOKEN_BYTES = 32
FIRST_OWNER_VALIDITY = timedelta(days=7)
INVITATION_VALIDITY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a valid link offers."""

    id: int
    workspace_id: int
    role: str
    email: str
    person_id: int | None
    invited_by_id: int | None


def new_entry_link(
    workspace_id: int,
    role: str,
    *,
    person_id: int | None = None,
    email: str = "",
    invited_by_id: int | None = None,
    valid_for: timedelta = INVITATION_VALIDITY,
    now: datetime | None = None,
) -> str:
    """Make a link that lets someone in once, and return its path (`/enter/<token>`).

    With `person_id` that person signs in with one button; without, a new person is made (or, with
    the e-mail of an existing one, asked for their password).
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = now or utc_now()
    EntryLink.objects.create(
        token_hash=hash_of(token),
        workspace_id=workspace_id,
        role=role,
        person_id=person_id,
        email=email,
        invited_by_id=invited_by_id,
        expires_at=made + valid_for,
    )
    return f"/enter/{token}"


def first_entry_link(workspace_id: int, *, person_id: int | None = None, now: datetime | None = None) -> str:
    """The owner's first way in: for the line that `qunce up` prints."""
    return new_entry_link(workspace_id, OWNER, person_id=person_id, valid_for=FIRST_OWNER_VALIDITY, now=now)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def look_up(token: str, now: datetime) -> Invitation | None:
    """What a link offers, if it is neither used nor expired."""
    row = (
        EntryLink.objects.filter(token_hash=hash_of(token), used_at=None, expires_at__gt=now)
        .values_list("id", "workspace_id", "role", "email", "person_id", "invited_by_id")
        .first()
    )
    return Invitation(*row) if row else None


def consume(token: str, now: datetime) -> Invitation | None:
    """Use a link up: of two who try at once, one gets it. Call inside the transaction that lets them in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE console_entrylink SET used_at = %s WHERE token_hash = %s AND used_at IS NULL AND expires_at > %s"
            " RETURNING id, workspace_id, role, email, person_id, invited_by_id",
            [now, hash_of(token), now],
        )
        row = cursor.fetchone()
    return Invitation(*row) if row else None
