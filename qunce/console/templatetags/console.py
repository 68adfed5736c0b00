"""Filters and tags of every template (built in, no {% load %} needed): icons, names, numbers, times."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qunce.console import words
from qunce.platform.assets import address

register = template.Library()
register.simple_tag(address, name="asset")


def language() -> str:
    """The language that is being drawn."""
    return get_language() or "en"


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """An icon of the sprite (names: vendor.json). Put a word beside it or an aria-label on its parent."""
    return format_html(
        '<svg class="icon" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        size,
        size,
        address("console/vendor/icons.svg"),
        name,
    )


@register.filter
def name(value: object) -> SafeString:
    """Someone's or something's name, literally: isolated from the text around, cut by width, whole in a tooltip."""
    text = str(value or "").strip() or "–"
    return format_html('<bdi class="name" title="{}">{}</bdi>', text, text)


@register.filter
def number(value: float | None) -> str:
    """1,234,567; "–" for nothing."""
    return "–" if value is None else words.say_number(value, language())


@register.filter
def compact(value: int | None) -> str | SafeString:
    """12.3 万 with the exact number on hover."""
    if value is None:
        return "–"
    short, exact = words.say_compact(int(value), language()), words.say_number(int(value), language())
    return short if short == exact else format_html('<span title="{}">{}</span>', exact, short)


@register.filter
def share(value: float | None) -> str:
    """0.123 as 12.3%; "–" for nothing."""
    return "–" if value is None else words.say_share(value, language())


@register.filter
def money(fen: int | None) -> str:
    """Minor units as ¥1,234.50."""
    if fen is None:
        return "–"
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02}"


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """今天 14:05 in the workspace's zone, exact on hover; "–" for never."""
    if value is None:
        return "–"
    zone = timezone.get_current_timezone()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        words.say_exact(value, zone),
        words.say_moment(value, timezone.now(), zone, language()),
    )


@register.filter
def clock(value: datetime | None) -> str:
    """14:05 in the workspace's zone."""
    return "–" if value is None else f"{value.astimezone(timezone.get_current_timezone()):%H:%M}"


@register.filter
def day(value: date | datetime | None) -> str:
    """今天, 昨天, 11-22 周日."""
    if value is None:
        return "–"
    zone = timezone.get_current_timezone()
    local = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return words.say_day(local, timezone.now().astimezone(zone).date(), language())


@register.filter
def initial(value: object) -> str:
    """The first letter of a name, for its round picture."""
    return next((letter for letter in str(value or "") if letter.isalnum()), "·").upper()


@register.filter
def tint(value: int | str | None) -> int:
    """One of eight calm colours, always the same for the same id."""
    return sum(map(ord, str(value or ""))) % 8


@register.simple_tag
def chip(word: str, tone: str = "muted", icon_name: str = "") -> SafeString:
    """A status: a word in a colour (good, look, act, info, muted) with an icon."""
    drawn = icon(icon_name or CHIP_ICONS.get(tone, "point"), 14)
    return format_html('<span class="chip {}">{}{}</span>', tone, drawn, word)


CHIP_ICONS = {"good": "circle-check", "look": "alert-circle", "act": "alert-triangle", "info": "info-circle"}


@register.filter
def get(mapping: Any, key: object) -> Any:
    """A value of a mapping by a key that is only known here."""
    return mapping.get(key, "")


@register.filter
def role_word(role: str) -> str:
    """A role in the reader's language."""
    words_of = {
        "owner": pgettext("role", "Owner"),
        "manager": pgettext("role", "Manager"),
        "operator": pgettext("role", "Operator"),
        "analyst": pgettext("role", "Analyst"),
    }
    return words_of.get(role, role)


@register.filter
def as_input(field: BoundField) -> SafeString:
    """A form field drawn with our classes, tied to its error or help for screen readers."""
    widget = field.field.widget
    kinds = {"Select": "input select", "CheckboxInput": "check", "Textarea": "input area"}
    extra: dict[str, Any] = {"class": kinds.get(type(widget).__name__, "input")}
    if field.errors:
        extra |= {"aria-invalid": "true", "aria-describedby": f"{field.id_for_label}-error"}
    elif field.help_text:
        extra |= {"aria-describedby": f"{field.id_for_label}-help"}
    return field.as_widget(attrs=extra)


@register.simple_tag
def list_with(listing: Any, key: str, value: str) -> str:
    """The list's address with a filter set, on the first page."""
    state = listing.state.copy()
    for gone in ("after", "from"):
        state.pop(gone, None)
    state[key] = value
    return f"{listing.path}?{state.urlencode()}"


@register.simple_tag
def list_without(listing: Any, key: str) -> str:
    """The list's address without a filter, on the first page."""
    return f"{listing.path}?{listing.without(key, 'after', 'from')}"


@register.simple_tag
def bulk_address(bulk: Any) -> str:
    """Where a bulk act posts to: a URL name, or an address made by the slice."""
    return str(bulk.url) if str(bulk.url).startswith("/") else reverse(bulk.url)


@register.simple_tag
def list_sorted(listing: Any, column: Any) -> str:
    """The list's address in this column's order; a second time turns it round."""
    is_on = listing.query.sort == column.key
    return list_with(listing, "sort", column.key if is_on and listing.query.is_descending else f"-{column.key}")


@register.simple_tag
def list_order(listing: Any, column: Any) -> str:
    """For aria-sort: ascending, descending or ""."""
    if listing.query.sort != column.key:
        return ""
    return "descending" if listing.query.is_descending else "ascending"


@register.simple_tag
def list_position(listing: Any) -> str:
    """1-50 of 10,000+."""
    total, plus = listing.found.total, "+" if listing.found.is_capped else ""
    span = {"first": number(listing.start), "last": number(listing.end)}
    if total is None:
        return _("%(first)s–%(last)s") % span
    return _("%(first)s–%(last)s of %(total)s") % {**span, "total": number(total) + plus}


@register.simple_tag(takes_context=True)
def empty_steps(context: Context, empty: Any) -> Any:
    """The next steps of an empty list."""
    return empty.steps(context["scope"])
