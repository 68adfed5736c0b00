"""Making the demo: link, replay, read, then a few things that an operator would have prepared."""

import time
from collections.abc import Callable

from django.db import connection

from qunce.connectors.api import ConnectionCard, create_connection, request_sync, update_connection
from qunce.connectors.api import connections as connections_of
from qunce.console.api import first_entry_link
from qunce.demo.prepared import prepare_everyday, prepare_welcome
from qunce.demo.progress import step
from qunce.demo.simulator import Simulator
from qunce.demo.team import ensure_team
from qunce.platform.audit import SYSTEM
from qunce.platform.config import Config
from qunce.platform.models import Setting, Workspace
from qunce.platform.tenancy import Scope
from qunce.platform.workspaces import create_workspace

NAME = "群策演示"
MADE = "demo.made"
PATIENCE = 180.0
"""Seconds that a step may take before the demo says that it is stuck."""

POLL = 0.2


def start(_config: Config, base_url: str, simulator_url: str) -> str:
    """Make the demo, or find it and let it live on; the path of a one-time link for its owner."""
    simulator = Simulator(simulator_url)
    workspace = Workspace.objects.filter(name=NAME).first() or create_workspace(NAME)
    scope = Scope(workspace.id, workspace.timezone)
    owner_id = ensure_team(scope)
    prepare_welcome(scope)
    wecom, shop = link(scope, simulator)
    simulator.point_at(base_url + wecom.callback_path, base_url + shop.callback_path, simulator.shop_secret())
    if not is_made(scope):
        make(scope, simulator, wecom)
        Setting.objects.update_or_create(workspace_id=scope.workspace_id, key=MADE, defaults={"value": True})
    simulator.live()
    return first_entry_link(workspace.id, person_id=owner_id)


def is_made(scope: Scope) -> bool:
    """True when the history was taken in completely at an earlier start."""
    return Setting.objects.filter(workspace_id=scope.workspace_id, key=MADE).exists()


def link(scope: Scope, simulator: Simulator) -> tuple[ConnectionCard, ConnectionCard]:
    """The connections to the simulated corp and its shop, made once; and one for groups without an API."""
    known = {card.connector: card for card in connections_of(scope)}
    if "manual" not in known:
        create_connection(scope, SYSTEM, "manual", "微信群（人工）", {"platform": "wechat"})
    wecom = known.get("wecom") or create_connection(
        scope, SYSTEM, "wecom", "企业微信（模拟）", simulator.wecom_settings(), read_now=False
    )
    if wecom.settings.get("base_url") != simulator.url:
        update_connection(scope, SYSTEM, wecom.id, settings=simulator.wecom_settings())
    shop = known.get("shop") or create_connection(
        scope, SYSTEM, "shop", "小店订单（模拟）", {"secret": simulator.shop_secret()}
    )
    return wecom, shop


def make(scope: Scope, simulator: Simulator, wecom: ConnectionCard) -> None:
    """Sixty days of history through the same doors as real data."""
    replay(simulator)
    read_everything(scope, wecom)
    read_messages(scope, simulator)
    prepare_everyday(scope)


def replay(simulator: Simulator) -> None:
    """Encrypted callbacks and signed orders, as fast as the product takes them."""
    simulator.replay()
    with step("60 days of callbacks and orders") as bar:

        def is_over() -> bool:
            state = simulator.ask("replay")
            bar(state["sent"] + state.get("shop_sent", 0), state["total"] + state.get("shop_total", 0))
            return not state["running"]

        wait_until(is_over, "the replay of the history")


def read_everything(scope: Scope, wecom: ConnectionCard) -> None:
    """Employees, groups and contacts, read by the worker."""
    request_sync(scope, SYSTEM, wecom.id)
    with step("Groups and contacts") as bar:

        def is_over() -> bool:
            card = next(card for card in connections_of(scope) if card.id == wecom.id)
            bar(card.sync_done, card.sync_total or 0)
            return card.synced_at is not None

        wait_until(is_over, "the first sync")


def read_messages(scope: Scope, simulator: Simulator) -> None:
    """Messages of the archive, read by the worker."""
    total = int(simulator.ask("state")["messages"])
    with step("Messages") as bar:

        def is_over() -> bool:
            done = messages_read(scope)
            bar(min(done, total), total)
            return done >= total

        wait_until(is_over, "reading the messages")


def messages_read(scope: Scope) -> int:
    """How many message events are stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM platform_event WHERE workspace_id = %s AND kind IN ('message.posted', 'message.revoked')",
            [scope.workspace_id],
        )
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def wait_until(is_over: Callable[[], bool], what: str) -> None:
    """Poll until it is over; TimeoutError when it is stuck."""
    end = time.monotonic() + PATIENCE
    while not is_over():
        if time.monotonic() > end:
            raise TimeoutError(f"The demo could not be finished: {what} takes too long.")
        time.sleep(POLL)
