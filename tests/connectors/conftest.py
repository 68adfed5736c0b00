"""A simulated corp, the webhook gate and the loops, joined over real HTTP."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from django.db import connection as database
from starlette.applications import Starlette

from qunce.connectors import api, gate
from qunce.connectors.links import KEPT
from qunce.main import admission
from qunce.platform.audit import Actor
from qunce.platform.intake import Intake
from qunce.platform.jobs import LoopContext
from qunce.platform.models import Workspace
from qunce.platform.tenancy import Scope
from qunce.platform.threads import DatabaseThreads
from qunce.web import Turnstile
from sim.wecom.app import create_app
from sim.wecom.world import World
from tests.sim.conftest import Platform, serve

__all__ = ["serve"]

ACTOR = Actor("anna", 1)


@pytest.fixture
def scope(transactional_db) -> Scope:
    KEPT.clear()
    gate.touched.clear()
    with database.cursor() as cursor:
        cursor.execute("TRUNCATE platform_event, platform_event_key")  # not Django's own tables, so not flushed by it
    return Scope(Workspace.objects.create(name="鲜果", slug="fresh").id)


@pytest.fixture
def platform(serve) -> Platform:
    """An empty corp with one employee, in real time."""
    world = World(seed=1)
    caller = Platform(world, serve(create_app(world)).url)
    caller.act("create_employee", userid="anna", name="安娜")
    return caller


@pytest.fixture
def gateway(serve, scope):
    """The webhook gate with its intake."""

    @asynccontextmanager
    async def lifespan(app):
        app.state.db, app.state.intake = DatabaseThreads(1), Intake(admission())
        app.state.intake.start()
        app.state.loop = asyncio.get_running_loop()
        yield

    app = Starlette(lifespan=lifespan)
    yield serve(Turnstile(app))
    asyncio.run_coroutine_threadsafe(shut(app), app.state.loop).result(10)


async def shut(app: Starlette) -> None:
    """End the writer and the database thread, and close their connections."""
    await app.state.intake.stop()
    app.state.db.close()


@pytest.fixture
def context(scope):
    threads = DatabaseThreads(1)
    yield LoopContext(threads, admission())
    threads.close()


@dataclass
class Corp:
    """A connection to the simulated corp."""

    scope: Scope
    platform: Platform
    card: api.ConnectionCard

    @property
    def linked(self):
        return api.linked(self.card.id)

    def change(self, **settings):
        api.update_connection(self.scope, ACTOR, self.card.id, settings=settings)


@pytest.fixture
def corp(scope, platform):
    return Corp(scope, platform, connect(scope, platform))


@pytest.fixture
def hooked(corp, gateway):
    """The same, with callbacks coming in at the gate."""
    corp.platform.sim("callback", url=gateway.url + corp.card.callback_path)
    return corp


def connect(scope, platform, **changed) -> api.ConnectionCard:
    given = platform.see("credentials")
    settings = {
        "corp_id": given["corp_id"],
        "corp_secret": given["secret"],
        "callback_token": given["callback_token"],
        "callback_aes_key": given["callback_aes_key"],
        "base_url": platform.url,
        "archive_url": f"{platform.url}/archive/records",
        "archive_key": given["archive_key"],
    }
    return api.create_connection(scope, ACTOR, "wecom", "企业微信", settings | changed)


def eventually(condition, seconds: float = 10.0):
    """Wait for a condition; its value when it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError("it did not come to be")
