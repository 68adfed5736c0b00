"""Events that tell too little: look closer at what they are about."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from qunce.connectors.wishes import want_syncs
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event

OLD = timedelta(hours=1)
"""Contacts of a replayed past are read all at once, not one by one."""

MOST_SINGLE = 50
"""So many contacts in one batch are read one by one; more of them all at once."""

GROUP_KINDS = ("group.seen", "group.renamed", "group.owner_changed", "group.notice_changed", "roster.changed")
CONTACT_KINDS = ("contact.added", "contact.changed")


@reaction("connectors.look", *GROUP_KINDS, *CONTACT_KINDS, "archive.notified")
def look_closer(batch: Batch, events: Sequence[Event]) -> None:
    """Wish for what an event leaves open: a group's detail, a contact's name, new messages."""
    wishes: list[tuple[int, str]] = []
    people: defaultdict[int, set[str]] = defaultdict(set)
    for event in events:
        if event.connection_id is None:
            continue
        if event.kind == "archive.notified":
            wishes.append((event.connection_id, "records"))
        elif event.kind in CONTACT_KINDS:
            people[event.connection_id].add(task_of_contact(batch, event))
        elif event.group_ref and leaves_open(event):
            wishes.append((event.connection_id, f"group:{event.group_ref}"))
    for connection_id, tasks in people.items():
        many = len(tasks) > MOST_SINGLE or "contacts" in tasks
        wishes += [(connection_id, "contacts")] if many else [(connection_id, task) for task in tasks]
    want_syncs(batch.cursor, wishes)


def task_of_contact(batch: Batch, event: Event) -> str:
    """One contact, or all of them for events of the past."""
    return f"contact:{event.member_ref}" if event.member_ref and batch.now - event.at < OLD else "contacts"


def leaves_open(event: Event) -> bool:
    """True unless the event says all there is: a reading has a name, people who left need no name."""
    if event.kind == "group.seen":
        return "name" not in event.payload and event.payload.get("status") != "lost"
    if event.kind == "roster.changed":
        return bool(event.payload.get("added")) or not event.payload.get("removed")
    return True


REACTIONS = (look_closer,)
