"""Facts and the pipeline, for this slice's tests."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from qunce.community.reactions import REACTIONS
from qunce.community.resolver import RESOLVER
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent
from qunce.platform.models import StoredEvent

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PLATFORM = "wecom"


def minute(n):
    return START + timedelta(minutes=n)


def admit(*events):
    return Admission(resolvers=(RESOLVER,), reactions=REACTIONS).admit(list(events))


def fact(kind, at=0, key=None, workspace_id=1, group="g1", **rest):
    payload = rest.pop("payload", {})
    return NewEvent(
        workspace_id=workspace_id,
        kind=kind,
        at=minute(at) if isinstance(at, int | float) else at,
        dedupe_key=key or f"{kind}:{at}:{group}:{rest}:{payload}",
        platform=rest.pop("platform", PLATFORM),
        connection_id=rest.pop("connection_id", None),
        group_ref=group,
        payload=payload,
        **rest,
    )


def changed(at, added=(), removed=(), last="", now="", **rest):
    people = [{"ref": ref, "kind": "staff" if ref.startswith("staff") else "customer"} for ref in added]
    payload = {"added": people, "removed": list(removed), "how": "scan", "last_version": last, "version": now}
    return fact("roster.changed", at, payload=payload, **rest)


def seen(at, members, version="", **rest):
    """`members`: {ref: minute of joining} or {ref: {fields}}."""
    items = []
    for ref, joined in members.items():
        item = {"ref": ref, "kind": "staff" if ref.startswith("staff") else "customer", "name": f"N {ref}"}
        items.append(item | (joined if isinstance(joined, dict) else {"joined_at": minute(joined).isoformat()}))
    extra = {name: rest.pop(name) for name in ("owner", "admins", "notice", "name", "created_at") if name in rest}
    return fact("roster.seen", at, payload={"members": items, "version": version, **extra}, **rest)


def told(kind="member."):
    rows = StoredEvent.objects.filter(kind__startswith=kind).order_by("id")
    return [row.kind.removeprefix("member.") for row in rows]


def assert_counters_true():
    with connection.cursor() as cursor:
        for broken in BROKEN_COUNTERS:
            cursor.execute(broken)
            assert cursor.fetchall() == []


BROKEN_COUNTERS = (
    """SELECT g.id, g.member_count, g.customer_count FROM community_group g
       WHERE ROW(g.member_count, g.customer_count)::text IS DISTINCT FROM (
         SELECT ROW(count(*), count(*) FILTER (WHERE s.is_counted))::text FROM community_stay s
         WHERE s.group_id = g.id AND s.left_at IS NULL)""",
    """SELECT m.id FROM community_member m WHERE m.group_count IS DISTINCT FROM (
         SELECT count(*)::int FROM community_stay s WHERE s.member_id = m.id AND s.left_at IS NULL)""",
    """SELECT s.id FROM community_stay s JOIN community_member m ON m.id = s.member_id
       WHERE s.is_counted IS DISTINCT FROM (m.kind = 'customer' AND NOT m.is_test)""",
    """SELECT t.id FROM community_tag t WHERE t.member_count IS DISTINCT FROM (
         SELECT count(*)::int FROM community_membertag x WHERE x.tag_id = t.id)""",
    """SELECT m.id FROM community_member m WHERE m.note_count IS DISTINCT FROM (
         SELECT count(*)::int FROM community_note n WHERE n.member_id = m.id)""",
)
