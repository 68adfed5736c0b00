"""Tables: groups, the people in them, how long each stayed, and what is known of each.

Hot tables hold plain ids instead of foreign keys and are written by set-based SQL (see `store.py`).
Their constraints are the last word: one identity per platform id, one open stay per person and group.
"""

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""`last_active_at` of somebody who has never been active: keeps the column sortable by an index."""


class Group(models.Model):
    """A chat group of customers. `size` is what screens show; the counters equal the open stays."""

    workspace_id = models.BigIntegerField()
    connection_id = models.BigIntegerField(null=True, blank=True)
    platform = models.TextField()
    external_id = models.TextField()
    name = models.TextField(blank=True, default="")
    type = models.TextField(blank=True, default="", db_default="")
    purpose = models.TextField(blank=True, default="", db_default="")
    state = models.TextField(default="growing", db_default="growing")
    state_reason = models.TextField(blank=True, default="", db_default="")
    capacity = models.IntegerField(default=200, db_default=200)
    owner_ref = models.TextField(blank=True, default="", db_default="")
    owner_member_id = models.BigIntegerField(null=True, blank=True)
    admins = models.JSONField(default=list, db_default=[])
    notice = models.TextField(blank=True, default="", db_default="")
    roster_version = models.TextField(blank=True, default="", db_default="")
    roster_at = models.DateTimeField(null=True, blank=True)
    member_count = models.IntegerField(default=0, db_default=0)
    customer_count = models.IntegerField(default=0, db_default=0)
    reported_count = models.IntegerField(null=True, blank=True)
    size = models.GeneratedField(
        expression=Coalesce(F("reported_count"), F("member_count")),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    last_message_at = models.DateTimeField(default=NEVER, db_default=NEVER)
    opened_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "platform", "external_id"], name="group_once"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="group_capacity_positive"),
            models.CheckConstraint(
                condition=Q(customer_count__gte=0) & Q(member_count__gte=F("customer_count")),
                name="group_counts_sane",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "-last_message_at", "-id"], name="group_quiet"),
            models.Index(fields=["workspace_id", "-size", "-id"], name="group_size"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person. What makes two identities one person is stated by the platform or decided by hand."""

    workspace_id = models.BigIntegerField()
    name = models.TextField(blank=True, default="")
    kind = models.TextField(default="customer", db_default="customer")
    avatar = models.TextField(blank=True, default="", db_default="")
    unionid = models.TextField(null=True, blank=True)  # noqa: DJ001  NULL is "not known"; the unique index skips it
    source = models.TextField(blank=True, default="", db_default="")
    is_test = models.BooleanField(default=False, db_default=False)
    first_seen_at = models.DateTimeField()
    last_active_at = models.DateTimeField(default=NEVER, db_default=NEVER)
    group_count = models.IntegerField(default=0, db_default=0)
    note_count = models.IntegerField(default=0, db_default=0)
    merged_into_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "unionid"], name="member_unionid_once"),
            models.CheckConstraint(condition=Q(group_count__gte=0), name="member_group_count_sane"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "-last_active_at", "-id"], name="member_active"),
            models.Index(fields=["workspace_id", "-first_seen_at", "-id"], name="member_newest"),
            models.Index(fields=["workspace_id", "source", "-last_active_at", "-id"], name="member_source"),
            models.Index(
                fields=["workspace_id", "kind", "-last_active_at", "-id"],
                name="member_not_customer",
                condition=~Q(kind="customer"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """A member on one platform. `profile` is what is known of the name: provisional or known."""

    workspace_id = models.BigIntegerField()
    platform = models.TextField()
    external_id = models.TextField()
    member_id = models.BigIntegerField()
    name = models.TextField(blank=True, default="", db_default="")
    profile = models.TextField(default="provisional", db_default="provisional")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "platform", "external_id"], name="identity_once", include=["member_id"]
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace_id", "member_id"], name="identity_member")]


class Stay(models.Model):
    """One spell of a member in a group. `is_counted`: a customer, no test; only those are in numbers."""

    workspace_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    role = models.TextField(default="member", db_default="member")
    source = models.TextField(blank=True, default="", db_default="")
    how = models.TextField(blank=True, default="", db_default="")
    invited_by_id = models.BigIntegerField(null=True, blank=True)
    is_counted = models.BooleanField(default=True, db_default=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member_id", "group_id"], name="stay_one_open", condition=Q(left_at=None)),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="stay_leaves_after_joining"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "group_id", "-joined_at"], name="stay_group"),
            models.Index(fields=["member_id", "group_id"], name="stay_member"),
            models.Index(fields=["workspace_id", "joined_at"], name="stay_joined"),
            models.Index(fields=["workspace_id", "left_at"], name="stay_left", condition=Q(left_at__isnull=False)),
        ]


class ActivityDay(models.Model):
    """What one member did in one group (0: outside groups) on one day of the workspace's calendar."""

    workspace_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    day = models.DateField()
    messages = models.IntegerField(default=0, db_default=0)
    clicks = models.IntegerField(default=0, db_default=0)
    orders = models.IntegerField(default=0, db_default=0)
    is_counted = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "group_id", "member_id", "day"], name="activity_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "day"], name="activity_by_day"),
            models.Index(fields=["workspace_id", "member_id", "day"], name="activity_member"),
        ]


class DayReport(models.Model):
    """The ten-second daily form of a group that no connector reads: sums of a day, no people."""

    workspace_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    day = models.DateField()
    members = models.IntegerField()
    joins = models.IntegerField()
    leaves = models.IntegerField()
    messages = models.IntegerField()
    reported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "group_id", "day"], name="day_report_once"),
            models.CheckConstraint(
                condition=Q(members__gte=0) & Q(joins__gte=0) & Q(leaves__gte=0) & Q(messages__gte=0),
                name="day_report_sane",
            ),
        ]


class Tag(models.Model):
    """A word that operators put on members."""

    workspace_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=12, blank=True, default="")
    member_count = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class MemberTag(models.Model):
    """A tag on a member: since when, and by whom or what."""

    workspace_id = models.BigIntegerField()
    tag_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    source = models.TextField(blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "tag_id", "member_id"], name="member_tag_once")
        ]
        indexes: ClassVar = [models.Index(fields=["workspace_id", "member_id"], name="member_tag_member")]


class Note(models.Model):
    """What an operator wrote about a member."""

    workspace_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    author = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "member_id", "-at"], name="note_member")]


class Consent(models.Model):
    """What a member agreed to: purpose, channel, which text, from when to when."""

    workspace_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    purpose = models.TextField()
    channel = models.TextField(blank=True, default="")
    text_version = models.TextField(blank=True, default="")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "member_id"], name="consent_member")]


class MemberTerm(models.Model):
    """A lower-cased word, or a pair of Chinese characters, in a member's name.

    Row-level security lets only leakproof operators use an index; comparison of text is one of them,
    LIKE is not. So a search is a range of terms. A trigger maintains the table (migration 0001).
    """

    workspace_id = models.BigIntegerField()
    term = models.TextField(db_collation="C")
    member_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "term", "member_id"], name="member_term_once")
        ]
        indexes: ClassVar = [models.Index(fields=["member_id"], name="member_term_member")]
