"""What operators do to groups and members: each in one transaction, on the audit log where it matters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from qunce.community.models import Consent, Group, Member, MemberTag, Note, Tag
from qunce.community.taxonomy import PURPOSES, STATES, type_names
from qunce.connectors.api import fit, is_by_hand
from qunce.kernel.errors import Conflict, NotFound, Refused
from qunce.platform.audit import Actor, record
from qunce.platform.tenancy import Scope

LONGEST_TAG = 40
LONGEST_NOTE = 2000
LONGEST_NAME = 80
EDITABLE = ("name", "type", "purpose", "capacity", "state", "state_reason")


def group_of(scope: Scope, group_id: int) -> Group:
    """A group of this workspace."""
    found = Group.objects.filter(workspace_id=scope.workspace_id, id=group_id).first()
    if found is None:
        raise NotFound("There is no such group.")
    return found


def member_of(scope: Scope, member_id: int) -> Member:
    """A member of this workspace."""
    found = Member.objects.filter(workspace_id=scope.workspace_id, id=member_id).first()
    if found is None:
        raise NotFound("There is no such member.")
    return found


def create_group(
    scope: Scope, actor: Actor, name: str, *, platform: str = "manual", type_: str = "", capacity: int = 200
) -> Group:
    """A group that no connector reads: its facts come by import and by the daily form."""
    if not is_by_hand(platform):
        raise Refused("Groups of this platform come by its connection.")
    fit(platform, capacity)
    name = checked(name, LONGEST_NAME, "A group needs a name of at most %(most)s characters.")
    with transaction.atomic():
        if Group.objects.filter(workspace_id=scope.workspace_id, platform=platform, external_id=name).exists():
            raise Conflict("There is already a group called %(name)s.", name=name)
        group = Group.objects.create(
            workspace_id=scope.workspace_id,
            platform=platform,
            external_id=name,
            name=name,
            type=type_,
            capacity=capacity,
            opened_at=timezone.now(),
        )
        record(
            actor,
            "group.created",
            workspace_id=scope.workspace_id,
            target=f"group:{group.pk}",
            after={"type": type_, "platform": platform},
        )
    return group


def change_groups(scope: Scope, actor: Actor, group_ids: Iterable[int], changes: Mapping[str, Any]) -> int:
    """Set type, purpose, capacity, state… of groups; the audit log keeps what was before."""
    if not set(changes) <= set(EDITABLE):
        raise Refused("These settings of a group cannot be changed here.")
    if changes.get("state", "growing") not in STATES or changes.get("type", "") not in {"", *type_names()}:
        raise Refused("There is no such state or type of group.")
    with transaction.atomic():
        rows = Group.objects.filter(workspace_id=scope.workspace_id, id__in=list(group_ids)).select_for_update()
        if "capacity" in changes:
            for row in rows:
                fit(row.platform, changes["capacity"])
        before = {row.pk: {name: getattr(row, name) for name in changes} for row in rows}
        Group.objects.filter(workspace_id=scope.workspace_id, id__in=list(before)).update(**changes)
        if any(old != dict(changes) for old in before.values()):
            record(
                actor,
                "group.changed",
                workspace_id=scope.workspace_id,
                target=",".join(f"group:{id_}" for id_ in list(before)[:50]),
                before={str(id_): old for id_, old in list(before.items())[:50]},
                after=dict(changes),
            )
    return len(before)


def make_tag(scope: Scope, name: str) -> Tag:
    """The tag with this name, made where it is new."""
    name = checked(name, LONGEST_TAG, "A tag needs a name of at most %(most)s characters.")
    return Tag.objects.get_or_create(workspace_id=scope.workspace_id, name=name)[0]


def tag_of(scope: Scope, tag_id: int) -> Tag:
    """A tag of this workspace."""
    found = Tag.objects.filter(workspace_id=scope.workspace_id, id=tag_id).first()
    if found is None:
        raise NotFound("There is no such tag.")
    return found


def rename_tag(scope: Scope, tag_id: int, name: str) -> None:
    """Call a tag something else."""
    name = checked(name, LONGEST_TAG, "A tag needs a name of at most %(most)s characters.")
    tag = tag_of(scope, tag_id)
    if Tag.objects.filter(workspace_id=scope.workspace_id, name=name).exclude(id=tag.pk).exists():
        raise Conflict("There is already a tag called %(name)s.", name=name)
    Tag.objects.filter(id=tag.pk, workspace_id=scope.workspace_id).update(name=name)


def delete_tag(scope: Scope, actor: Actor, tag_id: int) -> None:
    """Take a tag off everyone and forget it."""
    with transaction.atomic():
        tag = tag_of(scope, tag_id)
        MemberTag.objects.filter(workspace_id=scope.workspace_id, tag_id=tag.pk).delete()
        record(
            actor,
            "tag.deleted",
            workspace_id=scope.workspace_id,
            target=f"tag:{tag.pk}",
            before={"name": tag.name, "members": tag.member_count},
        )
        tag.delete()


def tag_members(scope: Scope, tag_id: int, member_ids: Sequence[int], source: str = "") -> int:
    """Put a tag on members who do not have it; ids of another workspace are nobody."""
    return change_tags(scope, tag_id, ADD_TAG, [scope.workspace_id, tag_id, source, timezone.now(), list(member_ids)])


def untag_members(scope: Scope, tag_id: int, member_ids: Sequence[int]) -> int:
    """Take a tag off members."""
    return -change_tags(scope, tag_id, DROP_TAG, [scope.workspace_id, tag_id, list(member_ids)])


def change_tags(scope: Scope, tag_id: int, statement: str, values: Sequence[Any]) -> int:
    """Add or drop, and keep the tag's count right in the same transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        tag_of(scope, tag_id)
        cursor.execute(statement, values)
        step = int(cursor.rowcount) if statement is ADD_TAG else -int(cursor.rowcount)
        cursor.execute("UPDATE community_tag SET member_count = member_count + %s WHERE id = %s", [step, tag_id])
    return step


