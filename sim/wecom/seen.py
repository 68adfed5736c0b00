"""The links that people were shown lately, and who was shown them: a group or one person."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from sim.wecom.clicks import links_in
from sim.wecom.mass import DELIVERED
from sim.wecom.world import World

MESSAGES, TASKS, WELCOMES, READERS = 300, 20, 50, 200
Seen = tuple[str, str]


def seen_links(world: World) -> list[Seen]:
    """Links in the newest messages, delivered mass tasks and welcomes, each with its audience."""
    return [*_in_messages(world), *_in_tasks(world), *_in_welcomes(world)]


def _in_messages(world: World) -> Iterator[Seen]:
    for chat_id, text in world.archive.latest(MESSAGES):
        if chat_id in world.groups:
            yield from ((url, chat_id) for url in links_in(text))


def _in_tasks(world: World) -> Iterator[Seen]:
    for task in itertools.islice(reversed(world.masses.values()), TASKS):
        links = links_in(f"{task.text} {json.dumps(task.attachments)}")
        rows = (row for sender in task.senders.values() for row in sender.rows.items()) if links else ()
        readers = (target for target, (status, _) in rows if status == DELIVERED)
        for target in itertools.islice(readers, READERS):
            yield from ((url, target) for url in links)


def _in_welcomes(world: World) -> Iterator[Seen]:
    for welcome in itertools.islice(reversed(world.received.welcomes), WELCOMES):
        links = links_in(f"{welcome.text} {json.dumps(welcome.attachments)}")
        yield from ((url, welcome.external_userid) for url in links)
