"""From callback in to platform call out: how long a newcomer waits for the welcome at 100 joins a second."""

import asyncio
import time

from qunce.bench.client import Tally, pace
from qunce.bench.kills import prepare_welcome, settle
from qunce.bench.load import Callback, callbacks, register
from qunce.bench.report import Figure, Result
from qunce.bench.stage import Stage

NUMBER = 3_000
RATE = 100
TARGET_P99_MS = 2000


def measure() -> Result:
    """Send at a steady rate; the simulator notes when each welcome arrived."""
    with Stage() as stage:
        stage.start_web()
        stage.start_worker()
        stage.await_web()
        prepare_welcome(stage)
        sent = list(callbacks(stage.hook, ("contact.added",), NUMBER, "j", rate=RATE))
        register(stage.world, sent)
        tally = asyncio.run(pace(stage.web_port, [callback.request for callback in sent], RATE))
        asyncio.run(settle())
        waits = sorted(waits_of(stage, sent, tally))
    return judged(waits, tally)


def waits_of(stage: Stage, sent: list[Callback], tally: Tally) -> list[float]:
    """Seconds between the moment a callback was due and the moment its welcome reached the platform."""
    offset = stage.world.clock.now() - time.perf_counter()
    due = {callback.code: tally.started + index / RATE + offset for index, callback in enumerate(sent)}
    used = {code: welcome.used_at for code, welcome in stage.world.welcomes.items()}
    return [moment - due[code] for code, moment in used.items() if moment is not None]


def judged(waits: list[float], tally: Tally) -> Result:
    """The percentiles against the target."""
    p50, p99, worst = (wait_at(waits, share) for share in (0.5, 0.99, 1.0))
    return Result(
        name="welcome",
        ours=Figure(per_second=round(tally.per_second, 1), p50_ms=p50, p99_ms=p99),
        target=f"p99 <= {TARGET_P99_MS} ms at {RATE} joins/s, every one welcomed",
        ok=len(waits) == NUMBER and p99 <= TARGET_P99_MS,
        facts={"joins": NUMBER, "welcomed": len(waits), "worst_ms": worst},
    )


def wait_at(waits: list[float], share: float) -> float:
    """A percentile of sorted waits, in milliseconds."""
    return round(waits[int(share * (len(waits) - 1))] * 1000, 1) if waits else 0.0
