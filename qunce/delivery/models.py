"""Tables: deliveries (the outbox, and the tasks of Today) and tracked links."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qunce.delivery.rules import Executor, LatePolicy, State


class Delivery(models.Model):
    """Something that is to reach a group or a person, by a connector or by a person's hand.

    Deliveries are planned with `qunce.delivery.api.plan`; every later change is a conditional update
    on `state` (and on `token` while a worker holds the row). `announce_at` is set while the newest
    state has still to be told as an event.
    """

    workspace_id = models.BigIntegerField()
    connection_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    group_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    target_ref = models.TextField(blank=True, default="")
    content = models.JSONField(default=dict)
    context = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    late_policy = models.TextField(default=LatePolicy.SEND.value)
    idempotency_key = models.TextField()
    origin = models.TextField(blank=True, default="")
    executor = models.TextField(default=Executor.CONNECTOR.value)
    state = models.TextField(default=State.WAITING.value)
    reason = models.TextField(blank=True, default="")
    attempts = models.IntegerField(default=0)
    platform_ref = models.TextField(blank=True, default="")
    token = models.UUIDField(null=True)
    sending_since = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    done_by = models.TextField(blank=True, default="")
    held_by_id = models.BigIntegerField(null=True)
    held_by = models.TextField(blank=True, default="")
    held_until = models.DateTimeField(null=True)
    announce_at = models.DateTimeField(null=True)
    cause_event_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "idempotency_key"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(executor__in=[executor.value for executor in Executor]), name="delivery_executor_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at", "id"], name="delivery_due", condition=Q(state="waiting", executor="connector")
            ),
            models.Index(fields=["lease_until"], name="delivery_leased", condition=Q(state="sending")),
            models.Index(
                fields=["next_try_at"],
                name="delivery_unresolved",
                condition=Q(state__in=["sent", "unknown"], executor="connector"),
            ),
            models.Index(
                fields=["not_after"], name="delivery_expiring", condition=Q(state="waiting", not_after__isnull=False)
            ),
            models.Index(fields=["announce_at"], name="delivery_untold", condition=Q(announce_at__isnull=False)),
            models.Index(
                fields=["workspace_id", "due_at", "id"],
                name="delivery_today",
                condition=Q(state="waiting", executor="person"),
            ),
            models.Index(
                fields=["workspace_id", "done_at"],
                name="delivery_by_hand",
                condition=Q(state__in=["done", "skipped"], executor="person"),
            ),
            models.Index(fields=["workspace_id", "state", "-id"], name="delivery_by_state"),
            models.Index(fields=["workspace_id", "-id"], name="delivery_newest"),
            models.Index(fields=["workspace_id", "origin", "id"], name="delivery_of_origin", condition=~Q(origin="")),
            models.Index(fields=["group_id", "-id"], name="delivery_of_group", condition=Q(group_id__isnull=False)),
        ]


class Link(models.Model):
    """A tracked link: an unguessable slug that leads to one stored address, and nowhere else."""

    workspace_id = models.BigIntegerField()
    slug = models.CharField(max_length=16, unique=True)
    target = models.TextField()
    origin = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "origin", "target"], name="link_once_per_origin")
        ]
