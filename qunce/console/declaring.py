"""What a list is declared with, and what is asked of it and given by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from qunce.platform.tenancy import Scope

Text = str | Promise
"""A word, or one that is translated when it is drawn."""

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `cell` makes its content from a row (text is escaped; `console.cells` builds markup).

    On phones the first column is the card's title, and the `is_fact` ones are its facts.
    """

    key: str
    label: Text
    cell: Callable[[Any], object]
    is_sortable: bool = False
    is_number: bool = False
    is_hidden: bool = False
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter chip; its choices are (value, word) pairs, asked once per drawing.

    Where there are more than can be offered, `find` looks for them by text, and `word` says what a
    value that was not offered is called ("" for a value that is none).
    """

    key: str
    label: Text
    choices: Callable[[Scope], Sequence[tuple[str, str]]]
    find: Callable[[Scope, str], Sequence[tuple[str, str]]] | None = None
    word: Callable[[Scope, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """Something to do with ticked rows: a URL name or an address that gets POST `ids`, or `all` with `next`.

    `all` is "yes" when everything that the list's address (`next`) shows is meant: see `matching_ids`.
    """

    label: Text
    url: str
    icon: str = "check"
    confirm: Text = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A next step: a button of an empty list or of the page's head."""

    label: str
    link: str
    icon: str = "plus"


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where nothing is yet: what this is for, and what to do."""

    text: Text
    icon: str = "inbox"
    steps: Callable[[Scope], Sequence[Step]] = lambda _scope: ()


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks of a list. `after` is a cursor that the slice itself has given out."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    is_descending: bool = False
    after: str = ""
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of rows. `total` may be capped ("10,000+") or None where counting would cost too much."""

    items: Sequence[Any]
    total: int | None = None
    is_capped: bool = False
    next_after: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """The declaration of a list."""

    name: str
    columns: Sequence[Column]
    fetch: Callable[[Scope, Query], Rows]
    empty: Empty
    filters: Sequence[Filter] = ()
    search: Text = ""
    default_sort: str = ""
    bulk: Sequence[Bulk] = ()
    link: Callable[[Any], str] | None = None
    key: Callable[[Any], int | str] = lambda row: row.pk
    keeps: Sequence[str] = ()
    """Parameters of the address that say what is listed: kept through every search, filter and page."""
