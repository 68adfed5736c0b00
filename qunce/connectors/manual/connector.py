"""The connector that connects to people: every capability is a person's task.

Its facts come by import and by the daily form, so it has no webhook and nothing to sync.
"""

# ruff: noqa: ARG002  the contract names what a connector without an API has no use for

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from qunce.connectors.contract import (
    Capability,
    Fate,
    Health,
    HealthState,
    Inbound,
    Linked,
    Mode,
    Outgoing,
    Page,
    Pending,
    Received,
    Rejected,
    Sent,
    SettingField,
)

BY_PERSON = ("welcome", "group_message", "direct_message", "group_post")


class ManualConnector:
    """A platform without an API."""

    slug = "manual"
    names: Mapping[str, str] = {
        "zh-hans": "手工群（微信群等）",
        "en": "By hand (WeChat groups and others)",
        "es": "A mano (grupos de WeChat y otros)",
    }
    capabilities = tuple(Capability(code, Mode.PERSON) for code in BY_PERSON)
    fields: tuple[SettingField, ...] = ()

    def receive(self, linked: Linked, request: Inbound) -> Received:
        """No platform calls us here."""
        raise Rejected("no_webhook", 404)

    async def send(self, linked: Linked, outgoing: Outgoing) -> Sequence[Sent]:
        """A person does it; a delivery that comes here anyway says so."""
        return [Sent(delivery, Fate.FAILED, "person_only") for delivery in outgoing.deliveries]

    async def results(self, linked: Linked, pending: Sequence[Pending]) -> Sequence[Sent]:
        """The person who did it has told us already."""
        return []

    async def sync(self, linked: Linked, task: str, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
        """There is nothing to read: one empty page."""
        yield Page((), {}, 0, 0)

    async def check(self, linked: Linked) -> Health:
        """People are always there."""
        return Health(HealthState.GOOD)
