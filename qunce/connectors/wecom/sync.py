"""Reading the corp page by page. A page's cursor resumes after it; a failed call raises, it never means "none".

`full` walks employees, then groups with their members, then contacts. Resuming at a page boundary reads
the boundary page again at worst, which changes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from qunce.connectors.contract import Linked, Page
from qunce.connectors.wecom.answers import (
    ContactBatch,
    ContactDetail,
    FollowUsers,
    GroupDetail,
    GroupList,
    ListedGroup,
    Users,
)
from qunce.connectors.wecom.archive import pages_of_records
from qunce.connectors.wecom.client import Api
from qunce.connectors.wecom.errors import LOST_CONTACT, LOST_GROUP, NO_RELATION, TOO_MANY_OWNERS
from qunce.connectors.wecom.facts import Facts
from qunce.connectors.wecom.failures import PlatformRefused
from qunce.platform.events import NewEvent

OWNERS = 100  # p92120: in one owner_filter
USERS = 100  # p92994: in one batch
CONTACTS = 100  # p92994
GROUPS = 20
"""Groups in a page of ours: each is a call, and all of them one transaction."""

ROOT_DEPARTMENT = "1"
T = TypeVar("T")


@dataclass(slots=True)
class Reader:
    """What a sync works with."""

    linked: Linked
    api: Api
    now: datetime

    @property
    def facts(self) -> Facts:
        """The maker of events."""
        return Facts(self.linked, self.now)


Pages = Callable[[Reader, Mapping[str, Any]], AsyncIterator[Page]]


def pages_of(task: str) -> Pages | None:
    """How to read a task; None for a task that we do not know."""
    name, _, ref = task.partition(":")
    if ref:
        one = {"group": one_group, "contact": one_contact}.get(name)
        return (lambda reader, _cursor: one(reader, ref)) if one else None
    whole: dict[str, Pages] = {"full": full, "groups": groups, "contacts": contacts, "staff": staff}
    return whole.get(name) or (read_records if name == "records" else None)


async def full(reader: Reader, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
    """Everything, in stages; the cursor says in which stage and where in it."""
    stages: list[tuple[str, Pages]] = [("staff", staff), ("groups", groups), ("contacts", contacts)]
    names = [name for name, _ in stages]
    current = str(cursor.get("stage", names[0]))
    done = int(cursor.get("done", 0))
    inner = cursor.get("in", {})
    for name, pages in stages[names.index(current) :]:
        before = done
        async for page in pages(reader, inner):
            done = before + page.done
            place = {"stage": name, "in": dict(page.cursor), "done": done - page.done}
            yield Page(page.events, place, done, None)
        inner = {}


async def staff(reader: Reader, _cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
    """Employees who may talk to customers, with their names where we may read them."""
    userids = await follow_users(reader.api)
    names = await names_of_staff(reader.api)
    events = tuple(reader.facts.staff(userid, names.get(userid.lower(), "")) for userid in userids)
    yield Page(events, {}, len(events), len(events))


async def follow_users(api: Api) -> list[str]:
    """The userids with the customer-contact feature."""
    return (await api.read("externalcontact/get_follow_user_list", FollowUsers)).follow_user


async def names_of_staff(api: Api) -> dict[str, str]:
    """Names by lower-case userid. Newer apps may not read them: then userids have to do."""
    try:
        answer = await api.read("user/simplelist", Users, None, department_id=ROOT_DEPARTMENT, fetch_child="1")
    except PlatformRefused:
        return {}
    return {user.userid.lower(): user.name for user in answer.userlist}


async def groups(reader: Reader, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
    """All customer groups with their members.

    A corp with more than 1,000 people in scope must be asked owner by owner (81017).
    """
    owners: list[list[str]] = cursor.get("owners", [])
    part, place, done = int(cursor.get("part", 0)), str(cursor.get("page", "")), int(cursor.get("done", 0))
    while True:
        try:
            listed = await list_groups(reader.api, owners[part] if owners else [], place)
        except PlatformRefused as refusal:
            if refusal.code != TOO_MANY_OWNERS or owners:
                raise
            owners = in_parts(await follow_users(reader.api), OWNERS)
            continue
        is_last_part = part + 1 >= len(owners)
        here = {"owners": owners, "part": part, "page": place, "done": done}
        for chunk in in_parts(listed.group_chat_list, GROUPS) or [[]]:
            done += len(chunk)
            yield Page(await events_of_groups(reader, chunk), here, done, None)
        place = listed.next_cursor
        if not place and is_last_part:
            return
        part += 0 if place else 1


async def list_groups(api: Api, owners: list[str], place: str) -> GroupList:
    """A page of the list."""
    body: dict[str, Any] = {"status_filter": 0, "limit": OWNERS, "cursor": place}
    if owners:
        body["owner_filter"] = {"userid_list": owners}
    return await api.read("externalcontact/groupchat/list", GroupList, body)


async def events_of_groups(reader: Reader, listed: list[ListedGroup]) -> tuple[NewEvent, ...]:
    """The details of some groups, read side by side."""
    found = await asyncio.gather(*(events_of_group(reader, one) for one in listed))
    return tuple(event for events in found for event in events)


async def events_of_group(reader: Reader, listed: ListedGroup) -> list[NewEvent]:
    """One group as it is now; a group that the platform no longer knows is lost."""
    try:
        body = {"chat_id": listed.chat_id, "need_name": 1}
        detail = await reader.api.read("externalcontact/groupchat/get", GroupDetail, body)
    except PlatformRefused as refusal:
        if refusal.code not in LOST_GROUP:
            raise
        return [reader.facts.lost_group(listed.chat_id)]
    if detail.group_chat is None:
        return []
    return reader.facts.group(detail.group_chat, listed.status)


async def one_group(reader: Reader, ref: str) -> AsyncIterator[Page]:
    """One group. Its status is not in its detail, so it is left unsaid."""
    yield Page(tuple(await events_of_group(reader, ListedGroup(ref, -1))), {}, 1, 1)


async def contacts(reader: Reader, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
    """All contacts of all employees."""
    users: list[list[str]] = cursor.get("users") or in_parts(await follow_users(reader.api), USERS)
    part, place, done = int(cursor.get("part", 0)), str(cursor.get("page", "")), int(cursor.get("done", 0))
    while part < len(users):
        batch = await batch_of(reader.api, users[part], place)
        done += len(batch.external_contact_list)
        events = tuple(
            reader.facts.contact(row.external_contact, [row.follow_info], is_fresh=False)
            for row in batch.external_contact_list
        )
        place = batch.next_cursor
        part += 0 if place else 1
        yield Page(events, {"users": users, "part": part, "page": place, "done": done}, done, None)


async def batch_of(api: Api, users: list[str], place: str) -> ContactBatch:
    """A page of contacts; employees without any are "no relation", which is an honest "none"."""
    body = {"userid_list": users, "limit": CONTACTS, "cursor": place}
    try:
        return await api.read("externalcontact/batch/get_by_user", ContactBatch, body)
    except PlatformRefused as refusal:
        if refusal.code != NO_RELATION:
            raise
        return ContactBatch()


async def one_contact(reader: Reader, ref: str) -> AsyncIterator[Page]:
    """One contact with everyone who follows it; one that nobody follows any more is nothing to tell."""
    followers, place = [], ""
    while True:
        query = {"external_userid": ref} | ({"cursor": place} if place else {})
        try:
            answer = await reader.api.read("externalcontact/get", ContactDetail, None, **query)
        except PlatformRefused as refusal:
            if refusal.code not in LOST_CONTACT:
                raise
            yield Page((), {}, 1, 1)
            return
        followers += answer.follow_user
        place = answer.next_cursor
        if not place or answer.external_contact is None:
            break
    person = answer.external_contact
    events = (reader.facts.contact(person, followers, is_fresh=True),) if person else ()
    yield Page(events, {}, 1, 1)


async def read_records(reader: Reader, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
    """The message archive, after the last sequence number."""
    async for page in pages_of_records(reader.linked, int(cursor.get("seq", 0))):
        yield page


def in_parts(items: list[T], size: int) -> list[list[T]]:
    """A list cut into lists of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
