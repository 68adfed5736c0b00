"""How facts about a roster change it: pure, for one group at a time.

The rule, in words. A change whose `last_version` is the version we hold follows directly and is
applied as it stands. Any other change came out of order, or something before it was lost: it is
applied only where times prove it to be news, the version becomes unknown, and a reading of the whole
group is wanted. A reading of the whole group is the truth of its moment: it closes what is gone, opens
what is new and corrects the rest, save what happened after it. An older reading changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LAG = timedelta(seconds=5)
"""A platform's reading may lag its own events (WeCom by about 2 s): nothing this young is closed by it."""

GIVEN_BY_HAND = frozenset({"koc", "assistant", "service"})
"""Roles that no platform knows of."""

SAME_SPELL = timedelta(seconds=60)
"""Two statements of when somebody joined that lie closer than this tell of one join."""

UNSEEN = "unseen"
"""How somebody left when nobody told us: they are just not in the group any more."""


@dataclass(slots=True)
class Spell:
    """One stay, open or closed, as the fold knows it. `id` is None until it has been stored."""

    member_id: int
    joined_at: datetime
    role: str = "member"
    source: str = ""
    how: str = ""
    invited_by_id: int | None = None
    left_at: datetime | None = None
    left_how: str = ""
    id: int | None = None
    is_counted: bool = True
    is_dirty: bool = False


