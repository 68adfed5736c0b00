"""The dispatcher against the simulated platform, over HTTP, with everything that can go wrong."""

import asyncio
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from qunce.connectors.models import Connection
from qunce.delivery import outbox
from qunce.delivery.api import Content, NewDelivery, plan
from qunce.delivery.dispatcher import dispatch
from qunce.delivery.models import Delivery
from qunce.delivery.results import ask_results
from qunce.guard.models import Welcome
from qunce.platform.admission import open_cursor
from tests.connectors.conftest import eventually


def plan_all(deliveries):
    with transaction.atomic():
        plan(open_cursor(), deliveries)


def welcomes(corp, number):
    """People who have just been added, and a welcome planned for each."""
    added = [corp.platform.act("add_contact", userid="anna") for _ in range(number)]
    plan_all(
        NewDelivery(
            workspace_id=corp.scope.workspace_id,
            kind="welcome",
            connection_id=corp.card.id,
            content=Content("你好"),
            due_at=timezone.now(),
            idempotency_key=f"welcome:{one['welcome_code']}",
            target_ref=one["external_userid"],
            context={"welcome_code": one["welcome_code"]},
        )
        for one in added
    )
    return [one["welcome_code"] for one in added]


def to_groups(corp, number, text="周五见"):
    """A broadcast planned for new groups of anna's."""
    chats = [corp.platform.act("create_group", owner="anna", name=f"{n} 群")["chat_id"] for n in range(number)]
    plan_all(
        [
            NewDelivery(
                workspace_id=corp.scope.workspace_id,
                kind="group_message",
                connection_id=corp.card.id,
                content=Content(text),
                due_at=timezone.now(),
                idempotency_key=f"b:{chat}",
                target_ref=chat,
                context={"sender": "anna"},
                origin="broadcast:1",
            )
            for chat in chats
        ]
    )
    return chats


def send(context):
    asyncio.run(dispatch(context))


def hurry():
    """Let every waiting or open delivery be due now."""
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def states():
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def reasons():
    return list(Delivery.objects.order_by("id").values_list("reason", flat=True))


def greeted(corp):
    return [one["code"] for one in corp.platform.see("received")["welcomes"]]


def mass_tasks(corp):
    return corp.platform.see("received")["mass_tasks"]


def test_a_scan_is_answered_with_a_welcome(hooked, context):
    Welcome.objects.create(
        workspace_id=hooked.scope.workspace_id, text="{{nickname}}，你好，这里是鲜果群", saved_at=timezone.now()
    )
    code = hooked.platform.act("add_contact", userid="anna")["welcome_code"]
    hooked.platform.sim("settle", timeout_s=10)
    send(context)
    [received] = hooked.platform.see("received")["welcomes"]
    assert (received["code"], received["text"]) == (code, "你好，这里是鲜果群")
    assert states() == ["done"]


def test_each_welcome_is_sent_once(corp, context):
    codes = welcomes(corp, 20)
    send(context)
    send(context)
    assert sorted(greeted(corp)) == sorted(codes)
    assert set(states()) == {"done"}


@pytest.mark.parametrize("fault", [{"http": 500}, {"http": 502}, {"errcode": -1}, {"errcode": 45009}])
def test_a_platform_in_trouble_makes_deliveries_wait_or_unknown_and_never_doubles(corp, context, fault):
    codes = welcomes(corp, 1)
    corp.platform.sim("faults", api="externalcontact/send_welcome_msg", times=1, **fault)
    send(context)
    [state], [reason] = states(), reasons()
    assert state in {"waiting", "unknown"}
    assert reason
    if state == "waiting":
        row = Connection.objects.get(id=corp.card.id)
        assert (row.health, row.health_reason) == ("degraded", reason)
        hurry()
        send(context)
        assert states() == ["done"]
        assert greeted(corp) == codes
    else:
        hurry()
        send(context)
        assert greeted(corp) == []


