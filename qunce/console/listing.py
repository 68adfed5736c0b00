"""Lists: declared once as a `ListPage`, drawn with search, filters, order, columns, paging, bulk acts.

The whole state of a list lives in its address: q, one parameter a filter, sort, columns, after, from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise

from qunce.console.access import ScopedRequest
from qunce.console.frame import render
from qunce.console.saved import ViewLine, views_of
from qunce.platform.tenancy import Scope

Text = str | Promise
"""A word, or one that is translated when it is drawn."""

PAGE_SIZE = 50
COUNT_CAP = 10_000
LONGEST_SEARCH = 80
LONGEST_NUMBER = 9
STATE = ("q", "sort", "columns", "after", "from")


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
    """A filter chip; its choices are (value, word) pairs, asked once per drawing."""

    key: str
    label: Text
    choices: Callable[[Scope], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Bulk:
    """Something to do with all ticked rows: a URL name that gets POST `ids`."""

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


@dataclass(frozen=True, slots=True)
class DrawnFilter:
    """A filter with what is chosen, for the template."""

    key: str
    label: Text
    choices: Sequence[tuple[str, str]]
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row as cells."""

    key: int | str
    link: str
    cells: Sequence[tuple[Column, object]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as the template needs it."""

    page: ListPage
    path: str
    query: Query
    state: QueryDict
    columns: Sequence[Column]
    rows: Sequence[DrawnRow]
    found: Rows
    filters: Sequence[DrawnFilter]
    views: Sequence[ViewLine]
    start: int

    @property
    def end(self) -> int:
        """The position of the last row shown."""
        return self.start + len(self.rows) - 1

    @property
    def is_narrowed(self) -> bool:
        """True when a search or a filter is on."""
        return bool(self.query.text or self.query.filters)

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """What says what is listed, for the forms that change the rest."""
        return [(key, str(self.state[key])) for key in self.page.keeps if key in self.state]

    @property
    def bare(self) -> str:
        """The list without search, filters, order and page."""
        return f"{self.path}?{urlencode(self.kept)}" if self.kept else self.path

    @property
    def address(self) -> str:
        """The list's state as a query string, without the page."""
        return self.without("after", "from")

    @property
    def next_link(self) -> str:
        """The address of the next page, "" on the last."""
        if not self.found.next_after:
            return ""
        return self.changed(after=self.found.next_after, **{"from": str(self.end + 1)})

    @property
    def first_link(self) -> str:
        """The address of the first page, "" when we are there."""
        return f"{self.path}?{self.address}" if self.query.after else ""

    def without(self, *keys: str) -> str:
        """The query string without some parameters."""
        state = self.state.copy()
        for key in keys:
            state.pop(key, None)
        return state.urlencode()

    def changed(self, **values: str) -> str:
        """The address with some parameters changed."""
        state = self.state.copy()
        for key, value in values.items():
            state[key] = value
        return f"{self.path}?{state.urlencode()}"


def render_list(
    request: ScopedRequest,
    page: ListPage,
    context: Mapping[str, Any] | None = None,
    template: str = "console/list.html",
) -> HttpResponse:
    """Draw a list page, or only its list when htmx asks for that part."""
    listing = build_listing(request, page)
    if request.headers.get("HX-Target") == "listing":
        template = "console/parts/list.html"
    return render(request, template, {**(context or {}), "listing": listing})


def build_listing(request: ScopedRequest, page: ListPage) -> Listing:
    """Read the address, fetch one page of rows, and make the cells."""
    filters = [draw_filter(one, request) for one in page.filters]
    query = read_query(request, page, {one.key: one.value for one in filters if one.value})
    found = page.fetch(request.scope, query)
    columns = chosen_columns(page, request)
    rows = [
        DrawnRow(page.key(row), page.link(row) if page.link else "", [(column, column.cell(row)) for column in columns])
        for row in found.items
    ]
    return Listing(
        page=page,
        path=request.path,
        query=query,
        state=known_state(request, page),
        columns=columns,
        rows=rows,
        found=found,
        filters=filters,
        views=views_of(request.scope, page.name),
        start=whole_number(request.GET.get("from", "")) or 1,
    )


def draw_filter(declared: Filter, request: ScopedRequest) -> DrawnFilter:
    """A filter with its choices; a value that is none of them counts as none."""
    choices = declared.choices(request.scope)
    value = request.GET.get(declared.key, "")
    word = next((said for known, said in choices if known == value), "")
    return DrawnFilter(declared.key, declared.label, choices, value if word else "", word)


def read_query(request: HttpRequest, page: ListPage, filters: Mapping[str, str]) -> Query:
    """What the address asks for, with unknown orders replaced by the list's own."""
    wanted = request.GET.get("sort", "")
    sortable = {column.key for column in page.columns if column.is_sortable}
    sort = wanted if wanted.removeprefix("-") in sortable else page.default_sort
    return Query(
        text=request.GET.get("q", "").strip()[:LONGEST_SEARCH],
        filters=filters,
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        after=request.GET.get("after", ""),
    )


def chosen_columns(page: ListPage, request: HttpRequest) -> Sequence[Column]:
    """The columns that the address names, or those shown at first; the first one always."""
    wanted = set(request.GET.getlist("columns"))
    if not wanted:
        return [column for column in page.columns if not column.is_hidden]
    return [column for index, column in enumerate(page.columns) if index == 0 or column.key in wanted]


def known_state(request: HttpRequest, page: ListPage) -> QueryDict:
    """The parameters of the address that mean something here."""
    known = {*STATE, *page.keeps, *(one.key for one in page.filters)}
    state = QueryDict(mutable=True)
    for key, values in request.GET.lists():
        if key in known and any(values):
            state.setlist(key, values)
    return state


def whole_number(text: str) -> int:
    """A positive number from the address, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def offset_rows(rows: QuerySet[Any], query: Query) -> Rows:
    """Paging by position with a capped count: for lists of thousands. Larger ones page by key."""
    start = min(whole_number(query.after), COUNT_CAP)
    page = list(rows[start : start + query.limit + 1])
    total = rows[: COUNT_CAP + 1].count()
    has_more = len(page) > query.limit
    return Rows(
        items=page[: query.limit],
        total=min(total, COUNT_CAP),
        is_capped=total > COUNT_CAP,
        next_after=str(start + query.limit) if has_more else "",
    )
