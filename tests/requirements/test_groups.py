"""Types of groups."""

import pytest

from qunce.community.models import Group
from qunce.connectors.platforms import all_platforms

pytestmark = pytest.mark.django_db
SEEDS = {"opc", "always_on", "flash", "guide", "traffic", "content", "check_in", "sharing", "sales", "enabling"}


def test_every_type_of_the_seeds_is_there_with_its_defaults(signed_in):
    types = {one["code"]: one for one in signed_in().get("/api/v1/group-types").json()}
    assert set(types) >= SEEDS
    assert all(one["posts_min"] <= one["posts_max"] for one in types.values())
    assert types["flash"]["lifetime_days"] == 3


def test_a_platforms_group_starts_with_a_type_or_none(signed_in):
    client = signed_in()
    for code in all_platforms():
        capacity = all_platforms()[code].capacity.usual
        client.post("/groups/new", {"name": code, "platform": code, "type": "flash", "capacity": capacity})
    assert set(Group.objects.values_list("platform", "type")) == {(code, "flash") for code in all_platforms()}
