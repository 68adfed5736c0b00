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
from qunce.connectors.platforms import AUTOMATIC, PERSON, all_platforms

PLATFORM = SettingField(
    "platform",
    {"zh-hans": "平台", "en": "Platform", "es": "Plataforma"},
    {
        "zh-hans": "这些群所在的平台。每个平台能做什么、不能自动化什么，见“平台”页。",
        "en": "Where these groups are. What can and must not be done there is written under Platforms.",
        "es": "Dónde están estos grupos. Lo que allí se puede y no se debe hacer está en Plataformas.",
    },
    default="manual",
    choices=(
        *((code, one.names) for code, one in all_platforms().items()),
        ("manual", {"zh-hans": "其他平台", "en": "Another platform", "es": "Otra plataforma"}),
    ),
)

SENDING = SettingField(
    "sending",
    {"zh-hans": "发送方式", "en": "How it is sent", "es": "Cómo se envía"},
    {
        "zh-hans": "没有官方接口的平台只能由人发送：复制、发出、勾选完成。",
        "en": "Without an official interface only a person may send: copy, post, tick off.",
        "es": "Sin una interfaz oficial solo puede enviar una persona: copiar, publicar y marcar.",
    },
    default=PERSON,
    choices=(
        (PERSON, {"zh-hans": "由人发送（今日待办）", "en": "By a person, on Today", "es": "Por una persona, en Hoy"}),
        (AUTOMATIC, {"zh-hans": "自动发送", "en": "Automatically", "es": "Automáticamente"}),
    ),
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
    fields: tuple[SettingField, ...] = (PLATFORM, SENDING)

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