def test_a_revoked_token_is_renewed_and_nothing_is_lost(corp, context):
    codes = welcomes(corp, 2)
    send(context)
    corp.platform.sim("tokens/revoke")
    codes += welcomes(corp, 2)
    send(context)
    hurry()
    send(context)
    assert sorted(greeted(corp)) == sorted(codes)
    assert set(states()) == {"done"}


def test_a_slow_platform_is_waited_for(corp, context):
    codes = welcomes(corp, 3)
    corp.platform.sim("faults", api="externalcontact/send_welcome_msg", times=3, delay_ms=700)
    send(context)
    assert sorted(greeted(corp)) == sorted(codes)
    assert set(states()) == {"done"}


def test_a_lost_reply_is_unknown_and_never_sent_twice(corp, context):
    codes = welcomes(corp, 1)
    corp.platform.sim("faults", api="externalcontact/send_welcome_msg", times=1, lost_reply=True)
    send(context)
    assert states() == ["unknown"]
    for _ in range(3):
        hurry()
        send(context)
        asyncio.run(ask_results(context))
    assert states() == ["unknown"]
    assert greeted(corp) == codes


def test_a_broadcast_is_one_task_for_the_employee_and_its_results_come_back(corp, context):
    chats = to_groups(corp, 5)
    send(context)
    [task] = mass_tasks(corp)
    assert set(states()) == {"sent"}
    assert sorted(task.get("chat_ids") or task.get("chat_id_list") or chats) == sorted(chats)
    hurry()
    asyncio.run(ask_results(context))
    assert set(states()) == {"sent"}, "anna has not confirmed yet"
    corp.platform.act("confirm", userid="anna")
    hurry()
    asyncio.run(ask_results(context))
    assert set(states()) == {"done"}


def test_a_broadcast_whose_reply_was_lost_is_found_again_on_the_platform(corp, context):
    to_groups(corp, 3)
    corp.platform.sim("faults", api="externalcontact/add_msg_template", times=1, lost_reply=True)
    send(context)
    assert set(states()) == {"unknown"}
    hurry()
    asyncio.run(ask_results(context))
    send(context)
    assert set(states()) == {"sent"}
    assert len(mass_tasks(corp)) == 1
    corp.platform.act("confirm", userid="anna")
    hurry()
    asyncio.run(ask_results(context))
    assert set(states()) == {"done"}


def test_three_workers_send_each_delivery_once(corp, workers):
    codes = welcomes(corp, 90)
    workers.begin(3)
    eventually(lambda: set(states()) == {"done"}, 30)
    assert set(states()) == {"done"}
    assert sorted(greeted(corp)) == sorted(codes)
    assert max(Delivery.objects.values_list("attempts", flat=True)) == 1


def test_a_worker_killed_between_call_and_mark_leaves_an_unknown_that_is_not_sent_again(corp, context, workers):
    codes = welcomes(corp, 1)
    corp.platform.sim("faults", api="externalcontact/send_welcome_msg", times=1, delay_ms=1500)
    [worker] = workers.begin(1)
    assert eventually(lambda: states() == ["sending"])
    workers.kill(worker)
    send(context)
    assert states() == ["sending"], "the lease still runs"
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    outbox.sweep(timezone.now())
    for _ in range(2):
        hurry()
        send(context)
        asyncio.run(ask_results(context))
    assert (states(), reasons()) == (["unknown"], ["worker_lost"])
    assert greeted(corp) in ([], codes)


def test_a_platform_that_is_away_makes_everything_wait(corp, context):
    codes = welcomes(corp, 5)
    corp.change(base_url="http://127.0.0.1:9")
    send(context)
    assert set(states()) == {"waiting"}
    assert Connection.objects.get(id=corp.card.id).health == "degraded"
    corp.change(base_url=corp.platform.url)
    hurry()
    send(context)
    assert sorted(greeted(corp)) == sorted(codes)
