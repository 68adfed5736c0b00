"""Tables of the platform: workspaces, events, parked events, the audit log, settings."""

from typing import ClassVar

from django.db import models


class Workspace(models.Model):
    """品牌: a tenant. Everything that belongs to it carries its id."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class StoredEvent(models.Model):
    """A row of the append-only event table (partitioned by month of `at`; see migration 0001)."""

    id = models.BigIntegerField(primary_key=True)
    workspace_id = models.BigIntegerField()
    kind = models.TextField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    dedupe_key = models.TextField()
    platform = models.TextField()
    connection_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    source = models.TextField()
    payload = models.JSONField()
    is_staff = models.BooleanField()
    is_bot = models.BooleanField()
    is_test = models.BooleanField()

    class Meta:
        managed = False
        db_table = "platform_event"


class ParkedEvent(models.Model):
    """An event whose reactions failed: it has had no effect at all, and waits to be run again."""

    workspace_id = models.BigIntegerField()
    kind = models.TextField()
    event = models.JSONField()
    reaction = models.TextField()
    error = models.TextField()
    parked_at = models.DateTimeField(auto_now_add=True)
    attempts = models.IntegerField(default=1)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["workspace_id", "-parked_at"],
                name="parked_open",
                condition=models.Q(resolved_at__isnull=True),
            )
        ]


class AuditEntry(models.Model):
    """Who did what, when, from where, before and after; each row seals the one before it."""

    workspace_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    action = models.TextField()
    target = models.TextField(blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    address = models.TextField(blank=True, default="")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="audit_newest")]


class Setting(models.Model):
    """One named value of a workspace."""

    workspace_id = models.BigIntegerField()
    key = models.TextField()
    value = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "key"], name="setting_once")]


class Heartbeat(models.Model):
    """A worker's sign of life, with what it tells of its loops."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
