"""The three invented brands: staff, goods, daily rhythm, sources."""

from __future__ import annotations

from dataclasses import dataclass

from sim.wecom.demo import talk_baby, talk_catering, talk_common, talk_fresh

GROUPS_PER_BRAND = 8
Line = tuple[str, str]
Thread = tuple[Line, ...]

SOURCES = (  # slug, weight, add_way
    ("poster", 34, 1),
    ("article", 22, 1),
    ("friend", 20, 3),
    ("sms", 12, 1),
    ("packcard", 12, 1),
)
FRIEND = "friend"


@dataclass(slots=True, frozen=True)
class Brand:
    """What sets one brand apart."""

    slug: str
    name: str
    department: int
    group_name: str
    staff: tuple[tuple[str, str], ...]
    goods: tuple[tuple[str, str, int], ...]  # title, sku, price in fen
    hours: tuple[int, ...]
    weekdays: tuple[float, ...]
    threads: tuple[Thread, ...]
    links: tuple[str, ...]
    slots: dict[str, list[str]]


def parse(text: str) -> tuple[Thread, ...]:
    """Threads from text: blank lines part them, the first letter is who speaks."""
    blocks = (block.splitlines() for block in text.strip().split("\n\n"))
    return tuple(tuple((line[0], line[2:]) for line in block if line) for block in blocks)


COMMON = parse(talk_common.THREADS)

CATERING = Brand(
    "catering",
    "炊烟里",
    2,
    "炊烟里·老街坊{n}群",
    (("heyan", "何燕"), ("luodong", "罗东")),
    (
        ("小炒黄牛肉套餐", "CY-101", 4980),
        ("双人柴火鸡", "CY-102", 12800),
        ("一人食拌面套餐", "CY-103", 2990),
        ("四人家宴", "CY-104", 26800),
        ("酸汤肥牛单点", "CY-105", 5800),
        ("早餐月卡", "CY-106", 9900),
    ),
    (1, 0, 0, 0, 0, 1, 3, 8, 9, 8, 12, 22, 20, 10, 6, 6, 9, 18, 22, 18, 14, 10, 6, 2),
    (0.9, 0.9, 1.15, 0.95, 1.2, 1.35, 1.2),
    parse(talk_catering.THREADS),
    talk_catering.LINKS,
    talk_catering.SLOTS,
)
BABY = Brand(
    "baby",
    "小满之家",
    3,
    "小满之家·{n}号妈妈群",
    (("xuqing", "许晴"), ("fangmin", "方敏")),
    (
        ("云朵纸尿裤L码", "XM-201", 8900),
        ("分腿睡袋80码", "XM-202", 13900),
        ("棉柔巾六包", "XM-203", 5990),
        ("护臀膏", "XM-204", 3900),
        ("启蒙布书三册", "XM-205", 6800),
        ("婴儿连体衣66码", "XM-206", 7900),
    ),
    (2, 1, 1, 1, 1, 1, 3, 6, 9, 14, 15, 10, 8, 10, 11, 10, 8, 6, 6, 9, 18, 24, 20, 9),
    (1.05, 1.0, 1.0, 1.0, 1.1, 0.9, 0.95),
    parse(talk_baby.THREADS),
    talk_baby.LINKS,
    talk_baby.SLOTS,
)
FRESH = Brand(
    "fresh",
    "拾野鲜生",
    4,
    "拾野鲜生·{n}号团",
    (("tangke", "唐可"), ("jiangbo", "江波")),
    (
        ("丑橘五斤装", "SY-301", 3980),
        ("当日鸡蛋三十枚", "SY-302", 2680),
        ("鲈鱼净膛一条", "SY-303", 3290),
        ("草莓两盒", "SY-304", 4590),
        ("单人净菜包", "SY-305", 1890),
        ("基围虾一斤", "SY-306", 4980),
    ),
    (0, 0, 0, 0, 0, 2, 9, 18, 16, 12, 10, 9, 8, 5, 5, 7, 14, 20, 18, 14, 12, 9, 4, 1),
    (1.0, 0.95, 1.0, 1.0, 1.3, 1.1, 1.05),
    parse(talk_fresh.THREADS),
    talk_fresh.LINKS,
    talk_fresh.SLOTS,
)
BRANDS = (CATERING, BABY, FRESH)
