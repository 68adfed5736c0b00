"""A fake connector, and a loop context whose clock the test sets."""

import asyncio
from datetime import UTC, datetime

import pytest
from django.db import connections

from qunce.connectors.contract import all_connectors
from qunce.delivery.tests.fake import FakeConnector
from qunce.platform.admission import Admission
from qunce.platform.jobs import LoopContext
from qunce.platform.threads import DatabaseThreads


@pytest.fixture
def fake():
    connector = FakeConnector()
    all_connectors()["fake"] = connector
    yield connector
    del all_connectors()["fake"]


class SettableClock:
    def __init__(self):
        self.now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return SettableClock()


@pytest.fixture
def context(clock):
    threads = DatabaseThreads(1)
    yield LoopContext(db=threads, admission=Admission(resolvers=(), reactions=(), clock=clock), clock=clock)
    asyncio.run(threads(connections.close_all))
    threads.close()
