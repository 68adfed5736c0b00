"""Tables: broadcasts and the groups they go to."""

from typing import ClassVar

from django.db import models


class Broadcast(models.Model):
    """One message to many groups: a draft, then planned as one delivery a group."""

    workspace_id = models.BigIntegerField()
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True, default="")
    link = models.TextField(blank=True, default="")
    link_title = models.CharField(max_length=64, blank=True, default="")
    group_ids = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)
    not_after = models.DateTimeField(null=True)
    late_policy = models.TextField(default="ask")
    state = models.TextField(default="draft")
    created_at = models.DateTimeField()
    created_by = models.TextField(blank=True, default="")
    created_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="broadcast_newest")]

    def __str__(self) -> str:
        return self.title
