"""Reading the simulated corp: whole, resumed, in trouble, one by one; and messages as they come."""

import asyncio

import pytest

from qunce.connectors import api, ledger
from qunce.connectors.contract import Page, PlatformTrouble
from qunce.connectors.granting import grant_all, read_pages
from qunce.connectors.jobs import wish_whole
from qunce.connectors.loops import read_records
from qunce.connectors.models import Connection, SyncWish
from qunce.connectors.wecom import CONNECTOR
from qunce.platform.models import StoredEvent
from tests.connectors.conftest import ACTOR

pytestmark = pytest.mark.django_db(transaction=True)


def events(kind):
    return list(StoredEvent.objects.filter(kind=kind).order_by("id"))


def populate(platform, groups=3, members=4):
    chats = []
    for number in range(groups):
        chat = platform.act("create_group", owner="anna", name=f"{number} 群")["chat_id"]
        chats.append(chat)
        for _ in range(members):
            person = platform.act("add_contact", userid="anna", state="qr-01")["external_userid"]
            platform.act("join_group", chat_id=chat, external_userid=person, join_scene=3)
    return chats


def make_due():
    SyncWish.objects.update(due_at="2020-01-01T00:00:00Z")
    Connection.objects.update(paused_until=None)


async def read_whole(corp):
    return [page async for page in CONNECTOR.sync(corp.linked, "full", {})]


async def test_a_new_connection_is_read_whole(corp, context):
    chats = populate(corp.platform)
    await grant_all(context, "whole")
    row = await context.db(Connection.objects.get, id=corp.card.id)
    assert (row.sync_state, row.sync_done, row.sync_total) == ("idle", 1 + 3 + 12, 1 + 3 + 12)
    assert row.synced_at
    rosters = await context.db(events, "roster.seen")
    assert len(rosters) == len(chats)
    members = rosters[0].payload["members"]
    assert [one["kind"] for one in members] == ["staff", *["customer"] * 4]
    assert {one["how"] for one in members[1:]} == {"scan"}
    assert all(one["name"] and one["joined_at"] for one in members)
    (staff,) = await context.db(events, "staff.seen")
    assert (staff.payload, staff.is_staff) == ({"name": "安娜"}, True)
    contacts = await context.db(events, "contact.seen")
    assert len(contacts) == 12
    assert contacts[0].payload["followers"][0] | {"added_at": ""} == {
        "ref": "anna",
        "added_at": "",
        "source": "qr-01",
        "remark": "",
    }
    assert not await context.db(SyncWish.objects.exists)


async def test_reading_again_tells_contacts_once_and_groups_anew(corp, context):
    populate(corp.platform, groups=1)
    await grant_all(context, "whole")
    await context.db(wish_whole)
    await grant_all(context, "whole")
    assert len(await context.db(events, "contact.seen")) == 4
    assert len(await context.db(events, "roster.seen")) == 2


async def test_a_platform_that_fails_is_not_an_empty_one(corp, context):
    populate(corp.platform)
    corp.platform.sim("faults", api="externalcontact/groupchat/list", times=9, http=500)
    await grant_all(context, "whole")
    row = await context.db(Connection.objects.get, id=corp.card.id)
    assert (row.sync_state, row.health, row.health_reason, row.synced_at) == ("waiting", "degraded", "bad_answer", None)
    assert row.paused_until
    await grant_all(context, "whole")
    assert (await context.db(SyncWish.objects.get)).attempts == 1
    corp.platform.http.delete("/_sim/faults")
    await context.db(make_due)
    await grant_all(context, "whole")
    assert (await context.db(Connection.objects.get, id=corp.card.id)).sync_state == "idle"
    assert len(await context.db(events, "roster.seen")) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"errcode": 45009}, "rate_limited"),
        ({"errcode": 48002}, "not_permitted"),
        ({"errcode": 60020}, "ip_refused"),
        ({"errcode": 60011}, "out_of_scope"),
        ({"lost_reply": True}, "line_broke"),
    ],
)
async def test_trouble_has_its_reason(corp, fault, reason):
    corp.platform.sim("faults", api="externalcontact/get_follow_user_list", times=9, **fault)
    with pytest.raises(PlatformTrouble) as caught:
        await read_whole(corp)
    assert caught.value.reason == reason


async def test_a_busy_platform_is_asked_again(corp):
    populate(corp.platform, groups=1, members=1)
    corp.platform.sim("faults", api="externalcontact/groupchat/get", times=2, errcode=-1)
    assert [event.kind for page in await read_whole(corp) for event in page.events].count("roster.seen") == 1


async def test_every_page_resumes_where_it_stopped(corp):
    populate(corp.platform, groups=25, members=0)
    for _ in range(130):
        corp.platform.act("add_contact", userid="anna")
    pages = await read_whole(corp)
    everything = told(pages)
    assert len(pages) == 5
    for stop in range(len(pages)):
        rest = [page async for page in CONNECTOR.sync(corp.linked, "full", pages[stop].cursor)]
        assert told([*pages[: stop + 1], *rest]) == everything
        assert rest[-1].done >= pages[-1].done if rest else True


def told(pages: list[Page]) -> set[tuple[str, str]]:
    return {(e.kind, e.group_ref or e.member_ref or "") for page in pages for e in page.events}


