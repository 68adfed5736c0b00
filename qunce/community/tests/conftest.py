"""A workspace for tests that need a calendar."""

import pytest

from qunce.platform.models import Workspace


@pytest.fixture
def a_workspace(db):
    return Workspace.objects.create(name="Brand", slug="brand", timezone="Asia/Shanghai")
