"""A shop's signed webhook: orders, refunds and clicks from any shop system."""

from qunce.connectors.shop.connector import ShopConnector

CONNECTOR = ShopConnector()
