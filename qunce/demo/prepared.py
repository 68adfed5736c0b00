"""What an operator would have prepared by today: a welcome, described groups, tags, broadcasts, tasks."""

from collections.abc import Sequence

from django.db import connection

from qunce.community import services as community
from qunce.community.models import Group
from qunce.content import services as content
from qunce.content.services import Draft
from qunce.demo import words
from qunce.guard import services as guard
from qunce.kernel.clock import utc_now
from qunce.platform.audit import Actor
from qunce.platform.tenancy import Scope

OPERATOR = Actor("周运营")


def prepare_welcome(scope: Scope) -> None:
    """Before anybody comes: what newcomers are told."""
    if not guard.in_force(scope):
        guard.save(scope, OPERATOR, text=words.WELCOME, now=utc_now())


def prepare_everyday(scope: Scope) -> None:
    """Groups with a purpose, tags on people, one broadcast by WeCom and tasks for hands."""
    groups = list(Group.objects.filter(workspace_id=scope.workspace_id, platform="wecom").order_by("id"))
    describe(scope, groups)
    tag_people(scope)
    note_someone(scope)
    broadcast(scope, words.MORNING, [group.pk for group in groups if words.FRESH in group.name])
    by_hand = [community.create_group(scope, OPERATOR, name, type_="guide") for name in words.MANUAL_GROUPS]
    for post in words.BY_HAND:
        broadcast(scope, post, [group.pk for group in by_hand])


def describe(scope: Scope, groups: Sequence[Group]) -> None:
    """Type and purpose of the groups, brand by brand."""
    for brand, (type_, purpose) in words.BRANDS.items():
        ids = [group.pk for group in groups if brand in group.name]
        if ids:
            community.change_groups(scope, OPERATOR, ids, {"type": type_, "purpose": purpose})


def tag_people(scope: Scope) -> None:
    """Tags from what people did: bought twice, asks a lot."""
    for name, sql in words.TAGS.items():
        with connection.cursor() as cursor:
            cursor.execute(sql, [scope.workspace_id])
            people = [row[0] for row in cursor.fetchall()]
        community.tag_members(scope, community.make_tag(scope, name).pk, people)


def note_someone(scope: Scope) -> None:
    """A note on the liveliest member."""
    with connection.cursor() as cursor:
        cursor.execute(words.LIVELIEST, [scope.workspace_id])
        row = cursor.fetchone()
    if row:
        community.add_note(scope, OPERATOR, row[0], words.NOTE)


def broadcast(scope: Scope, post: words.Post, group_ids: Sequence[int]) -> None:
    """Plan one broadcast to these groups, now."""
    if not group_ids:
        return
    now = utc_now()
    draft = Draft(
        title=post.title,
        text=post.text,
        link=post.link,
        link_title=post.link_title,
        group_ids=tuple(group_ids),
        due_at=now,
        late_policy="send",
    )
    row = content.save_draft(scope, OPERATOR, draft, now, None)
    content.send(scope, OPERATOR, row.pk, now)
