"""The console's door: what slices use to make pages. How to: README.md beside this file."""

from qunce.console import cells
from qunce.console.access import (
    ANYONE,
    DOERS,
    LEADERS,
    OWNERS,
    ScopedRequest,
    act,
    actor_of,
    page,
)
from qunce.console.declaring import Bulk, Column, Empty, Filter, ListPage, Query, Rows, Step
from qunce.console.entry import first_entry_link, new_entry_link
from qunce.console.feed import names_in
from qunce.console.feed_words import PHRASES, phrase
from qunce.console.frame import render
from qunce.console.listing import MOST_AT_ONCE, Listing, build_listing, is_part, matching_ids, offset_rows, render_list
from qunce.console.tiles import last_days, make_tiles, today_of
from qunce.console.timeline import Happening, by_day

__all__ = [
    "ANYONE",
    "DOERS",
    "LEADERS",
    "MOST_AT_ONCE",
    "OWNERS",
    "PHRASES",
    "Bulk",
    "Column",
    "Empty",
    "Filter",
    "Happening",
    "ListPage",
    "Listing",
    "Query",
    "Rows",
    "ScopedRequest",
    "Step",
    "act",
    "actor_of",
    "build_listing",
    "by_day",
    "cells",
    "first_entry_link",
    "is_part",
    "last_days",
    "make_tiles",
    "matching_ids",
    "names_in",
    "new_entry_link",
    "offset_rows",
    "page",
    "phrase",
    "render",
    "render_list",
    "today_of",
]
