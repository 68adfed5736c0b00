"""What a shop says, row by row: read strictly, money in whole fen."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from qunce.connectors.contract import Rejected

MOST_ROWS = 500
MOST_FEN = 10_000_000_000

Fen = Annotated[int, msgspec.Meta(ge=0, le=MOST_FEN)]
Word = Annotated[str, msgspec.Meta(max_length=200)]
Address = Annotated[str, msgspec.Meta(max_length=2048)]


class Item(msgspec.Struct):
    """A line of an order."""

    title: Word = ""
    sku: Word = ""
    qty: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 1
    price_fen: Fen = 0


class Row(msgspec.Struct, kw_only=True):
    """What all rows have: when, who, and in which group."""

    at: Word | int
    external_userid: Word = ""
    unionid: Word = ""
    group: Word = ""

    def moment(self) -> datetime:
        """When it happened; ValueError for a time that says no zone, or is none."""
        if isinstance(self.at, int):
            return datetime.fromtimestamp(self.at, UTC)
        moment = datetime.fromisoformat(self.at)
        if moment.tzinfo is None:
            raise ValueError("a time needs a zone")
        return moment.astimezone(UTC)


class OrderPaid(Row, tag="order.paid", tag_field="event", kw_only=True):
    """An order was paid."""

    order_no: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    amount_fen: Fen
    refund_fen: Fen = 0
    items: Annotated[list[Item], msgspec.Meta(max_length=200)] = []


class OrderRefunded(Row, tag="order.refunded", tag_field="event", kw_only=True):
    """An order, or a part of it, was paid back; several refunds differ in `refund_no`, or else in time."""

    order_no: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    refund_fen: Fen
    amount_fen: Fen = 0
    refund_no: Word = ""
    items: Annotated[list[Item], msgspec.Meta(max_length=200)] = []


class LinkClicked(Row, tag="link.clicked", tag_field="event", kw_only=True):
    """Somebody opened a link of ours in the shop."""

    url: Address
    link_id: Word = ""


AnyRow = OrderPaid | OrderRefunded | LinkClicked


def rows_of(body: bytes) -> list[AnyRow]:
    """One object or a list of them. One bad row refuses all, and is named (rows count from 1)."""
    try:
        raw: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected("bad_json", 422, "not JSON") from error
    given = raw if isinstance(raw, list) else [raw]
    if len(given) > MOST_ROWS:
        raise Rejected("too_many_rows", 422, f"at most {MOST_ROWS} rows")
    return [row_of(number, one) for number, one in enumerate(given, start=1)]


def row_of(number: int, raw: Any) -> AnyRow:
    """One row, or a refusal that names it."""
    try:
        row: AnyRow = msgspec.convert(raw, AnyRow)
        row.moment()
    except (msgspec.ValidationError, ValueError, OverflowError, OSError) as error:
        raise Rejected("bad_row", 422, f"row {number}: {error}") from error
    return row
