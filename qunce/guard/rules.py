"""Welcomes as pure decisions: which text applies, how it is filled in, what is missing in it, until when it may leave."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_WELCOME = 4000
"""Bytes of UTF-8 (WeCom send_welcome_msg, text.content; developer.work.weixin.qq.com/document/path/92137)."""

WELCOME_LIFE = timedelta(seconds=20)
"""A welcome code is valid for 20 seconds (the same page)."""

VARIABLES = ("nickname", "group", "employee")
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Variant:
    """A welcome in force, and for whom: a group's, a source's, or (neither) everybody's."""

    id: int
    workspace_id: int
    text: str
    attachments: tuple[Mapping[str, object], ...] = ()
    group_id: int | None = None
    source: str = ""


def is_fresh(at: datetime, now: datetime) -> bool:
    """May a contact added at `at` still be welcomed? Not history, not stragglers; a clock ahead of ours may."""
    return now - at <= WELCOME_LIFE


def choose_variant(variants: Iterable[Variant], group_id: int | None, source: str) -> Variant | None:
    """The group's own welcome, else the source's, else everybody's, else none."""
    by_place = {(v.group_id, v.source): v for v in variants}
    places: list[tuple[int | None, str]] = [(group_id, "")] if group_id is not None else []
    places += [(None, source)] if source else []
    for place in (*places, (None, "")):
        if place in by_place:
            return by_place[place]
    return None


AFTER = "，,、:：!！~～ \t"
"""What may stay behind a dropped name at the start of a line, and goes with it."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into {{nickname}}, {{group}}, {{employee}}; other braces are left as they are.

    A value that is not known is dropped with the space before it and, at the start of a line, the
    punctuation behind it.
    """
    out, position = "", 0
    for found in PLACEHOLDER.finditer(text):
        if found.group(1) not in VARIABLES:
            continue
        out += text[position : found.start()]
        position = found.end()
        value = values.get(found.group(1), "").strip()
        if value:
            out += value
            continue
        out = out.rstrip(" \t")
        if not out or out.endswith("\n"):
            position += len(text[position:]) - len(text[position:].lstrip(AFTER))
    return out + text[position:]


def size_of(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def fitting(text: str, most: int = LONGEST_WELCOME) -> str:
    """The text, cut at a whole character if it has become too long by being filled in."""
    return text if size_of(text) <= most else text.encode()[:most].decode(errors="ignore")


def unknown_variables(text: str) -> list[str]:
    """Placeholders that will never be filled in, in order of appearance."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in VARIABLES]


BLOCKS: Mapping[str, tuple[str, ...]] = {
    "purpose": ("这里是", "这是", "本群", "我们是", "专注", "为了", "here is", "this is", "this group", "we are",
                "aquí", "este grupo", "somos"),
    "can_do": ("可以", "欢迎提问", "有问题", "随时", "咨询", "找我", "@", "交流", "分享", "群规", "you can", "ask", "feel free",
               "share", "puedes", "pregunta", "comparte"),
    "get": ("领", "送", "福利", "优惠", "券", "礼", "折", "红包", "每天", "每周", "专享", "免费", "gift", "coupon", "discount",
            "offer", "free", "every day", "every week", "regalo", "cupón", "descuento", "gratis", "cada"),
}  # fmt: skip
"""Words by which a text shows each of the three blocks a welcome should have (requirement R-S0-20).
A hint, not a proof: the lint advises, it never forbids."""


def missing_blocks(text: str) -> list[str]:
    """Which of purpose, can do and get the text does not seem to have."""
    lower = text.lower()
    return [block for block, words in BLOCKS.items() if not any(word in lower for word in words)]
