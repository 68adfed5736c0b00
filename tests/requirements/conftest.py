"""The console's people and workspaces, for acceptance tests."""

import pytest

from qunce.platform.tenancy import Scope
from tests.console.conftest import make_person, other_workspace, signed_in, workspace

__all__ = ["make_person", "other_workspace", "signed_in", "workspace"]


@pytest.fixture
def scope(workspace):
    return Scope(workspace.pk, user_id=1, role="owner", timezone="Asia/Shanghai")
