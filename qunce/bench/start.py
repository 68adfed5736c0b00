"""How long a newcomer waits: the first start, which makes the demo, and every later one."""

from qunce.bench.family import new_home, running_demo
from qunce.bench.report import Figure, Result

TARGET_FIRST = 60.0
"""Seconds from the command to the ready line, installation apart, with the demo made on the way."""

TARGET_SECOND = 3.0
"""Seconds from the command to the first page."""


def measure() -> Result:
    """Start twice on one home."""
    with new_home() as home:
        with running_demo(home) as first:
            pass
        with running_demo(home) as second:
            pass
    page_ms = round(second.page_seconds * 1000, 1)
    return Result(
        name="start",
        ours=Figure(per_second=round(1 / second.page_seconds, 2), p50_ms=page_ms, p99_ms=page_ms, name="second start"),
        target=f"first start <= {TARGET_FIRST:.0f} s, second start to the first page <= {TARGET_SECOND:.0f} s",
        ok=first.ready_seconds <= TARGET_FIRST and second.page_seconds <= TARGET_SECOND,
        facts={
            "first_ready_seconds": round(first.ready_seconds, 1),
            "second_ready_seconds": round(second.ready_seconds, 2),
            "second_page_seconds": round(second.page_seconds, 2),
        },
    )
