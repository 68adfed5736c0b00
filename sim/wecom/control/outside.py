"""What happens outside the platform: links opened, orders paid and refunded; tags in the client."""

from __future__ import annotations

from sim.wecom.api.tags import find_tag, open_tag_group
from sim.wecom.control.table import act, control
from sim.wecom.demo.brands import BRANDS
from sim.wecom.demo.trade import order_paid, order_refunded
from sim.wecom.events import tag_event
from sim.wecom.fields import Fields, Json
from sim.wecom.state import Tag
from sim.wecom.world import World


@control("POST", "acts/click")
async def click(world: World, fields: Fields) -> Json:
    """A member opens a link."""
    return await world.clicker.click(fields.text("url"), fields.text("external_userid"))


@control("GET", "clicks")
async def clicks(world: World, _: Fields) -> Json:
    """Links opened lately, with the status that came back."""
    return {"clicks": list(world.clicker.log)}


@control("GET", "orders")
async def orders(world: World, _: Fields) -> Json:
    """Shop events of the present, newest last."""
    return {"counts": world.shop.counts, "orders": list(world.shop.log)}


@act("order")
def order(world: World, fields: Fields) -> Json:
    """A customer pays an order; amount_fen overrides the goods' sum."""
    person = world.customer(fields.text("external_userid"))
    slug = fields.text("brand", person.brand)
    brand = next((one for one in BRANDS if one.slug == slug), BRANDS[0])
    at = world.clock.seconds()
    number = fields.text("order_no") or f"SIM{at}{len(world.shop.log):05d}"
    paid = order_paid(world.rng, brand, person, at, number, fields.text("chat_id"))
    if "amount_fen" in fields:
        paid["amount_fen"] = fields.number("amount_fen")
    paid["external_userid"] = person.external_userid
    world.shop.submit(paid)
    return paid


@act("refund")
def refund(world: World, fields: Fields) -> Json:
    """An order of this session goes back, wholly or by refund_fen."""
    number = fields.text("order_no")
    paid = next((one for one in world.shop.log if one["order_no"] == number), None)
    if paid is None:
        raise ValueError("no such order")
    refunded = order_refunded(dict(paid), world.clock.seconds())
    if "refund_fen" in fields:
        refunded["refund_fen"] = fields.number("refund_fen")
    world.shop.submit(refunded)
    return refunded


@act("create_tag")
def create_tag(world: World, fields: Fields) -> Json:
    """An admin makes a tag in the console."""
    at, wanted = world.clock.seconds(), fields.text("group_name", "默认")
    group = next((one for one in world.tag_groups.values() if one.name == wanted), None)
    if group is None:
        group = open_tag_group(world, wanted, at)
        world.emit(tag_event(at, "create", group.group_id, "tag_group"))
    tag = Tag(world.mint.strike("et"), fields.text("name"), at)
    group.tags[tag.tag_id] = tag
    world.emit(tag_event(at, "create", tag.tag_id, "tag"))
    return {"group_id": group.group_id, "tag_id": tag.tag_id}


@act("rename_tag")
def rename_tag(world: World, fields: Fields) -> Json:
    """An admin renames a tag in the console."""
    tag = find_tag(world, fields.text("tag_id"))
    tag.name = fields.text("name", tag.name)
    world.emit(tag_event(world.clock.seconds(), "update", tag.tag_id, "tag"))
    return {}


@act("delete_tag")
def delete_tag(world: World, fields: Fields) -> Json:
    """An admin deletes a tag in the console."""
    tag = find_tag(world, fields.text("tag_id"))
    for group in world.tag_groups.values():
        group.tags.pop(tag.tag_id, None)
    world.emit(tag_event(world.clock.seconds(), "delete", tag.tag_id, "tag"))
    return {}
