"""Tracked links: made at planning time, resolved at the gate. A link leads to its stored address only."""

import re
import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from qunce.kernel.errors import Refused
from qunce.platform.tenancy import Scope

LONGEST_TARGET = 2048
"""Bytes (WeCom: link.url at most 2,048 bytes)."""

SLUG_BYTES = 8
URL_IN_TEXT = re.compile(r"https?://[^\s<>\"'，。！？；：、（）《》「」【】]+")
TRAILING = ".,;:!?)]}"


def public_address() -> str:
    """Where the world reaches this installation; empty while the owner has not said."""
    return str(getattr(settings, "PUBLIC_ADDRESS", "")).rstrip("/")


def checked_target(url: str) -> str:
    """The address, if a link may lead there. Raises Refused."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_good = False
    if not is_good or any(ord(char) <= 32 or ord(char) == 127 for char in url):  # noqa: PLR2004  space and control characters
        raise Refused("A link must be a whole address that begins with http:// or https://.")
    if len(url.encode()) > LONGEST_TARGET:
        raise Refused("A link may have at most %(most)s bytes.", most=LONGEST_TARGET)
    return url


def shorten(scope: Scope, url: str, origin: str = "") -> str:
    """The tracked form of an address: the same one for the same origin and address."""
    return shorten_all(scope, [url], origin)[url]


def shorten_all(scope: Scope, urls: Iterable[str], origin: str) -> dict[str, str]:
    """The tracked forms of many addresses, in one statement.

    While nobody has said where the world reaches this installation, and for addresses that are
    tracked already, the address stays as it is.
    """
    given = list(dict.fromkeys(urls))
    base = public_address()
    targets = [checked_target(url) for url in given if base and not url.startswith(f"{base}/l/")]
    made: dict[str, str] = {}
    if targets:
        slugs = [secrets.token_urlsafe(SLUG_BYTES) for _ in targets]
        with connection.cursor() as cursor:
            cursor.execute(MAKE, [scope.workspace_id, origin, slugs, targets])
            made = {target: f"{base}/l/{slug}" for target, slug in cursor.fetchall()}
    return {url: made.get(url.strip(), url) for url in given}


def urls_in(text: str) -> list[str]:
    """The addresses in a text, in order, without the punctuation that follows them."""
    return list(dict.fromkeys(found.rstrip(TRAILING) for found in URL_IN_TEXT.findall(text)))


def with_links(text: str, tracked: Mapping[str, str]) -> str:
    """The text with each address replaced by its tracked form."""

    def tracked_form(found: re.Match[str]) -> str:
        url = found.group().rstrip(TRAILING)
        return tracked.get(url, url) + found.group()[len(url) :]

    return URL_IN_TEXT.sub(tracked_form, text)


def track_text(scope: Scope, text: str, origin: str) -> str:
    """The text with all its addresses tracked."""
    urls = [url for url in urls_in(text) if is_target(url)]
    return with_links(text, shorten_all(scope, urls, origin)) if urls else text


def is_target(url: str) -> bool:
    """True when a link may lead there."""
    try:
        return bool(checked_target(url))
    except Refused:
        return False


def link_behind(slug: str) -> tuple[int, int, str] | None:
    """(id, workspace, target) of a slug, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, workspace_id, target FROM delivery_link WHERE slug = %s", [slug])
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1], row[2])


MAKE = """
INSERT INTO delivery_link (workspace_id, origin, slug, target, created_at)
SELECT %s, %s, u.slug, u.target, now() FROM unnest(%s::text[], %s::text[]) AS u(slug, target)
ON CONFLICT (workspace_id, origin, target) DO UPDATE SET target = excluded.target
RETURNING target, slug
"""
