"""Tables: welcomes with their versions, and what a group greets newcomers with."""

from typing import ClassVar

from django.db import models


class Welcome(models.Model):
    """What a new contact is told: for the whole workspace, one source, or one group.

    Each save adds a version; the newest of a place is the one in force.
    """

    workspace_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)
    source = models.TextField(blank=True, default="")
    version = models.IntegerField(default=1)
    text = models.TextField()
    attachments = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    saved_at = models.DateTimeField()
    saved_by = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "group_id", "source", "version"],
                name="welcome_version_once",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "group_id", "source", "-version"], name="welcome_newest")
        ]
