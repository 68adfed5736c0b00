"""Lists: declared once as a `ListPage`, drawn with search, filters, order, columns, paging, bulk acts.

The whole state of a list lives in its address: q, one parameter a filter, sort, columns, after, from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from qunce.console.access import ScopedRequest
from qunce.console.declaring import Column, Filter, ListPage, Query, Rows, Text
from qunce.console.frame import render
from qunce.console.saved import ViewLine, views_of
from qunce.kernel.errors import NotFound
from qunce.platform.tenancy import Scope

COUNT_CAP = 10_000
LONGEST_SEARCH = 80
LONGEST_NUMBER = 9
LONG_LIST = 8
MOST_AT_ONCE = 1000
"""So many rows can be changed together."""
OPTIONS = "options-"
STATE = ("q", "sort", "columns", "after", "from")


@dataclass(frozen=True, slots=True)
class DrawnFilter:
    """A filter with what is chosen, for the template."""

    key: str
    label: Text
    choices: Sequence[tuple[str, str]]
    value: str
    word: str

    @property
    def is_long(self) -> bool:
        """Whether looking for a choice is quicker than reading them all."""
        return len(self.choices) > LONG_LIST


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row as cells."""

    key: int | str
    link: str
    cells: Sequence[tuple[Column, object]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a list is, and its state."""

    path: str
    state: QueryDict

    def without(self, *keys: str) -> str:
        """The query string without some parameters."""
        state = self.state.copy()
        for key in keys:
            state.pop(key, None)
        return state.urlencode()


@dataclass(frozen=True, slots=True)
class Listing(Address):
    """A list as the template needs it."""

    page: ListPage
    query: Query
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
    def bulk_all(self) -> int:
        """How many rows "all that match" are, as far as they can be changed together; 0 when all are in view."""
        total = self.found.total or 0
        return min(total, MOST_AT_ONCE) if total > len(self.rows) else 0

    @property
    def is_more_than_bulk(self) -> bool:
        """Whether more match than can be changed together."""
        return (self.found.total or 0) > MOST_AT_ONCE

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
    part = request.headers.get("HX-Target", "")
    if part.startswith(OPTIONS):
        return render_options(request, page, part.removeprefix(OPTIONS))
    listing = build_listing(request, page)
    if part == "listing":
        template = "console/parts/list.html"
    return render(request, template, {**(context or {}), "listing": listing})


def is_part(request: HttpRequest) -> bool:
    """True when htmx asks for the list alone, or for the choices of one of its filters."""
    part = request.headers.get("HX-Target", "")
    return part == "listing" or part.startswith(OPTIONS)


def render_options(request: ScopedRequest, page: ListPage, key: str) -> HttpResponse:
    """The choices of a filter that hold a text."""
    declared = next((one for one in page.filters if one.key == key), None)
    if declared is None:
        raise NotFound("There is no such filter.")
    text = request.GET.get("find", "").strip()[:LONGEST_SEARCH]
    choices = declared.choices(request.scope)
    if text:
        near = [(value, word) for value, word in choices if text.casefold() in word.casefold()]
        choices = declared.find(request.scope, text) if declared.find else near
    drawn = replace(draw_filter(declared, request.scope, request.GET), choices=choices)
    address = Address(request.path, known_state(request, page))
    return render(request, "console/parts/options.html", {"filter": drawn, "listing": address})


def build_listing(request: ScopedRequest, page: ListPage) -> Listing:
    """Read the address, fetch one page of rows, and make the cells."""
    filters = [draw_filter(one, request.scope, request.GET) for one in page.filters]
    query = read_query(request.GET, page, {one.key: one.value for one in filters if one.value})
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


def matching_ids(scope: Scope, page: ListPage, address: str) -> list[int]:
    """The keys of all rows that an address of the list shows, on this page and the next ones, up to the cap."""
    given = QueryDict(urlsplit(address).query)
    filters = [draw_filter(one, scope, given) for one in page.filters]
    query = read_query(given, page, {one.key: one.value for one in filters if one.value})
    found = page.fetch(scope, replace(query, after="", limit=MOST_AT_ONCE))
    return [int(page.key(row)) for row in found.items]


def draw_filter(declared: Filter, scope: Scope, given: QueryDict) -> DrawnFilter:
    """A filter with its choices; a value that is none of them counts as none."""
    choices = declared.choices(scope)
    value = given.get(declared.key, "")
    word = next((said for known, said in choices if known == value), "")
    if value and not word and declared.word:
        word = declared.word(scope, value)
    return DrawnFilter(declared.key, declared.label, choices, value if word else "", word)


def read_query(given: QueryDict, page: ListPage, filters: Mapping[str, str]) -> Query:
    """What the address asks for, with unknown orders replaced by the list's own."""
    wanted = given.get("sort", "")
    sortable = {column.key for column in page.columns if column.is_sortable}
    sort = wanted if wanted.removeprefix("-") in sortable else page.default_sort
    return Query(
        text=given.get("q", "").strip()[:LONGEST_SEARCH],
        filters=filters,
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        after=given.get("after", ""),
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
