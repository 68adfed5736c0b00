"""Progress of making the demo: a bar on a terminal, a line for each tenth elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bar(Protocol):
    """Something that shows how far a step has come."""

    def __call__(self, done: int, total: int) -> None:
        """Show this."""


@contextmanager
def step(words: str) -> Iterator[Bar]:
    """Show one step while the block runs."""
    if sys.stderr.isatty():
        with drawn(words) as bar:
            yield bar
    else:
        yield Lines(words)


@contextmanager
def drawn(words: str) -> Iterator[Bar]:
    """A bar with count and time left."""
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(words, total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield show


class Lines:
    """Plain lines: one when a tenth more is done."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._tenth = -1

    def __call__(self, done: int, total: int) -> None:
        """Print when the tenth changes."""
        tenth = 10 * done // total if total else 0
        if tenth != self._tenth:
            self._tenth = tenth
            sys.stderr.write(f"{self._words}: {done:,} of {total:,}\n")
            sys.stderr.flush()
