"""The ten-second daily form: four numbers of a group become an event, through the same door as all facts."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from qunce.community.models import DayReport, Group
from qunce.kernel.errors import Refused
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent
from qunce.platform.tenancy import Scope

SHOWN_DAYS = 14


def report_day(scope: Scope, group: Group, day: date, **numbers: Any) -> None:
    """State the numbers of a day; stating them again replaces them. Raises Refused for a day to come."""
    now = timezone.now()
    if day > now.astimezone(scope.zone).date():
        raise Refused("This day has not come yet.")
    event = NewEvent(
        workspace_id=scope.workspace_id,
        kind="group.day_reported",
        at=min(now, datetime.combine(day, time(23, 59, 59), scope.zone).astimezone(UTC)),
        dedupe_key=f"day:{group.pk}:{day}:{now.isoformat()}",
        platform=group.platform,
        group_id=group.pk,
        source="daily form",
        payload={"day": day.isoformat(), **{name: int(value) for name, value in numbers.items()}},
    )
    compose: Callable[[], Admission] = import_string(settings.QUNCE_ADMISSION)
    decision = compose().admit([event])[0]
    if not decision.is_admitted:
        raise Refused("The numbers could not be noted: %(reason)s", reason=decision.reason)


def reports_of(scope: Scope, group_id: int) -> Sequence[DayReport]:
    """The newest reported days of a group."""
    rows = DayReport.objects.filter(workspace_id=scope.workspace_id, group_id=group_id)
    return list(rows.order_by("-day")[:SHOWN_DAYS])
