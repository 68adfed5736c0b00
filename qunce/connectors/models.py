"""The table of connections."""

from typing import ClassVar

from django.db import models


class Connection(models.Model):
    """A workspace's link to a platform: credentials (encrypted), health, and how far sync has come."""

    workspace_id = models.BigIntegerField()
    connector = models.TextField()
    name = models.CharField(max_length=80)
    public_id = models.CharField(max_length=32, unique=True)
    sealed_settings = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    health = models.TextField(default="unknown")
    health_reason = models.TextField(blank=True, default="")
    health_detail = models.TextField(blank=True, default="")
    health_at = models.DateTimeField(null=True, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    cursors = models.JSONField(default=dict)
    sync_state = models.TextField(default="idle")
    sync_done = models.IntegerField(default=0)
    sync_total = models.IntegerField(null=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id"], name="connection_of_workspace")]

    def __str__(self) -> str:
        return self.name


class SyncWish(models.Model):
    """Something to be read from a platform ("full", "group:<ref>", "records"), once, however often asked.

    A runner holds it by a lease; `cursor` lets the next runner go on where a killed one stopped.
    """

    workspace_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    task = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    cursor = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection_id", "task"], name="sync_wish_once")]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="sync_wish_due")]