def add_note(scope: Scope, actor: Actor, member_id: int, text: str) -> Note:
    """Write something down about a member."""
    text = checked(text, LONGEST_NOTE, "A note needs a text of at most %(most)s characters.")
    with transaction.atomic():
        member = member_of(scope, member_id)
        note = Note.objects.create(
            workspace_id=scope.workspace_id,
            member_id=member.pk,
            text=text,
            author_id=actor.user_id,
            author=actor.label,
            at=timezone.now(),
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE community_member SET note_count = note_count + 1 WHERE id = %s", [member.pk])
    return note


def delete_note(scope: Scope, actor: Actor, member_id: int, note_id: int) -> None:
    """Take a note away."""
    with transaction.atomic():
        gone, _ = Note.objects.filter(workspace_id=scope.workspace_id, member_id=member_id, id=note_id).delete()
        if not gone:
            raise NotFound("There is no such note.")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE community_member SET note_count = note_count - 1 WHERE id = %s", [member_id])
        record(actor, "note.deleted", workspace_id=scope.workspace_id, target=f"member:{member_id}")


def give_consent(scope: Scope, actor: Actor, member_id: int, purpose: str, channel: str, text_version: str) -> Consent:
    """Write down that a member agreed; who noted it is on the audit log."""
    if purpose not in PURPOSES:
        raise Refused("There is no such purpose.")
    with transaction.atomic():
        consent = Consent.objects.create(
            workspace_id=scope.workspace_id,
            member_id=member_of(scope, member_id).pk,
            purpose=purpose,
            channel=channel[:LONGEST_NAME],
            text_version=text_version[:LONGEST_NAME],
            given_at=timezone.now(),
        )
        record(
            actor,
            "consent.given",
            workspace_id=scope.workspace_id,
            target=f"member:{member_id}",
            after={"purpose": purpose},
        )
    return consent


def withdraw_consent(scope: Scope, actor: Actor, member_id: int, consent_id: int) -> None:
    """Write down that a member no longer agrees."""
    with transaction.atomic():
        changed = Consent.objects.filter(
            workspace_id=scope.workspace_id, member_id=member_id, id=consent_id, withdrawn_at=None
        ).update(withdrawn_at=timezone.now())
        if not changed:
            raise NotFound("There is no such consent.")
        record(actor, "consent.withdrawn", workspace_id=scope.workspace_id, target=f"member:{member_id}")


def checked(text: str, most: int, message: str) -> str:
    """A text that is there and fits."""
    text = text.replace("\x00", "").strip()
    if not 0 < len(text) <= most:
        raise Refused(message, most=most)
    return text


ADD_TAG = """
INSERT INTO community_membertag (workspace_id, tag_id, member_id, source, at)
SELECT m.workspace_id, t.id, m.id, u.source, u.at
FROM (SELECT %s::bigint AS w, %s::bigint AS tag, %s::text AS source, %s::timestamptz AS at) u
JOIN community_tag t ON t.id = u.tag AND t.workspace_id = u.w
JOIN community_member m ON m.workspace_id = u.w AND m.id = ANY(%s)
ON CONFLICT DO NOTHING
"""

DROP_TAG = "DELETE FROM community_membertag WHERE workspace_id = %s AND tag_id = %s AND member_id = ANY(%s)"
