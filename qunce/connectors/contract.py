"""The one port: what a connector is, and the plain values that pass through it.

A connector is a folder `qunce/connectors/<slug>/` whose package exports `CONNECTOR`, an object with
the members of `Connector`. It is discovered by scanning. It never touches the database: it turns
requests into events and deliveries into calls. What it cannot do becomes a person's task.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from qunce.platform.discovery import subpackages_of
from qunce.platform.events import NewEvent


class Mode(StrEnum):
    """How a capability is done."""

    API = "api"
    CONFIRMED = "confirmed"
    PERSON = "person"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """A platform limit, with where it is written and when we last checked."""

    code: str
    value: int
    unit: str
    source: str
    verified_on: str


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a platform can do: by API, by API with a person's confirmation, by a person, or not."""

    code: str
    mode: Mode
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingField:
    """One field of a connector's settings form. `labels` and `helps` are by language."""

    name: str
    labels: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    pattern: str = ""
    choices: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A connection as a connector sees it: whose it is, and its decrypted settings."""

    id: int
    workspace_id: int
    connector: str
    settings: Mapping[str, str] = field(repr=False)
    callback_url: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A request that came to a connection's webhook."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """What a webhook request means: the events it states, and the reply once they are durable."""

    events: tuple[NewEvent, ...] = ()
    reply: bytes = b""
    content_type: str = "text/plain"


class Rejected(Exception):
    """The request is forged, stale, too large or not understood: nothing is stored, no detail leaks.

    `reason` is for our log and counters only. `told` is the answer's body: empty, except for a sender
    who has proved who they are and needs to know what to mend.
    """

    def __init__(self, reason: str, status: int = 403, told: str = "") -> None:
        self.reason = reason
        self.status = status
        self.told = told
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent: text and attachments (image, link, …) as plain values."""

    text: str = ""
    attachments: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send: deliveries that share kind, sender and content go out as one call.

    `targets` are the platform's ids of the groups or people; `deliveries` our ids, in the same order.
    `context` holds what the kind needs (a welcome code, the sending employee).
    """

    kind: str
    content: Content
    targets: tuple[str, ...]
    deliveries: tuple[int, ...]
    context: Mapping[str, Any] = field(default_factory=dict)


class Fate(StrEnum):
    """What became of a target."""

    DONE = "done"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Sent:
    """The fate of one delivery.

    SENT means handed over and waiting (for an employee); LATER means nothing was sent and it may be
    tried again after `retry_after` seconds.
    """

    delivery: int
    fate: Fate
    reason: str = ""
    platform_ref: str = ""
    retry_after: float = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A delivery that was handed over, whose result is to be asked for."""

    delivery: int
    kind: str
    target: str
    platform_ref: str
    sent_at: datetime
    context: Mapping[str, Any] = field(default_factory=dict)


class HealthState(StrEnum):
    """How a connection is."""

    GOOD = "good"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Health:
    """A connection's state, the reason code, and what to do, each shown translated."""

    state: HealthState
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a sync: events to admit, the cursor to resume after it, and progress."""

    events: tuple[NewEvent, ...]
    cursor: Mapping[str, Any]
    done: int = 0
    total: int | None = None


class Connector(Protocol):
    """A platform behind the one door. Unsupported things are said in `capabilities`, never by silence."""

    slug: str
    names: Mapping[str, str]
    capabilities: tuple[Capability, ...]
    fields: tuple[SettingField, ...]

    def receive(self, linked: Linked, request: Inbound) -> Received:
        """Verify, decrypt and normalise a webhook request. Pure. Raises Rejected."""
        ...

    async def send(self, linked: Linked, outgoing: Outgoing) -> Sequence[Sent]:
        """Send; one fate per delivery. Never raises for what a platform may do."""
        ...

    async def results(self, linked: Linked, pending: Sequence[Pending]) -> Sequence[Sent]:
        """Ask the platform what became of deliveries that are SENT or UNKNOWN; only those it knows."""
        ...

    def sync(self, linked: Linked, task: str, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Read `task` ("full", "group:<ref>", "records", …) page by page. Raises PlatformTrouble."""
        ...

    async def check(self, linked: Linked) -> Health:
        """Whether the connection is usable now, and if not, what should be done."""
        ...


class PlatformTrouble(Exception):
    """The platform did not answer as it should. Never to be read as "empty".

    `retry_after` above 0: the whole connection is in trouble, ask nothing of it for so many seconds.
    """

    def __init__(self, reason: str, *, permanent: bool = False, detail: str = "", retry_after: float = 0) -> None:
        self.reason = reason
        self.permanent = permanent
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(f"{reason}: {detail}" if detail else reason)


@cache
def all_connectors() -> dict[str, Connector]:
    """Every connector by slug, found by scanning this package's folders."""
    found: dict[str, Connector] = {}
    for module in subpackages_of("qunce.connectors"):
        connector: Connector = module.CONNECTOR
        found[connector.slug] = connector
    return found


def connector_of(slug: str) -> Connector:
    """The connector with this slug (KeyError if there is none)."""
    return all_connectors()[slug]
