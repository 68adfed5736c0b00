"""What the demo asks of the simulated platform: where to send, when to replay, when to live."""

import time
from typing import Any

import httpx

POLL = 0.1
TIMEOUT = 60.0
PEOPLE_A_MINUTE = 20


class Simulator:
    """The control side of the simulator."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=f"{url}/_sim", timeout=TIMEOUT, trust_env=False)
        self._await()

    def _await(self) -> None:
        """It makes its 60 days when it starts: give it the time."""
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                self.ask("clock")
            except httpx.TransportError:
                if time.monotonic() > end:
                    raise
                time.sleep(POLL)
            else:
                return

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET without a body, POST with one."""
        answer = self._http.get(path) if body is None else self._http.post(path, json=body)
        answer.raise_for_status()
        value: dict[str, Any] = answer.json()
        return value

    def point_at(self, callback_url: str, shop_url: str, shop_secret: str) -> None:
        """Callbacks and shop webhooks go to the product from now on."""
        self.ask("callback", {"url": callback_url})
        self.ask("shop", {"url": shop_url, "secret": shop_secret})

    def replay(self) -> None:
        """Send the history's callbacks and orders through the normal way."""
        self.ask("replay", {"lanes": 24, "shop": True})

    def live(self) -> None:
        """Let a gentle stream of life begin."""
        self.ask("live", {"per_minute": PEOPLE_A_MINUTE, "confirm_after_s": 60})

    def wecom_settings(self) -> dict[str, str]:
        """What a connection to this corp must be given."""
        given = self.ask("credentials")
        return {
            "corp_id": given["corp_id"],
            "corp_secret": given["secret"],
            "agent_id": str(given["agent_id"]),
            "callback_token": given["callback_token"],
            "callback_aes_key": given["callback_aes_key"],
            "archive_url": f"{self.url}/archive/records",
            "archive_key": given["archive_key"],
            "base_url": self.url,
            "callback_window_seconds": "0",
        }

    def shop_secret(self) -> str:
        """The secret with which the shop signs."""
        return str(self.ask("credentials")["shop_secret"])
