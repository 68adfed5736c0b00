"""The live feed: the newest events in words, with everything named by the slices that know it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from qunce.console.contracts import FeedNamer, Named
from qunce.console.feed_words import FEWEST_FOLDED, PHRASES, Names, fold_key, say
from qunce.console.timeline import Happening
from qunce.platform.discovery import modules_named
from qunce.platform.models import StoredEvent
from qunce.platform.tenancy import Scope

FEED_LENGTH = 20
ROWS_READ = 200
"""So many events are looked at to find as many lines when neighbours are folded."""


def newest(scope: Scope, length: int = FEED_LENGTH) -> list[Happening]:
    """The newest happenings of the workspace, equal neighbours folded: one query and one for each sort of name."""
    rows = StoredEvent.objects.filter(workspace_id=scope.workspace_id, kind__in=PHRASES).order_by("-at", "-id")
    lines = list(folded(rows[:ROWS_READ]))[:length]
    names = names_in(scope, [row for line in lines for row in line])
    return [say(line, names) for line in lines]


def folded(rows: Iterable[StoredEvent]) -> Iterator[Sequence[StoredEvent]]:
    """Neighbours that are the same but for who; too few of them stay apart."""
    for _key, equal in groupby(rows, key=fold_key):
        line = list(equal)
        if len(line) >= FEWEST_FOLDED:
            yield line
        else:
            yield from ([row] for row in line)


def names_in(scope: Scope, rows: Sequence[StoredEvent]) -> Names:
    """The names that these events need."""
    return Names(
        groups=names_of(scope, "group", {row.group_id for row in rows if row.group_id}),
        members=names_of(scope, "member", {row.member_id for row in rows if row.member_id}),
        causes=causes_of(scope, {str(row.payload.get("origin", "")) for row in rows}),
    )


def causes_of(scope: Scope, origins: Iterable[str]) -> dict[str, Named]:
    """What stands behind deliveries: "broadcast:5" is named by whoever names broadcasts."""
    ids: dict[str, set[int]] = {}
    for origin in origins:
        sort, _, number = origin.partition(":")
        if number.isascii() and number.isdigit():
            ids.setdefault(sort, set()).add(int(number))
    return {
        f"{sort}:{id_}": named for sort, wanted in ids.items() for id_, named in names_of(scope, sort, wanted).items()
    }


def names_of(scope: Scope, sort: str, ids: set[int]) -> Mapping[int, Named]:
    """Names and addresses of ids, by the slice that knows them."""
    namer = namers().get(sort)
    return namer(scope, sorted(ids)) if namer and ids else {}


@cache
def namers() -> Mapping[str, FeedNamer]:
    """Who names which sort of thing."""
    found: dict[str, FeedNamer] = {}
    for module in modules_named("panels"):
        found |= getattr(module, "FEED", {})
    return found
