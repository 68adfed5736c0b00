"""Parked events: shown whole without names, run again, or discarded with a reason."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from qunce.kernel.decision import Decision
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.admission import Admission
from qunce.platform.audit import Actor, record
from qunce.platform.models import ParkedEvent
from qunce.platform.tenancy import Scope

PRIVATE = {"name", "text", "avatar", "remark", "mobile", "phone", "email", "unionid", "notice"}
HIDDEN = "•••"


def parked_event(scope: Scope, parked_id: int) -> ParkedEvent:
    """A parked event of this workspace."""
    found = ParkedEvent.objects.filter(pk=parked_id, workspace_id=scope.workspace_id).first()
    if found is None:
        raise NotFound("There is no such parked event.")
    return found


def run_again(scope: Scope, actor: Actor, parked_id: int) -> Decision:
    """Give the event to its reactions once more."""
    parked = parked_event(scope, parked_id)
    with transaction.atomic():
        decision = admission().rerun(parked.pk)
        record(
            actor,
            "event.rerun",
            workspace_id=scope.workspace_id,
            target=f"parked:{parked.pk}",
            after={"kind": parked.kind, "outcome": decision.outcome.value},
        )
    return decision


def admission() -> Admission:
    """The pipeline, from the composition; the console lies below it and knows it by name only."""
    compose: Callable[[], Admission] = import_string(settings.QUNCE_ADMISSION)
    return compose()


def discard(scope: Scope, actor: Actor, parked_id: int, reason: str, now: datetime) -> None:
    """Give the event up for ever; the reason goes on the log."""
    if not reason.strip():
        raise Refused("Say why this event is discarded.")
    with transaction.atomic():
        parked = parked_event(scope, parked_id)
        changed = ParkedEvent.objects.filter(pk=parked.pk, resolved_at=None).update(
            resolved_at=now, resolution=f"discarded: {reason.strip()[:500]}"
        )
        if not changed:
            raise Refused("This event is settled already.")
        record(
            actor,
            "event.discarded",
            workspace_id=scope.workspace_id,
            target=f"parked:{parked.pk}",
            after={"kind": parked.kind, "reason": reason.strip()[:500]},
            at=now,
        )


def without_names(event: Any) -> str:
    """The event as indented JSON, with what names or quotes people hidden."""
    return json.dumps(hide(event), ensure_ascii=False, indent=2)


def hide(value: Any) -> Any:
    """The same shape with private texts replaced."""
    if isinstance(value, dict):
        return {
            key: HIDDEN if key in PRIVATE and isinstance(inner, str) and inner else hide(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [hide(inner) for inner in value]
    return value
