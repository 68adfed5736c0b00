"""WeCom 企业微信: customer contacts and customer groups."""

from qunce.connectors.wecom.connector import WecomConnector

CONNECTOR = WecomConnector()
