"""The connector itself: the contract's members, each in one line."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from qunce.connectors.contract import Health, Inbound, Linked, Outgoing, Page, Pending, PlatformTrouble, Received, Sent
from qunce.connectors.wecom import declaration
from qunce.connectors.wecom.callback import receive
from qunce.connectors.wecom.check import check
from qunce.connectors.wecom.failures import CallFailed, PlatformRefused, trouble_of
from qunce.connectors.wecom.lines import api_of
from qunce.connectors.wecom.results import results
from qunce.connectors.wecom.send import send
from qunce.connectors.wecom.sync import Reader, pages_of
from qunce.kernel.clock import utc_now


class WecomConnector:
    """企业微信: WeCom customer contacts and customer groups."""

    slug = "wecom"
    names: Mapping[str, str] = declaration.NAMES
    capabilities = declaration.CAPABILITIES
    fields = declaration.FIELDS

    def receive(self, linked: Linked, request: Inbound) -> Received:
        """A callback."""
        return receive(linked, request)

    async def send(self, linked: Linked, outgoing: Outgoing) -> Sequence[Sent]:
        """A welcome, or a task for employees."""
        return await send(api_of(linked), outgoing)

    async def results(self, linked: Linked, pending: Sequence[Pending]) -> Sequence[Sent]:
        """What employees have done with tasks."""
        try:
            return await results(api_of(linked), pending, utc_now())
        except (CallFailed, PlatformRefused) as error:
            raise trouble_of(error) from error

    async def sync(self, linked: Linked, task: str, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Employees, groups, contacts, messages."""
        pages = pages_of(task)
        if pages is None:
            raise PlatformTrouble("unknown_task", permanent=True, detail=task)
        try:
            async for page in pages(Reader(linked, api_of(linked), utc_now()), cursor):
                yield page
        except (CallFailed, PlatformRefused) as error:
            raise trouble_of(error) from error

    async def check(self, linked: Linked) -> Health:
        """Token, address, permissions, callback."""
        return await check(linked, api_of(linked))
