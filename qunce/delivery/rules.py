"""What may become of a delivery, who carries it out, when it is tried again: pure decisions."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from qunce.connectors.contract import Fate, Mode


class State(StrEnum):
    """Where a delivery stands. SENT: handed over, somebody else's answer is awaited."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Executor(StrEnum):
    """Who carries it out."""

    CONNECTOR = "connector"
    PERSON = "person"


class LatePolicy(StrEnum):
    """What happens once `not_after` has passed."""

    SEND = "send"
    SKIP = "skip"
    ASK = "ask"


class Who(StrEnum):
    """Who may move a delivery."""

    DISPATCHER = "dispatcher"
    RESULTS = "results"
    PERSON = "person"
    CLOCK = "clock"


W, S, H, D = State.WAITING, State.SENDING, State.SENT, State.DONE
F, U, K, C = State.FAILED, State.UNKNOWN, State.SKIPPED, State.CANCELLED

TRANSITIONS: Mapping[tuple[State, State], frozenset[Who]] = {
    (W, S): frozenset({Who.DISPATCHER}),
    (S, W): frozenset({Who.DISPATCHER}),
    (S, H): frozenset({Who.DISPATCHER}),
    (S, D): frozenset({Who.DISPATCHER}),
    (S, F): frozenset({Who.DISPATCHER}),
    (S, U): frozenset({Who.DISPATCHER, Who.CLOCK}),
    (H, D): frozenset({Who.RESULTS}),
    (H, F): frozenset({Who.RESULTS}),
    (U, H): frozenset({Who.RESULTS}),
    (U, D): frozenset({Who.RESULTS, Who.PERSON}),
    (U, F): frozenset({Who.RESULTS, Who.PERSON}),
    (W, D): frozenset({Who.PERSON}),
    (W, K): frozenset({Who.PERSON, Who.CLOCK}),
    (W, C): frozenset({Who.PERSON}),
    (D, W): frozenset({Who.PERSON}),
    (K, W): frozenset({Who.PERSON}),
    (F, W): frozenset({Who.PERSON}),
}
"""Every legal move and who may make it. Moves back to waiting: undo of a person's tick or skip, and
a failed delivery tried again (failed means: it certainly did not go out). UNKNOWN never goes back to
waiting: a thing that may have been sent is only sent again as a new delivery."""


def may_move(before: State, after: State, who: Who) -> bool:
    """True when this move is legal for this mover."""
    return who in TRANSITIONS.get((before, after), frozenset())


def choose_executor(mode: Mode | None) -> Executor:
    """A connector that can do it (alone, or by asking an employee) does it; otherwise a person."""
    return Executor.CONNECTOR if mode in {Mode.API, Mode.CONFIRMED} else Executor.PERSON


class Lateness(StrEnum):
    """What to do with a waiting delivery now."""

    IN_TIME = "in_time"
    SEND = "send"
    SKIP = "skip"
    ASK = "ask"


def judge_lateness(not_after: datetime | None, policy: LatePolicy, now: datetime) -> Lateness:
    """Late means after `not_after`; then the policy decides. The last moment itself is in time."""
    if not_after is None or now <= not_after:
        return Lateness.IN_TIME
    return Lateness(policy)


FIRST_RETRY = 1.0
LONGEST_RETRY = 300.0


def retry_delay(attempts: int, jitter: float, asked: float = 0.0) -> float:
    """Seconds until the next try: 1, 2, 4, … at most 300, spread by `jitter` (in [0, 1)) of a quarter.

    Never sooner than the platform asked.
    """
    doubled = min(LONGEST_RETRY, FIRST_RETRY * 2.0 ** min(max(attempts - 1, 0), 20))
    return max(asked, min(LONGEST_RETRY, doubled * (1 + jitter / 4)))


POLLS = ((600, 10.0), (3600, 60.0), (86_400, 600.0))
"""Up to this age in seconds, ask for a result every so many seconds; after the last, every hour."""


def poll_delay(age: float) -> float:
    """Seconds until a delivery handed over `age` seconds ago is asked about again."""
    return next((every for until, every in POLLS if age < until), 3600.0)


STATE_OF_FATE: Mapping[Fate, State] = {
    Fate.DONE: State.DONE,
    Fate.SENT: State.SENT,
    Fate.FAILED: State.FAILED,
    Fate.UNKNOWN: State.UNKNOWN,
    Fate.LATER: State.WAITING,
}

MAX_TARGETS = 2000
"""Targets in one call (WeCom: chat_id_list holds at most 2,000)."""

GROUPABLE = frozenset({"group_message", "direct_message"})
"""Kinds that may share one call; the others (a welcome with its own code) go one by one."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed delivery as the dispatcher sees it."""

    id: int
    workspace_id: int
    connection_id: int
    kind: str
    target_ref: str
    content: Mapping[str, Any]
    context: Mapping[str, Any]
    origin: str
    attempts: int = 0
    token: uuid.UUID | None = None


def group_due(due: Iterable[Due], max_targets: int = MAX_TARGETS) -> list[list[Due]]:
    """Put deliveries that may share a call together, in order.

    They share connection, kind, origin, content and context (which names the sender); a call has at most
    `max_targets`, and no target twice.
    """
    groups: list[list[Due]] = []
    open_groups: dict[tuple[object, ...], list[Due]] = {}
    for each in due:
        if each.kind not in GROUPABLE:
            groups.append([each])
            continue
        sameness = (each.connection_id, each.kind, each.origin, freeze(each.content), freeze(each.context))
        group = open_groups.get(sameness)
        if group is None or len(group) >= max_targets or any(other.target_ref == each.target_ref for other in group):
            group = open_groups[sameness] = []
            groups.append(group)
        group.append(each)
    return groups


def freeze(value: Any) -> object:
    """A hashable equal of a JSON value."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, freeze(inner)) for key, inner in value.items()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(freeze(inner) for inner in value)
    return value
