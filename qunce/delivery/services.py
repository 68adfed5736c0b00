"""What a person may do with deliveries: cancel, try again, say what became of an unknown one."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from qunce.connectors.contract import Content
from qunce.delivery.api import NewDelivery, plan
from qunce.delivery.models import Delivery
from qunce.delivery.outbox import CHANNEL
from qunce.delivery.rules import Executor, State
from qunce.kernel.errors import Conflict, NotFound, Refused
from qunce.platform import audit
from qunce.platform.admission import open_cursor
from qunce.platform.tenancy import Scope

MOST_AT_ONCE = 1000


def wake() -> None:
    """Wake the dispatchers when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [f"qunce_{CHANNEL}"])


def cancel(scope: Scope, actor: audit.Actor, ids: Sequence[int], now: datetime) -> int:
    """Call off deliveries that still wait; returns how many."""
    with transaction.atomic():
        rows = owned(scope, ids).filter(state=State.WAITING)
        changed = rows.update(
            state=State.CANCELLED, reason="by_hand", done_at=now, done_by_id=scope.user_id, done_by=actor.label
        )
        note(scope, actor, "delivery.cancelled", ids, changed)
    return changed


def try_again(scope: Scope, actor: audit.Actor, ids: Sequence[int], now: datetime) -> int:
    """Let failed deliveries wait again: failed means that they certainly did not go out."""
    with transaction.atomic():
        rows = owned(scope, ids).filter(state=State.FAILED).exclude(not_after__lt=now, late_policy="skip")
        changed = rows.update(
            state=State.WAITING, reason="", next_try_at=now, done_at=None, announce_at=None, token=None
        )
        note(scope, actor, "delivery.tried_again", ids, changed)
        wake()
    return changed


def settle(scope: Scope, actor: audit.Actor, delivery_id: int, now: datetime, *, was_sent: bool) -> None:
    """A person has looked and says what became of an unknown delivery."""
    with transaction.atomic():
        state = State.DONE if was_sent else State.FAILED
        changed = (
            owned(scope, [delivery_id])
            .filter(state=State.UNKNOWN)
            .update(
                state=state,
                reason="said_sent" if was_sent else "said_not_sent",
                done_at=now,
                done_by_id=scope.user_id,
                done_by=actor.label,
                announce_at=now,
            )
        )
        if not changed:
            raise refusal(scope, delivery_id)
        note(scope, actor, f"delivery.settled_{state}", [delivery_id], 1)


def send_anew(scope: Scope, actor: audit.Actor, delivery_id: int, now: datetime) -> None:
    """An unknown delivery was not sent, a person says, and shall be sent: as a new delivery."""
    with transaction.atomic():
        settle(scope, actor, delivery_id, now, was_sent=False)
        old = owned(scope, [delivery_id]).get()
        if old.not_after is not None and old.not_after < now:
            raise Refused("Its time has passed. It can no longer be sent.")
        plan(open_cursor(), [copy_of(old, now)])


def copy_of(old: Delivery, now: datetime) -> NewDelivery:
    """The same delivery again, under a key that names the first."""
    return NewDelivery(
        workspace_id=old.workspace_id,
        kind=old.kind,
        connection_id=old.connection_id,
        content=Content(old.content.get("text", ""), tuple(old.content.get("attachments", ()))),
        due_at=now,
        idempotency_key=f"again:{old.pk}",
        group_id=old.group_id,
        member_id=old.member_id,
        target_ref=old.target_ref,
        not_after=old.not_after,
        late_policy=old.late_policy,
        context=old.context,
        origin=old.origin,
        executor=Executor(old.executor),
        cause_event_id=old.cause_event_id,
    )


def refusal(scope: Scope, delivery_id: int) -> Conflict | NotFound:
    """Why a delivery could not be changed."""
    if owned(scope, [delivery_id]).exists():
        return Conflict("This delivery has moved on. Look at it again.")
    return NotFound("There is no such delivery.")


def owned(scope: Scope, ids: Sequence[int]) -> QuerySet[Delivery]:
    """Deliveries of this workspace among these ids."""
    return Delivery.objects.filter(workspace_id=scope.workspace_id, id__in=list(ids)[:MOST_AT_ONCE])


def note(scope: Scope, actor: audit.Actor, action: str, ids: Sequence[int], count: int) -> None:
    """Put it on the audit log, if anything changed."""
    if count:
        target = str(ids[0]) if len(ids) == 1 else ""
        audit.record(actor, action, workspace_id=scope.workspace_id, target=target, after={"count": count})
