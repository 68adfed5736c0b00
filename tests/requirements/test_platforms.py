"""Platforms without a connector: the registry, and a person who sends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qunce.community.models import Group, Identity
from qunce.connectors import api as connectors
from qunce.connectors.models import Connection
from qunce.connectors.platforms import CODES, FACTS, RIGHTS
from qunce.content import services as broadcasts
from qunce.delivery.models import Delivery
from qunce.kernel.errors import Refused
from qunce.main import admission
from qunce.platform.audit import Actor
from qunce.platform.events import NewEvent

pytestmark = pytest.mark.django_db
ACTOR = Actor("Anna", 1)
AT = timezone.now()


def a_group(client, name, platform, capacity=500):
    answer = client.post("/groups/new", {"name": name, "platform": platform, "type": "", "capacity": capacity})
    assert answer.status_code == 302, answer.content.decode()
    return Group.objects.get(name=name)


def test_every_declaration_is_whole():
    for one in connectors.all_platforms().values():
        assert set(one.names) == {"zh-hans", "en", "es"}, one.code
        assert all(one.names.values()), one.code
        assert set(one.can) <= {*CODES, *FACTS}, one.code
        assert one.caution, one.code
        assert one.reviewed_on, one.code
        assert one.capacity.least <= one.capacity.usual <= one.capacity.most, one.code
        assert {right for rights in one.rights.values() for right in rights} <= set(RIGHTS), one.code
    assert not set(connectors.all_platforms()) & set(connectors.all_connectors())


@pytest.mark.requirement("R-S3-26")
def test_a_dozen_platforms_are_there_and_theirs_is_the_flow_of_copy_and_tick(signed_in, scope):
    client = signed_in()
    listed = {one["code"] for one in client.get("/api/v1/platforms").json()}
    assert len(listed) >= 12
    assert {"forum", "weibo", "qq", "tieba", "momo", "offline"} <= listed
    page = client.get("/platforms", headers={"accept-language": "zh-hans"}).content.decode()
    assert all(f"/platforms/{code}" in page for code in listed)
    group = a_group(client, "吃货一群", "qq")
    task = broadcast_to(scope, group)
    assert task.executor == "person"
    today = client.get(f"/today?task={task.pk}").content.decode()
    assert "今晚八点" in today
    assert "QQ" in today
    assert client.post(f"/today/{task.pk}/done").status_code in {200, 302}
    task.refresh_from_db()
    assert task.state == "done"


def broadcast_to(scope, group):
    now = timezone.now()
    draft = broadcasts.Draft("", "今晚八点直播", "", "", (group.pk,), None, "send")
    row = broadcasts.save_draft(scope, ACTOR, draft, now, None)
    assert broadcasts.send(scope, ACTOR, row.pk, now - timedelta(minutes=1)) == 1
    return Delivery.objects.get(workspace_id=scope.workspace_id, group_id=group.pk)


@pytest.mark.requirement("R-S4-09")
def test_nobody_makes_personal_wechat_send_by_itself(signed_in, scope):
    client = signed_in()
    given = {"name": "微信群", "setting_platform": "wechat", "setting_sending": "automatic"}
    answer = client.post("/connections/new/manual", given)
    assert answer.status_code == 422
    assert "gets the account banned" in answer.content.decode()
    assert not Connection.objects.filter(workspace_id=scope.workspace_id).exists()
    assert client.post("/connections/new/manual", given | {"setting_sending": "person"}).status_code == 302
    kept = Connection.objects.get(workspace_id=scope.workspace_id)
    answer = client.patch(
        f"/api/v1/connections/{kept.pk}", {"settings": {"sending": "automatic"}}, content_type="application/json"
    )
    assert answer.status_code == 422
    assert "gets the account banned" in answer.json()["error"]["message"]
    card = connectors.connection(scope, kept.pk)
    assert (card.settings["platform"], card.settings["sending"]) == ("wechat", "person")
    assert connectors.capability("wechat", "group_message").mode is connectors.Mode.PERSON
    profile = client.get("/platforms/wechat").content.decode()
    assert "up to 200 members" in profile
    assert "WeChat group" in client.get(f"/connections/{kept.pk}").content.decode()


@pytest.mark.requirement("R-S4-10")
@pytest.mark.parametrize(("capacity", "is_taken"), [(199, False), (200, True), (3000, True), (3001, False)])
def test_a_qq_group_holds_200_to_3000_and_says_who_may_do_what(signed_in, capacity, is_taken):
    client = signed_in()
    group = a_group(client, "QQ 一群", "qq")
    now = {"type": "", "purpose": "", "state": "growing", "state_reason": ""}
    answer = client.post(f"/groups/{group.pk}/settings", now | {"capacity": capacity})
    assert answer.status_code == (302 if is_taken else 422)
    group.refresh_from_db()
    assert group.capacity == (capacity if is_taken else 500)
    if not is_taken:
        assert "200 to 3000 people" in answer.content.decode()
    fresh = client.post("/groups/new", {"name": "QQ 二群", "platform": "qq", "type": "", "capacity": capacity})
    assert fresh.status_code == (302 if is_taken else 422)
    qq = next(one for one in client.get("/api/v1/platforms").json() if one["code"] == "qq")
    assert "dismiss" in qq["rights"]["owner"]
    assert "mute" in qq["rights"]["admin"]
    assert qq["rights"]["member"] == ["invite"]
    assert "Mute people" in client.get("/platforms/qq").content.decode()


def test_the_platform_stands_on_group_member_and_list(signed_in, scope):
    client = signed_in()
    group = a_group(client, "问答圈", "zhihu")
    fact = NewEvent(
        workspace_id=scope.workspace_id,
        kind="message.posted",
        at=AT,
        dedupe_key="1",
        platform="zhihu",
        group_ref="问答圈",
        member_ref="小鱼",
        payload={"text": "在吗", "message_id": "1", "type": "text"},
    )
    assert admission().admit([fact])[0].is_admitted
    identity = Identity.objects.get(workspace_id=scope.workspace_id, platform="zhihu")
    for address in (f"/groups/{group.pk}", "/groups", f"/members/{identity.member_id}"):
        assert "Zhihu" in client.get(address).content.decode(), address
    assert Group.objects.filter(workspace_id=scope.workspace_id).count() == 1


def test_an_unknown_choice_is_refused(scope):
    with pytest.raises(Refused, match="none of the choices"):
        connectors.create_connection(scope, ACTOR, "manual", "x", {"platform": "icq"})
