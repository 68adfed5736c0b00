"""Encrypted WeCom callbacks over HTTP: verified, admitted, every reaction run, durable before the answer.

Ours and its peer, the same product with one transaction for each callback (`QUNCE_INTAKE_BATCH=1`),
run in turn on the same machine in the same run. The load generator, the server and PostgreSQL share
the cores.
"""

import asyncio
import itertools

from qunce.bench.client import Tally, flood, pace
from qunce.bench.load import callbacks
from qunce.bench.report import Figure, Result
from qunce.bench.stage import Stage, count

TARGET_PER_SECOND = 2000
TARGET_RATIO = 5
TARGET_P99_MS = 200
KINDS = ("contact.added", "group.joined")
LINES = 768
OURS = 30_000
PEER = 3_000
STEADY_RATE = 200
STEADY = 4_000
WARM_UP = 1_000


def measure() -> Result:
    """Flood with group commit, flood without, then a steady 200 a second for the answer times."""
    with Stage() as stage:
        stage.start_web()
        stage.await_web()
        run(stage, WARM_UP, "w")
        ours = run(stage, OURS, "a")
        steady = asyncio.run(
            pace(stage.web_port, [c.request for c in callbacks(stage.hook, KINDS, STEADY, "s")], STEADY_RATE)
        )
        stage.stop("web")
        stage.web_environment = {"QUNCE_INTAKE_BATCH": "1"}
        stage.start_web()
        stage.await_web()
        peer = run(stage, PEER, "p")
        sent = WARM_UP + OURS + STEADY + PEER
        stored = count("SELECT count(*) FROM platform_event WHERE dedupe_key LIKE 'wecom:%%'")
        members = count("SELECT count(*) FROM community_identity WHERE external_id LIKE 'wmBENCH%%'")
    return judged(ours, steady, peer, {"callbacks": sent, "stored": stored, "members": members})


def run(stage: Stage, number: int, name: str) -> Tally:
    """One flood of distinct callbacks."""
    requests = [callback.request for callback in itertools.islice(callbacks(stage.hook, KINDS, number, name), number)]
    return asyncio.run(flood(stage.web_port, requests, LINES))


def judged(ours: Tally, steady: Tally, peer: Tally, facts: dict[str, int]) -> Result:
    """Put the three runs together."""
    ratio = ours.per_second / peer.per_second if peer.per_second else 0.0
    is_right = facts["stored"] == facts["callbacks"] == facts["members"]
    return Result(
        name="callbacks",
        ours=Figure.of(ours),
        against=Figure.of(peer, "one transaction for each callback"),
        ratio=round(ratio, 2),
        target=f">= {TARGET_PER_SECOND}/s, ratio >= {TARGET_RATIO}, p99 <= {TARGET_P99_MS} ms at {STEADY_RATE}/s",
        ok=ours.per_second >= TARGET_PER_SECOND
        and ratio >= TARGET_RATIO
        and steady.percentile(0.99) <= TARGET_P99_MS
        and is_right,
        facts={
            **facts,
            "statuses": ours.statuses,
            "steady_per_second": round(steady.per_second, 1),
            "steady_p50_ms": round(steady.percentile(0.5), 2),
            "steady_p99_ms": round(steady.percentile(0.99), 2),
        },
    )
