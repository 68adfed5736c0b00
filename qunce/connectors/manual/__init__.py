"""Any platform without an API (a WeChat group, a forum): a person does everything, with our help."""

from qunce.connectors.manual.connector import ManualConnector

CONNECTOR = ManualConnector()