@dataclass(slots=True)
class Roster:
    """What we hold of a group: its version, when it was last read whole, open stays, last leaves.

    Of a group of which only a change is told, it holds just the stays of the people concerned.
    """

    group_id: int
    version: str = ""
    seen_at: datetime | None = None
    open: dict[int, Spell] = field(default_factory=dict)
    last_left: dict[int, datetime] = field(default_factory=dict)
    closed: list[Spell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """`roster.changed`, with member ids."""

    at: datetime
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    how: str = ""
    last_version: str = ""
    version: str = ""
    left_how: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """A member as a reading of the whole group states them."""

    member_id: int
    joined_at: datetime | None = None
    role: str = ""
    source: str = ""
    how: str = ""
    invited_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """`roster.seen`, with member ids."""

    at: datetime
    members: tuple[Present, ...]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that truly changed: "joined", "left" or "sourced", at `at`, in the stay `spell`."""

    kind: str
    spell: Spell
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fact led to. `wants_sync`: we know that we do not know; the group should be read whole."""

    moves: tuple[Move, ...] = ()
    wants_sync: bool = False


def apply_change(roster: Roster, change: Change) -> Outcome:
    """Fold a change into the roster."""
    if change.version and change.version == roster.version:
        return Outcome()
    follows = bool(change.last_version) and change.last_version == roster.version
    if not follows and roster.seen_at is not None and change.at < roster.seen_at:
        return Outcome(wants_sync=bool(change.version))
    moves = [*removals(roster, change, follows=follows), *additions(roster, change, follows=follows)]
    roster.version = change.version if follows else ""
    return Outcome(tuple(moves), wants_sync=bool(change.version) and not follows)


def removals(roster: Roster, change: Change, *, follows: bool) -> Iterable[Move]:
    """Close the stays of those who left; a leave older than the join it would undo is no news."""
    for member_id in change.removed:
        spell = roster.open.get(member_id)
        if spell is not None and (follows or change.at >= spell.joined_at):
            yield close(roster, spell, change.at, change.left_how or change.how)


def additions(roster: Roster, change: Change, *, follows: bool) -> Iterable[Move]:
    """Open stays for those who came; a join older than a leave we know of is no news."""
    for member_id in change.added:
        left_at = roster.last_left.get(member_id)
        if member_id not in roster.open and (follows or left_at is None or change.at >= left_at):
            yield enter(roster, Spell(member_id, change.at, how=change.how))


def apply_reading(roster: Roster, reading: Reading) -> Outcome:
    """Fold a reading of the whole group into the roster."""
    if roster.seen_at is not None and reading.at < roster.seen_at:
        return Outcome()
    present = {member.member_id: member for member in reading.members}
    may_lag = bool(reading.version) and reading.version != roster.version
    moves: list[Move] = []
    is_unsure = False
    for member_id in [one for one in roster.open if one not in present]:
        spell = roster.open[member_id]
        if spell.joined_at > reading.at:
            continue
        if may_lag and spell.joined_at > reading.at - LAG:
            is_unsure = True
            continue
        moves.append(close(roster, spell, reading.at, UNSEEN))
    for member in present.values():
        left_at = roster.last_left.get(member.member_id)
        if member.member_id in roster.open:
            moves.extend(correct(roster, member))
        elif left_at is not None and left_at > reading.at:
            continue
        elif left_at is not None and may_lag and left_at > reading.at - LAG:
            is_unsure = True
        else:
            moves.append(admit(roster, member, reading.at))
    roster.version, roster.seen_at = reading.version, reading.at
    return Outcome(tuple(moves), wants_sync=is_unsure)


def correct(roster: Roster, member: Present) -> Iterable[Move]:
    """Bring an open stay in line with the reading; a much later join means that a leave was missed."""
    spell = roster.open[member.member_id]
    if member.joined_at is not None and member.joined_at - spell.joined_at > SAME_SPELL:
        yield close(roster, spell, member.joined_at, UNSEEN)
        yield admit(roster, member, member.joined_at)
        return
    news = {
        "joined_at": member.joined_at or spell.joined_at,
        "role": role_now(spell.role, member.role),
        "source": member.source or spell.source,
        "how": member.how or spell.how,
        "invited_by_id": member.invited_by_id or spell.invited_by_id,
    }
    is_sourced = news["source"] != spell.source
    if any(getattr(spell, name) != value for name, value in news.items()):
        spell.is_dirty = True
        for name, value in news.items():
            setattr(spell, name, value)
    if is_sourced:
        yield Move("sourced", spell, spell.joined_at)


def role_now(held: str, stated: str) -> str:
    """What the platform states, unless it knows of nothing special and an operator has given a role."""
    return held if not stated or (stated == "member" and held in GIVEN_BY_HAND) else stated


def admit(roster: Roster, member: Present, at: datetime) -> Move:
    """Open a stay for somebody whom a reading shows."""
    joined_at = min(member.joined_at or at, at)
    role = member.role or "member"
    return enter(roster, Spell(member.member_id, joined_at, role, member.source, member.how, member.invited_by_id))


def enter(roster: Roster, spell: Spell) -> Move:
    """Open the stay."""
    roster.open[spell.member_id] = spell
    return Move("joined", spell, spell.joined_at)


def close(roster: Roster, spell: Spell, at: datetime, how: str) -> Move:
    """Close the stay, never before it began."""
    spell.left_at = max(at, spell.joined_at)
    spell.left_how = how
    spell.is_dirty = True
    del roster.open[spell.member_id]
    roster.closed.append(spell)
    roster.last_left[spell.member_id] = spell.left_at
    return Move("left", spell, spell.left_at)


def role_of(ref: str, kind: str, owner: str, admins: Sequence[str]) -> str:
    """The role that the platform gives: owner, admin, service for staff; "" leaves ours as it is."""
    if ref == owner:
        return "owner"
    if ref in admins:
        return "admin"
    return "service" if kind == "staff" else ""


def is_counted(kind: str, *, is_test: bool) -> bool:
    """Whether a person is in the numbers: customers are; staff, bots, assistants and tests are not."""
    return kind == "customer" and not is_test


def counted_changes(moves: Iterable[tuple[int, Move]]) -> Mapping[int, tuple[int, int]]:
    """By group: how the number of all people and of customers changes through these moves."""
    sums: dict[int, tuple[int, int]] = {}
    for group_id, move in moves:
        step = {"joined": 1, "left": -1}.get(move.kind, 0)
        everyone, customers = sums.get(group_id, (0, 0))
        sums[group_id] = (everyone + step, customers + (step if move.spell.is_counted else 0))
    return sums
