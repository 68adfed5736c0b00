"""What cells of a list are made of; everything is escaped, names are isolated."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qunce.console.templatetags.console import (
    chip,
    compact,
    day,
    icon,
    initial,
    moment,
    money,
    name,
    number,
    share,
    tint,
)

__all__ = [
    "chip",
    "compact",
    "day",
    "icon",
    "link",
    "moment",
    "money",
    "muted",
    "name",
    "number",
    "person",
    "share",
    "tags",
    "two_lines",
]


def link(text: object, address: str) -> SafeString:
    """A name that leads somewhere."""
    return format_html('<a class="cell-link" href="{}">{}</a>', address, name(text))


def person(text: object, key: int | str, address: str = "", note: str = "") -> SafeString:
    """A round letter, a name, and a small note after it."""
    shown = link(text, address) if address else name(text)
    small = format_html('<span class="muted">{}</span>', note) if note else ""
    return format_html(
        '<span class="who"><span class="avatar tint-{}" aria-hidden="true">{}</span>{}{}</span>',
        tint(key),
        initial(text),
        shown,
        small,
    )


def two_lines(first: object, second: object) -> SafeString:
    """A fact with a quieter one below."""
    return format_html('<span class="two-lines"><span>{}</span><span class="muted">{}</span></span>', first, second)


def muted(text: object) -> SafeString:
    """A quieter fact."""
    return format_html('<span class="muted">{}</span>', text)


def tags(words: Iterable[str]) -> SafeString:
    """Labels side by side."""
    return format_html(
        '<span class="tags">{}</span>', format_html_join("", '<span class="tag">{}</span>', ((w,) for w in words))
    )
