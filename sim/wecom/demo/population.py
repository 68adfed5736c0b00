"""Opens the demo corp: departments, staff, codes, and how people differ."""

from __future__ import annotations

from sim.wecom.api.tags import open_tag_group
from sim.wecom.api.ways import open_contact_way, open_join_way
from sim.wecom.demo.brands import FRIEND, SOURCES, Brand
from sim.wecom.limits import JOIN_WAY_GROUPS
from sim.wecom.state import Employee, Group, Tag
from sim.wecom.world import World

ASSISTANT = "assistant"
ASSISTANT_NAME = "官方小助手"
MULTI, QR = 2, 2
PERSONAS = {  # share in percent, and how much they talk
    "lurker": (50, 0.1),
    "chatty": (12, 6.0),
    "asker": (13, 3.0),
    "buyer": (13, 1.5),
    "inviter": (4, 2.0),
    "advertiser": (2, 0.2),
    "leaver": (6, 0.1),
}
TAGS = {"来源": ("门店", "公众号", "朋友介绍", "短信", "包裹卡"), "意向": ("高", "中", "低")}


def open_demo(world: World, at: int, brands: tuple[Brand, ...]) -> None:
    """Departments, two owners a brand, the disclosed official assistant, tags and contact codes."""
    world.employees[ASSISTANT] = Employee(ASSISTANT, ASSISTANT_NAME, 1, position="自动应答")
    for brand in brands:
        world.departments[brand.department] = (brand.name, 1)
        for userid, name in brand.staff:
            world.employees[userid] = Employee(userid, name, brand.department, position="社群运营")
        _open_contact_codes(world, brand, at)
    for name, tags in TAGS.items():
        group = open_tag_group(world, name, at)
        for tag in tags:
            tag_id = world.mint.strike("et")
            group.tags[tag_id] = Tag(tag_id, tag, at)


def open_group_codes(world: World, brand: Brand, groups: list[Group]) -> None:
    """For each source, codes into this brand's groups: at most five groups a code."""
    for source, _, _ in SOURCES:
        if source == FRIEND:
            continue
        for first in range(0, len(groups), JOIN_WAY_GROUPS):
            chats = [one.chat_id for one in groups[first : first + JOIN_WAY_GROUPS]]
            way = open_join_way(world, chats, state_of(brand, source))
            way.base_name, way.base_id = f"{brand.name}新群", 9 + first


def state_of(brand: Brand, source: str) -> str:
    """The state that a code of this source carries."""
    return f"{brand.slug}-{source}"


def _open_contact_codes(world: World, brand: Brand, at: int) -> None:
    staff = [userid for userid, _ in brand.staff]
    for source, _, _ in SOURCES:
        open_contact_way(world, MULTI, QR, staff, state_of(brand, source)).created = at
