"""The clients that are open: one per app and event loop, so that tokens and connections are shared."""

import asyncio
from weakref import WeakKeyDictionary

from qunce.connectors.contract import Linked
from qunce.connectors.wecom.client import Api

DEFAULT_BASE_URL = "https://qyapi.weixin.qq.com"

Key = tuple[str, str, str]
lines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Key, Api]] = WeakKeyDictionary()


def api_of(linked: Linked) -> Api:
    """The client of a connection, in the running event loop."""
    settings = linked.settings
    base_url = settings.get("base_url") or DEFAULT_BASE_URL
    key = (base_url.rstrip("/"), settings.get("corp_id", ""), settings.get("corp_secret", ""))
    open_lines = lines.setdefault(asyncio.get_running_loop(), {})
    if key not in open_lines:
        open_lines[key] = Api(*key)
    return open_lines[key]
