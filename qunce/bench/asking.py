"""How quick the lists are: every filter offered, every order, first and later pages, searches."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunce.community.lists import GROUPS, MEMBERS
from qunce.console.api import ListPage, Query
from qunce.platform.tenancy import Scope, seeing

MOST_CHOICES = 4
SEARCHES = ("", "小", "anna", "Bruno B", "zzz", "a", "美", "妈妈")


def measure_lists(scope: Scope, repeats: int = 3) -> dict[str, Any]:
    """Milliseconds and queries of each list under each filter, as one workspace sees it (behind the wall)."""
    with seeing(scope.workspace_id):
        return {page.name: measured(scope, page, repeats) for page in (MEMBERS, GROUPS)}


def measured(scope: Scope, page: ListPage, repeats: int) -> dict[str, Any]:
    """One list: the 95th percentile over all that may be asked of it, its slowest, its queries."""
    times: dict[str, list[float]] = {}
    queries: set[int] = set()
    for name, query in questions(scope, page):
        for _ in range(repeats):
            with CaptureQueriesContext(connection) as captured:
                began = time.perf_counter()
                page.fetch(scope, query)
                times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            queries.add(len(captured))
    every = sorted(one for all_ in times.values() for one in all_)
    slowest = sorted(((max(all_), name) for name, all_ in times.items()), reverse=True)[:8]
    return {
        "asked": len(times),
        "p50_ms": round(every[len(every) // 2], 1),
        "p95_ms": round(every[int(len(every) * 0.95)], 1),
        "max_ms": round(every[-1], 1),
        "most_queries": max(queries),
        "slowest": [(name, round(ms, 1)) for ms, name in slowest],
    }


def questions(scope: Scope, page: ListPage) -> Iterator[tuple[str, Query]]:
    """No filter, each choice of each filter, every pair of filters, searches; in each order; and a later page."""
    orders = [column.key for column in page.columns if column.is_sortable]
    choices = {one.key: sample([value for value, _ in one.choices(scope)]) for one in page.filters}
    singles = [{key: value} for key, values in choices.items() for value in values]
    pairs = [{**a, **b} for a in singles for b in singles if min(a) < min(b) and min(b) != min(a)]
    for order in orders:
        for filters in ({}, *singles, *pairs[:: max(1, len(pairs) // 60)]):
            yield f"{order} {filters}", Query(filters=filters, sort=order, is_descending=True)
        for text in SEARCHES:
            yield f"{order} q={text}", Query(text=text, sort=order, is_descending=True)
            for filters in singles[::5]:
                yield f"{order} q={text} {filters}", Query(text=text, filters=filters, sort=order, is_descending=True)
        after = page.fetch(scope, Query(sort=order, is_descending=True)).next_after
        yield f"{order} next page", Query(sort=order, is_descending=True, after=after)


def sample(values: Sequence[str]) -> Sequence[str]:
    """A few of many choices, first and last among them."""
    step = max(1, len(values) // MOST_CHOICES)
    return values if len(values) <= MOST_CHOICES else [*values[::step], values[-1]]
