"""Sending: welcomes, and mass messages that employees confirm. One fate per delivery, whatever happens."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from qunce.connectors.contract import Fate, Outgoing, Sent
from qunce.connectors.wecom.answers import Answer, MassTask
from qunce.connectors.wecom.client import Api
from qunce.connectors.wecom.errors import WELCOME_DONE
from qunce.connectors.wecom.failures import CallFailed, NotSent, PlatformRefused
from qunce.connectors.wecom.messages import CannotSay, message_of

MOST_GROUPS = 2000  # p92135
MOST_CUSTOMERS = 10_000  # p92135
NOT_SENT_WAIT = 5.0

Sender = Callable[[Api, Outgoing], Awaitable[list[Sent]]]


async def send(api: Api, outgoing: Outgoing) -> Sequence[Sent]:
    """Send by kind. Deliveries that share a call share its fate."""
    sender = SENDERS.get(outgoing.kind)
    if sender is None:
        return same(outgoing.deliveries, Fate.FAILED, "not_supported")
    try:
        return await sender(api, outgoing)
    except CannotSay as fault:
        return same(outgoing.deliveries, Fate.FAILED, fault.reason)


async def send_welcome(api: Api, outgoing: Outgoing) -> list[Sent]:
    """Greet the customer behind a code: 20 seconds, one use (p92137)."""
    code = str(outgoing.context.get("welcome_code") or "")
    if not code:
        return same(outgoing.deliveries, Fate.FAILED, "no_welcome_code")
    body = {"welcome_code": code} | message_of(outgoing.content)
    try:
        await api.write("externalcontact/send_welcome_msg", Answer, body)
    except PlatformRefused as refusal:
        if refusal.code == WELCOME_DONE:
            return same(outgoing.deliveries, Fate.DONE, refusal.meaning.reason)
        return refused(outgoing.deliveries, refusal)
    except CallFailed as failure:
        return failed(outgoing.deliveries, failure)
    return same(outgoing.deliveries, Fate.DONE)


async def send_to_groups(api: Api, outgoing: Outgoing) -> list[Sent]:
    """A task for the group owner to confirm; at most 2,000 groups in one (p92135)."""
    sender = str(outgoing.context.get("sender") or "")
    if not sender:
        return same(outgoing.deliveries, Fate.FAILED, "no_sender")
    shared = {"chat_type": "group", "sender": sender} | message_of(outgoing.content)
    return await in_parts(api, outgoing, shared, "chat_id_list", MOST_GROUPS)


async def send_to_customers(api: Api, outgoing: Outgoing) -> list[Sent]:
    """A task for the employee who knows each customer; at most 10,000 customers in one (p92135)."""
    shared: dict[str, Any] = {"chat_type": "single"} | message_of(outgoing.content)
    if sender := outgoing.context.get("sender"):
        shared["sender"] = str(sender)
    return await in_parts(api, outgoing, shared, "external_userid", MOST_CUSTOMERS)


async def in_parts(api: Api, outgoing: Outgoing, shared: Mapping[str, Any], name: str, most: int) -> list[Sent]:
    """One call per part; after a part whose fate is not SENT the rest is not tried in this round."""
    fates: list[Sent] = []
    for start in range(0, len(outgoing.targets), most):
        targets = outgoing.targets[start : start + most]
        deliveries = outgoing.deliveries[start : start + most]
        part = await mass(api, dict(shared) | {name: list(targets)}, targets, deliveries)
        fates += part
        if any(one.fate in (Fate.LATER, Fate.UNKNOWN) for one in part):
            rest = outgoing.deliveries[start + most :]
            return fates + same(rest, Fate.LATER, part[0].reason, retry_after=part[0].retry_after or NOT_SENT_WAIT)
    return fates


async def mass(api: Api, body: Mapping[str, Any], targets: Sequence[str], deliveries: Sequence[int]) -> list[Sent]:
    """Create one mass task; those the platform cannot reach have failed, the others wait for the employee."""
    try:
        answer = await api.write("externalcontact/add_msg_template", MassTask, body)
    except PlatformRefused as refusal:
        return refused(deliveries, refusal)
    except CallFailed as failure:
        return failed(deliveries, failure)
    unreachable = set(answer.fail_list or ())
    return [
        Sent(delivery, Fate.FAILED, "not_reachable", answer.msgid)
        if target in unreachable
        else Sent(delivery, Fate.SENT, "", answer.msgid)
        for target, delivery in zip(targets, deliveries, strict=True)
    ]


def refused(deliveries: Sequence[int], refusal: PlatformRefused) -> list[Sent]:
    """The platform said no: later where waiting helps, failed where it does not."""
    meaning = refusal.meaning
    if meaning.wait:
        return same(deliveries, Fate.LATER, meaning.reason, retry_after=meaning.wait)
    return same(deliveries, Fate.FAILED, meaning.reason)


def failed(deliveries: Sequence[int], failure: CallFailed) -> list[Sent]:
    """No answer: later if nothing left, unknown otherwise, and then never sent again by us."""
    if isinstance(failure, NotSent):
        return same(deliveries, Fate.LATER, failure.reason, retry_after=NOT_SENT_WAIT)
    return same(deliveries, Fate.UNKNOWN, failure.reason)


def same(deliveries: Sequence[int], fate: Fate, reason: str = "", *, retry_after: float = 0) -> list[Sent]:
    """The same fate for all."""
    return [Sent(delivery, fate, reason, retry_after=retry_after) for delivery in deliveries]


SENDERS: Mapping[str, Sender] = {
    "welcome": send_welcome,
    "group_message": send_to_groups,
    "direct_message": send_to_customers,
}
