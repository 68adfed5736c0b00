"""What an operator would have prepared by today."""

from qunce.platform.tenancy import Scope


def prepare_everyday(scope: Scope, wecom_id: int) -> None:
    """Nothing yet."""
