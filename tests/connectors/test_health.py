"""The check says what is wrong and where; secrets stay out of the log."""

import logging

import pytest

from qunce.connectors import api
from qunce.connectors.loops import check_health
from qunce.connectors.models import Connection
from tests.connectors.conftest import connect

pytestmark = pytest.mark.django_db(transaction=True)


def health_of(corp):
    health = api.check_connection(corp.scope, corp.card.id)
    return health.state.value, health.reason


def test_a_good_connection_is_good(corp):
    assert health_of(corp) == ("good", "")


def test_a_refused_address_is_shown(corp):
    corp.platform.sim("faults", refuse_ip=True)
    health = api.check_connection(corp.scope, corp.card.id)
    assert (health.state, health.reason, health.detail) == ("down", "ip_refused", "127.0.0.1")
    assert Connection.objects.get(id=corp.card.id).health_detail == "127.0.0.1"


@pytest.mark.parametrize(
    ("settings", "answer"),
    [
        ({"corp_secret": "wrong"}, ("down", "secret_invalid")),
        ({"corp_id": "ww9999999999999999"}, ("down", "corp_invalid")),
        ({"base_url": "http://127.0.0.1:9"}, ("down", "platform_down")),
        ({"archive_key": "wrong"}, ("degraded", "archive_key_invalid")),
    ],
)
def test_wrong_settings_are_named(corp, settings, answer):
    corp.change(**settings)
    assert health_of(corp) == answer


@pytest.mark.parametrize(
    ("errcode", "answer"),
    [
        (48002, ("down", "not_permitted")),
        (60011, ("down", "out_of_scope")),
        (45009, ("degraded", "rate_limited")),
    ],
)
def test_missing_permissions_are_named(corp, errcode, answer):
    corp.platform.sim("faults", api="externalcontact/groupchat/list", times=1, errcode=errcode)
    assert health_of(corp) == answer


def test_a_missing_callback_is_named(scope, platform):
    card = connect(scope, platform, callback_token="", callback_aes_key="")
    assert api.check_connection(scope, card.id).reason == "callback_missing"


def test_neither_secret_nor_token_is_logged(corp, caplog):
    with caplog.at_level(logging.DEBUG):
        assert health_of(corp) == ("good", "")
        corp.platform.sim("faults", api="externalcontact/groupchat/list", times=1, errcode=48002)
        health_of(corp)
    assert "48002" in caplog.text
    for secret in (corp.linked.settings["corp_secret"], *corp.platform.world.tokens._known):
        assert secret not in caplog.text


async def test_the_checker_asks_each_connection_once_a_minute(corp, context):
    await check_health(context)
    row = await context.db(Connection.objects.get, id=corp.card.id)
    assert (row.health, row.health_reason) == ("good", "")
    corp.platform.sim("faults", refuse_ip=True)
    await check_health(context)
    assert (await context.db(Connection.objects.get, id=corp.card.id)).health == "good"
    await context.db(lambda: Connection.objects.update(checked_at=None))
    await check_health(context)
    assert (await context.db(Connection.objects.get, id=corp.card.id)).health_reason == "ip_refused"
