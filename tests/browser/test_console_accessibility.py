"""axe-core on the main pages, light and dark: nothing serious, nothing critical."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from qunce.community.models import Group, Stay
from qunce.community.tests.builders import admit, changed, fact, seen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = (
    "/",
    "/groups",
    "/groups/{group}",
    "/groups/{group}/people",
    "/groups/{group}/settings",
    "/groups/{group}/timeline",
    "/members",
    "/members/{member}",
    "/tags",
    "/metrics/members/people",
    "/today",
    "/deliveries",
    "/broadcasts",
    "/broadcasts/new",
    "/welcomes",
    "/connections",
    "/connections/new",
    "/staff",
    "/audit",
    "/parked",
    "/events",
    "/profile",
)
BAD = {"serious", "critical"}


@pytest.fixture
def pages(workspace):
    admit(
        seen(1, {f"m{n}": 0 for n in range(5)}, workspace_id=workspace.id, group="g", name="老街坊", owner="m0"),
        fact("message.posted", 2, workspace_id=workspace.id, group="g", member_ref="m1", payload={"text": "早"}),
        changed(3, removed=["m2"], workspace_id=workspace.id, group="g"),
    )
    ids = {"group": Group.objects.get().pk, "member": Stay.objects.first().member_id}
    return [address.format(**ids) for address in PAGES]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_the_main_pages(visit, pages, scheme):
    axe, found = Axe(), {}
    page = visit("/", scheme=scheme)
    root = page.url.rstrip("/")
    for address in pages:
        answer = page.goto(root + address)
        assert answer.status == 200, address
        for violation in axe.run(page).response["violations"]:
            if violation["impact"] in BAD:
                places = [node["html"][:120] for node in violation["nodes"][:3]]
                found.setdefault(violation["id"], []).append((address, places))
    assert found == {}
