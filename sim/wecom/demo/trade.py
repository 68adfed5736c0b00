"""Orders, refunds and clicks of the demo people, as the shop would post them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

from sim.wecom.demo.brands import Brand
from sim.wecom.demo.stay import Stay, moment
from sim.wecom.limits import DAY_S
from sim.wecom.state import Customer, Group

CHINA = timezone(timedelta(hours=8))
ORDERS_PER_GROUP = 42
REFUNDED = 0.045
CLICKS_LOW, CLICKS_HIGH = 4, 12
BUYERS = {"buyer": 8.0, "chatty": 2.0, "asker": 2.0, "inviter": 3.0, "lurker": 0.8}
ONLY_UNIONID = 0.5
Occurrence = dict[str, object]


class Till:
    """Writes down what was bought and clicked."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._orders = 0
        self.occurrences: list[Occurrence] = []

    def follow(self, brand: Brand, group: Group, stays: list[Stay], sent: list[tuple[int, str]], end: int) -> None:
        """The orders and clicks of one group's past."""
        weights = [BUYERS.get(stay.person.persona, 0.0) for stay in stays]
        for stay in self._rng.choices(stays, weights, k=ORDERS_PER_GROUP):
            self._buy(brand, group, stay, end)
        for at, url in sent:
            for stay in self._rng.choices(stays, k=self._rng.randint(CLICKS_LOW, CLICKS_HIGH)):
                when = at + int(self._rng.expovariate(1 / 4000))
                if stay.present(when) and when < end:
                    self.occurrences.append(clicked(stay.person, when, url, group.chat_id))

    def _buy(self, brand: Brand, group: Group, stay: Stay, end: int) -> None:
        last = min(end, stay.left)
        if last - stay.joined < 2 * 3600:
            return
        day = self._rng.randrange(stay.joined, last) // DAY_S * DAY_S
        at = min(max(moment(self._rng, brand.hours, day), stay.joined + 60), last - 60)
        self._orders += 1
        number = f"{brand.slug[:2].upper()}{at}{self._orders:05d}"
        paid = order_paid(self._rng, brand, stay.person, at, number, group.chat_id)
        self.occurrences.append(paid)
        later = at + self._rng.randrange(3600, 3 * DAY_S)
        if self._rng.random() < REFUNDED and later < end:
            self.occurrences.append(order_refunded(paid, later))


def order_paid(rng: random.Random, brand: Brand, person: Customer, at: int, number: str, chat_id: str) -> Occurrence:
    """order.paid with one to three kinds of goods."""
    chosen = rng.sample(brand.goods, rng.choices((1, 2, 3), (6, 3, 1))[0])
    items = [
        {"title": title, "sku": sku, "qty": rng.choices((1, 2, 3), (8, 2, 1))[0], "price_fen": fen}
        for title, sku, fen in chosen
    ]
    amount = sum(int(str(item["qty"])) * int(str(item["price_fen"])) for item in items)
    known = {"unionid": person.unionid} if rng.random() < ONLY_UNIONID else {"external_userid": person.external_userid}
    return {
        "event": "order.paid",
        "order_no": number,
        "at": iso(at),
        **known,
        "amount_fen": amount,
        "refund_fen": 0,
        "items": items,
        "group": chat_id,
    }


def order_refunded(paid: Occurrence, at: int) -> Occurrence:
    """The whole order goes back."""
    return paid | {"event": "order.refunded", "at": iso(at), "refund_fen": paid["amount_fen"]}


def clicked(person: Customer, at: int, url: str, chat_id: str) -> Occurrence:
    """link.clicked."""
    return {
        "event": "link.clicked",
        "at": iso(at),
        "url": url,
        "external_userid": person.external_userid,
        "unionid": person.unionid,
        "group": chat_id,
    }


def iso(at: int) -> str:
    """A time with China's offset."""
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).isoformat()
