"""What became of mass tasks: asked from the platform, per group or customer (p93338).

UNKNOWN (the answer to our call was lost) is resolved with care. The platform's list of mass tasks is
read around the time of the call. A task is ours if it was made by API (no creator), within the
window, with exactly our text, is known under no other delivery, and its only sender is ours. Exactly
one such task: it is ours, and waits for the employee. None, ten minutes after: it was never made, the
delivery has failed and a person may send again. More than one, or two lost calls alike: nobody can
tell, it stays unknown. For this the delivery's context holds `text`, `sender`, and (where there are
some) `known_refs`: the tasks that finished deliveries of the same text have.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta

from qunce.connectors.contract import Fate, Pending, Sent
from qunce.connectors.wecom.answers import ListedMass, MassList, MassResults, MassSenders, ResultRow, SenderRow
from qunce.connectors.wecom.client import Api
from qunce.connectors.wecom.failures import PlatformRefused

logger = logging.getLogger(__name__)

AT_ONCE = 8
CONFIRMED = 2
FATES = {
    1: (Fate.DONE, ""),
    2: (Fate.FAILED, "not_a_contact"),
    3: (Fate.FAILED, "over_quota"),
}
CHAT_TYPES = {"group_message": "group", "direct_message": "single"}
BEFORE = timedelta(seconds=60)
AFTER = timedelta(seconds=300)
SETTLED = timedelta(minutes=10)
MADE_BY_CORP = 0
LIST_PAGE = 100
PAGE = 1000


async def results(api: Api, pending: Sequence[Pending], now: datetime) -> list[Sent]:
    """What the platform knows of these deliveries; those it does not know yet are left out."""
    known = [one for one in pending if one.platform_ref]
    found = await of_tasks(api, known)
    unknown = [one for one in pending if not one.platform_ref and one.kind in CHAT_TYPES and one.context.get("text")]
    calls = calls_of(unknown)
    for call in calls:
        if sum(alike(call[0], other[0]) for other in calls) == 1:
            found += await of_lost_call(api, call, {one.platform_ref for one in known}, now)
    return found


async def of_tasks(api: Api, known: Sequence[Pending]) -> list[Sent]:
    """The results of all tasks, a few at a time. A task that the platform refuses to show hides no other."""
    by_task: dict[str, list[Pending]] = {}
    for one in known:
        by_task.setdefault(one.platform_ref, []).append(one)
    room = asyncio.Semaphore(AT_ONCE)

    async def ask(msgid: str) -> list[Sent]:
        async with room:
            try:
                return await of_task(api, msgid, by_task[msgid])
            except PlatformRefused as refusal:
                if refusal.meaning.wait:
                    raise
                logger.warning("task not shown: code=%s", refusal.code)
                return []

    return [sent for found in await asyncio.gather(*map(ask, by_task)) for sent in found]


async def of_task(api: Api, msgid: str, pending: Sequence[Pending]) -> list[Sent]:
    """The results of a task, from each employee who has confirmed."""
    wanted = {one.target: one for one in pending}
    found: list[Sent] = []
    async for sender in senders_of(api, msgid):
        if sender.status != CONFIRMED:
            continue
        async for row in rows_of(api, msgid, sender.userid):
            one = wanted.get(row.chat_id or row.external_userid)
            if one is not None and row.status in FATES:
                fate, reason = FATES[row.status]
                found.append(Sent(one.delivery, fate, reason, msgid))
    return found


async def senders_of(api: Api, msgid: str) -> AsyncIterator[SenderRow]:
    """The employees of a task, page by page."""
    cursor = ""
    while True:
        body = {"msgid": msgid, "limit": PAGE, "cursor": cursor}
        page = await api.read("externalcontact/get_groupmsg_task", MassSenders, body)
        for row in page.task_list:
            yield row
        cursor = page.next_cursor
        if not cursor:
            return


async def rows_of(api: Api, msgid: str, userid: str) -> AsyncIterator[ResultRow]:
    """The targets of one employee, page by page."""
    cursor = ""
    while True:
        body = {"msgid": msgid, "userid": userid, "limit": PAGE, "cursor": cursor}
        page = await api.read("externalcontact/get_groupmsg_send_result", MassResults, body)
        for row in page.send_list:
            yield row
        cursor = page.next_cursor
        if not cursor:
            return


def calls_of(pending: Iterable[Pending]) -> list[list[Pending]]:
    """Deliveries whose answer was lost, gathered as they were sent: one call, one task."""
    calls: dict[tuple[object, ...], list[Pending]] = {}
    for one in pending:
        key = (one.kind, one.sent_at, one.context.get("sender"), one.context.get("text"))
        calls.setdefault(key, []).append(one)
    return list(calls.values())


def alike(one: Pending, other: Pending) -> bool:
    """True for calls that cannot be told apart in the platform's list."""
    same_words = all(one.context.get(name) == other.context.get(name) for name in ("sender", "text"))
    return same_words and one.kind == other.kind and abs(one.sent_at - other.sent_at) <= BEFORE + AFTER


async def of_lost_call(api: Api, call: Sequence[Pending], taken: set[str], now: datetime) -> list[Sent]:
    """Find the task that a lost call made, if it did (see above)."""
    first = call[0]
    taken = taken | set(first.context.get("known_refs", ()))
    candidates = [one async for one in listed_around(api, first) if one.msgid not in taken]
    ours = [one for one in candidates if await is_from(api, one.msgid, str(first.context.get("sender") or ""))]
    if len(ours) == 1:
        return [Sent(one.delivery, Fate.SENT, "found_again", ours[0].msgid) for one in call]
    if not candidates and now - first.sent_at > SETTLED:
        return [Sent(one.delivery, Fate.FAILED, "never_arrived") for one in call]
    return []


async def listed_around(api: Api, lost: Pending) -> AsyncIterator[ListedMass]:
    """Tasks made by API, with this text, around the time of the call."""
    start, end = lost.sent_at - BEFORE, lost.sent_at + AFTER
    cursor = ""
    while True:
        body = {
            "chat_type": CHAT_TYPES[lost.kind],
            "start_time": int(start.timestamp()),
            "end_time": int(end.timestamp()),
            "filter_type": MADE_BY_CORP,
            "limit": LIST_PAGE,
            "cursor": cursor,
        }
        page = await api.read("externalcontact/get_groupmsg_list_v2", MassList, body)
        for one in page.group_msg_list:
            said = one.text.content if one.text else ""
            if not one.creator and said == lost.context["text"]:
                yield one
        cursor = page.next_cursor
        if not cursor:
            return


async def is_from(api: Api, msgid: str, sender: str) -> bool:
    """True when the task has this employee as its only sender (any, where we named none)."""
    userids = {row.userid async for row in senders_of(api, msgid)}
    return not sender or userids == {sender}
