"""Ten thousand callbacks at 200 a second with redelivery on, while web and worker are killed with -9.

Exactly once means: each acknowledged callback is one event, one customer, one welcome delivery, and the
platform was asked to send no welcome twice.
"""

import asyncio
import random
from collections import Counter

from qunce.bench.client import Tally, pace
from qunce.bench.load import Callback, callbacks, register
from qunce.bench.report import Figure, Result
from qunce.bench.stage import Stage, count

NUMBER = 10_000
RATE = 200
KILLS = 3
TRIES = 8
SEED = 20261122


def measure() -> Result:
    """Send, kill three times each, wait for the dust to settle, and count."""
    with Stage() as stage:
        stage.start_web()
        stage.start_worker()
        stage.await_web()
        prepare_welcome(stage)
        sent = list(callbacks(stage.hook, ("contact.added",), NUMBER, "k", rate=RATE))
        register(stage.world, sent)
        tally = asyncio.run(send_and_kill(stage, sent))
        asyncio.run(settle())
        facts = verdict(stage, sent, tally)
    lost, double = facts["lost"], facts["double"]
    return Result(
        name="kills",
        ours=Figure.of(tally),
        target="0 lost, 0 double",
        ok=lost == 0 and double == 0 and facts["acknowledged"] > 0,
        facts=facts,
    )


def prepare_welcome(stage: Stage) -> None:
    """A welcome for everyone, so that every callback causes something to be sent."""
    from qunce.guard.services import save
    from qunce.kernel.clock import utc_now
    from qunce.platform.audit import SYSTEM
    from qunce.platform.tenancy import Scope

    save(Scope(stage.workspace_id), SYSTEM, text="欢迎来到这里", now=utc_now())


async def send_and_kill(stage: Stage, sent: list[Callback]) -> Tally:
    """The load and the killer, side by side."""
    load = asyncio.create_task(pace(stage.web_port, [c.request for c in sent], RATE, lines=64, tries=TRIES))
    dice = random.Random(SEED)  # noqa: S311  a seed that can be printed and replayed
    gap = NUMBER / RATE / (2 * KILLS + 1)
    for turn in range(2 * KILLS):
        await asyncio.sleep(gap * dice.uniform(0.7, 1.0))
        if turn % 2 == 0:
            stage.kill("web")
            stage.start_web()
        else:
            stage.kill("worker")
            stage.start_worker()
    return await load


async def settle() -> None:
    """Wait until nothing is waiting or being sent."""
    for _ in range(300):
        busy = await asyncio.to_thread(
            count,
            "SELECT count(*) FROM delivery_delivery WHERE state IN ('waiting', 'sending') AND executor = 'connector'",
        )
        if busy == 0:
            return
        await asyncio.sleep(0.2)


def verdict(stage: Stage, sent: list[Callback], tally: Tally) -> dict[str, int]:
    """Compare what was acknowledged with what was applied and what left."""
    acknowledged = {sent[index].member for index in tally.acknowledged}
    applied = applied_members()
    calls = Counter({code: welcome.calls for code, welcome in stage.world.welcomes.items() if welcome.calls})
    doubled = [member for member, times in applied.items() if times != 1]
    return {
        "sent": len(sent),
        "acknowledged": len(acknowledged),
        "broken_connections": tally.broken,
        "lost": len(acknowledged - applied.keys()),
        "double": len(doubled) + sum(1 for times in calls.values() if times > 1),
        "welcomes_planned": count("SELECT count(*) FROM delivery_delivery WHERE kind = 'welcome'"),
        "welcomes_sent": len(calls),
        "welcomes_unknown": count("SELECT count(*) FROM delivery_delivery WHERE state = 'unknown'"),
        "welcomes_skipped": count("SELECT count(*) FROM delivery_delivery WHERE state = 'skipped'"),
    }


def applied_members() -> dict[str, int]:
    """How many events each customer's callback became (must be one)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT i.external_id, count(e.id) FROM platform_event e
               JOIN community_identity i ON i.member_id = e.member_id
               WHERE e.kind = 'contact.added' GROUP BY 1"""
        )
        return dict(cursor.fetchall())
