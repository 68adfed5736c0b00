"""Tables of the console: people who sign in, their roles, invitations, one-time links, saved views."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class PersonQuery(BaseUserManager["Person"]):
    """Finds people by e-mail."""


class Person(AbstractBaseUser):
    """Someone who signs in to the console, in one or more workspaces."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, blank=True, default="")
    theme = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    session_epoch = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonQuery] = PersonQuery()

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """A session ends when this changes: with the password, or with "sign out everywhere"."""
        return salted_hmac("qunce.session", f"{self.password}:{self.session_epoch}", algorithm="sha256").hexdigest()


class Staff(models.Model):
    """A person's role in a workspace: owner, manager, operator or analyst."""

    workspace_id = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "person"], name="one_role_each")]


class EntryLink(models.Model):
    """A link that lets someone in once: the first owner's, or an invitation. Only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    workspace_id = models.BigIntegerField()
    role = models.CharField(max_length=20)
    email = models.EmailField(blank=True, default="")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    invited_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SavedView(models.Model):
    """A list's filters, columns and order under a name."""

    workspace_id = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    page = models.TextField()
    name = models.CharField(max_length=40)
    query = models.TextField()
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "person", "page", "name"], name="view_named_once")
        ]


class FailedEntry(models.Model):
    """A failed sign-in, counted against its account and its address for a quarter of an hour."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "at"], name="failed_by_account"),
            models.Index(fields=["address", "at"], name="failed_by_address"),
        ]