async def test_a_killed_runner_leaves_a_lease_and_the_next_goes_on(corp, context):
    populate(corp.platform, groups=1)
    (killed,) = await context.db(ledger.claim, "whole", 8)
    first = await anext(aiter(CONNECTOR.sync(corp.linked, "full", {})))
    await context.admit(first.events)
    assert await context.db(ledger.remember, killed, first)
    assert await context.db(ledger.claim, "whole", 8) == []
    await context.db(lambda: SyncWish.objects.update(leased_until="2020-01-01T00:00:00Z"))
    (taken,) = await context.db(ledger.claim, "whole", 8)
    assert taken.cursor["stage"] == "staff"
    assert not await context.db(ledger.remember, killed, first)
    assert await read_pages(context, taken)
    await context.db(ledger.finish, taken)
    assert len(await context.db(events, "roster.seen")) == 1


async def test_asking_while_it_is_read_reads_it_again(corp, context):
    (taken,) = await context.db(ledger.claim, "whole", 8)
    await context.db(api.request_sync, corp.scope, ACTOR, corp.card.id)
    await context.db(ledger.finish, taken)
    wish = await context.db(SyncWish.objects.get)
    assert (wish.taken_at, wish.attempts, wish.cursor) == (None, 0, {})


async def test_a_group_that_is_gone_is_said_to_be_lost(corp, context):
    await context.db(api.request_sync, corp.scope, ACTOR, corp.card.id, "group:wrNobodys")
    await context.db(make_due)
    await grant_all(context, "single")
    (seen,) = await context.db(events, "group.seen")
    assert seen.payload == {"status": "lost"}


async def test_a_corp_too_large_is_read_owner_by_owner(corp):
    populate(corp.platform, groups=2, members=0)
    corp.platform.sim("faults", api="externalcontact/groupchat/list", times=1, errcode=81017)
    pages = await read_whole(corp)
    groups_pages = [page for page in pages if page.cursor["stage"] == "groups"]
    assert groups_pages[0].cursor["in"]["owners"] == [["anna"]]
    assert sum(event.kind == "roster.seen" for page in groups_pages for event in page.events) == 2


def test_events_that_leave_something_open_are_followed_by_a_look(hooked, gateway):
    platform = hooked.platform
    group = platform.act("create_group", owner="anna", name="一群")["chat_id"]
    person = platform.act("add_contact", userid="anna")["external_userid"]
    platform.act("rename_group", chat_id=group, name="新名字")
    platform.sim("settle", timeout_s=10)
    wanted = set(SyncWish.objects.exclude(task="full").values_list("task", flat=True))
    assert wanted == {f"group:{group}", f"contact:{person}"}


async def test_what_was_looked_at_has_its_name(hooked, gateway, context):
    platform = hooked.platform
    platform.act("create_group", owner="anna", name="一群")
    person = platform.act("add_contact", userid="anna")["external_userid"]
    platform.sim("settle", timeout_s=10)
    await context.db(make_due)
    await grant_all(context, "single")
    named = {
        (e.kind, e.payload["name"])
        for kind in ("group.seen", "contact.seen")
        for e in await context.db(events, kind)
        if "name" in e.payload
    }
    assert named == {("group.seen", "一群"), ("contact.seen", platform.world.customers[person].name)}
    assert await context.db(lambda: set(SyncWish.objects.values_list("task", flat=True))) == {"full"}


async def test_messages_are_read_once_from_where_we_stopped(corp, context):
    (chat,) = populate(corp.platform, groups=1, members=1)
    for text in ("在吗", "几点开门？"):
        corp.platform.act("post_message", chat_id=chat, **{"from": "anna", "content": text})
    await read_records(context)
    first = [event.payload["text"] for event in await context.db(events, "message.posted")]
    assert first[-2:] == ["在吗", "几点开门？"]
    corp.platform.act("post_message", chat_id=chat, **{"from": "anna", "content": "十点"})
    await read_records(context)
    await read_records(context)
    posted = await context.db(events, "message.posted")
    assert [event.payload["text"] for event in posted] == [*first, "十点"]
    assert all(event.is_staff for event in posted)
    assert (await context.db(Connection.objects.get, id=corp.card.id)).cursors["records"]["seq"] == len(posted)


async def test_a_message_taken_back_names_the_one(corp, context):
    (chat,) = populate(corp.platform, groups=1, members=1)
    made = corp.platform.act("post_message", chat_id=chat, **{"from": "anna", "content": "错了"})
    corp.platform.act("post_message", chat_id=chat, msgtype="revoke", **{"from": "anna", "content": made["msgid"]})
    await read_records(context)
    (revoked,) = await context.db(events, "message.revoked")
    assert revoked.payload == {"message_id": made["msgid"]}


async def test_an_archive_that_is_down_waits_and_loses_nothing(corp, context):
    (chat,) = populate(corp.platform, groups=1, members=1)
    corp.platform.act("post_message", chat_id=chat, **{"from": "anna", "content": "在吗"})
    url = corp.linked.settings["archive_url"]
    await context.db(lambda: corp.change(archive_url="http://127.0.0.1:9/records"))
    await read_records(context)
    assert await context.db(events, "message.posted") == []
    await context.db(lambda: corp.change(archive_url=url))
    await context.db(make_due)
    await read_records(context)
    assert [event.payload["text"] for event in await context.db(events, "message.posted")][-1] == "在吗"


def test_wishes_of_a_removed_connection_are_dropped(corp, context):
    api.update_connection(corp.scope, ACTOR, corp.card.id, is_active=False)
    asyncio.run(grant_all(context, "whole"))
    assert not SyncWish.objects.exists()
