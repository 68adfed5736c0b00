"""Prometheus metrics: what the processes counted, and gauges that slices declare.

A slice exports `GAUGES` from its `gauges.py`; each is read from the database when asked.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from qunce.kernel.clock import utc_now
from qunce.platform.discovery import modules_named
from qunce.platform.heartbeat import alive
from qunce.platform.models import ParkedEvent
from qunce.platform.tally import counts


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number read from the database, by the values of one label."""

    name: str
    help: str
    label: str
    read: Callable[[], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Everything(Collector):
    """What /metrics tells; `waiting` is the intake's queue length now."""

    waiting: int

    def collect(self) -> Iterable[Metric]:
        """Counts of this process and of the workers, then gauges."""
        workers = alive(utc_now())
        yield from tallies({"web": counts(), **{worker.name: worker.details["counts"] for worker in workers}})
        yield plain("qunce_intake_waiting", "Events that wait in the intake.", self.waiting)
        parked = ParkedEvent.objects.filter(resolved_at=None).count()
        yield plain("qunce_events_parked_open", "Parked events that wait for a person.", parked)
        yield plain("qunce_workers", "Workers alive.", len(workers))
        loops = GaugeMetricFamily(
            "qunce_loop_since_success_seconds", "Seconds since a loop last went well.", labels=["loop", "worker"]
        )
        for worker in workers:
            for loop, seconds in worker.details["loops"].items():
                loops.add_metric([loop, worker.name], seconds)
        yield loops
        yield from (read_gauge(gauge) for gauge in all_gauges())


def tallies(by_process: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Iterable[Metric]:
    """The counts as Prometheus counters."""
    families: dict[str, CounterMetricFamily] = {}
    for process, counted in by_process.items():
        for name, labels in counted.items():
            family = families.setdefault(
                name, CounterMetricFamily(f"qunce_{name}", f"Counted: {name}.", labels=["what", "process"])
            )
            for label, value in labels.items():
                family.add_metric([label, process], value)
    return families.values()


def plain(name: str, words: str, value: float) -> Metric:
    """A gauge without labels."""
    return GaugeMetricFamily(name, words, value=value)


def all_gauges() -> list[Gauge]:
    """The gauges of every slice."""
    return [gauge for module in modules_named("gauges") for gauge in module.GAUGES]


def read_gauge(gauge: Gauge) -> Metric:
    """Read a declared gauge."""
    family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label])
    for label, value in gauge.read().items():
        family.add_metric([label], value)
    return family


def exposition(waiting: int) -> bytes:
    """The text of /metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Everything(waiting))
    return generate_latest(registry)


def may_read(authorization: str, secret: str) -> bool:
    """True for a bearer of the metrics secret."""
    return hmac.compare_digest(authorization.encode(), f"Bearer {secret}".encode())
