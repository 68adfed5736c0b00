"""The shape of a result: ours, what it is measured against, the ratio, the target, and whether it is met."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from qunce.bench.client import Tally


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate and its latencies."""

    per_second: float
    p50_ms: float
    p99_ms: float
    name: str = ""

    @classmethod
    def of(cls, tally: Tally, name: str = "") -> "Figure":
        """The figure of a finished load."""
        return cls(
            per_second=round(tally.per_second, 1),
            p50_ms=round(tally.percentile(0.50), 2),
            p99_ms=round(tally.percentile(0.99), 2),
            name=name,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark found."""

    name: str
    ours: Figure
    target: str
    ok: bool
    against: Figure | None = None
    ratio: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The result as `--json` prints it."""
        return asdict(self)


Benchmark = Callable[[], Result]
