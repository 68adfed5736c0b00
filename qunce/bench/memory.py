"""What the whole process family takes while the demo lives and nobody works: proportional set size."""

import time

from qunce.bench.family import Family, new_home, running_demo
from qunce.bench.report import Figure, Result

TARGET = 400.0
"""Megabytes, PostgreSQL and the simulated platform included."""

SETTLE_SECONDS = 30.0
SAMPLES = 5


def measure() -> Result:
    """Start the demo, let it settle, and look a few times."""
    with new_home() as home:
        with running_demo(home):
            pass
        with running_demo(home) as family:
            time.sleep(SETTLE_SECONDS)
            samples = [sample(family) for _ in range(SAMPLES)]
    worst = max(samples, key=lambda each: sum(each.values()))
    total = sum(worst.values())
    return Result(
        name="memory",
        ours=Figure(per_second=0.0, p50_ms=0.0, p99_ms=0.0, name="not a rate: see facts"),
        target=f"the family of an idle demo <= {TARGET:.0f} MB (PSS)",
        ok=total <= TARGET,
        facts={"pss_mb": round(total, 1), **{f"{name}_mb": round(size, 1) for name, size in worst.items()}},
    )


def sample(family: Family) -> dict[str, float]:
    """One look, a second after the last."""
    time.sleep(1.0)
    return family.memory()
