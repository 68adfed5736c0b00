"""Is the connection usable: token, trusted address, permissions, callback settings."""

from qunce.connectors.contract import Health, HealthState, Linked, PlatformTrouble
from qunce.connectors.wecom.answers import FollowUsers, GroupList
from qunce.connectors.wecom.archive import probe
from qunce.connectors.wecom.client import Api
from qunce.connectors.wecom.errors import TOO_MANY_OWNERS
from qunce.connectors.wecom.failures import CallFailed, PlatformRefused


async def check(linked: Linked, api: Api) -> Health:
    """Make the two calls that everything needs, and look at our own half of the settings."""
    try:
        staff = await api.read("externalcontact/get_follow_user_list", FollowUsers)
        await may_list_groups(api)
    except PlatformRefused as refusal:
        state = HealthState.DOWN if refusal.meaning.is_connection or not refusal.meaning.wait else HealthState.DEGRADED
        return Health(state, refusal.meaning.reason, refusal.detail)
    except CallFailed as failure:
        return Health(HealthState.DOWN, failure.reason)
    if not (linked.settings.get("callback_token") and linked.settings.get("callback_aes_key")):
        return Health(HealthState.DEGRADED, "callback_missing")
    if not staff.follow_user:
        return Health(HealthState.DEGRADED, "nobody_in_scope")
    return await check_archive(linked)


async def check_archive(linked: Linked) -> Health:
    """The archive's bridge, where there is one."""
    try:
        await probe(linked)
    except PlatformTrouble as trouble:
        return Health(HealthState.DEGRADED, trouble.reason, trouble.detail)
    return Health(HealthState.GOOD)


async def may_list_groups(api: Api) -> None:
    """Ask for one group; "too many owners" is permission enough."""
    try:
        await api.read("externalcontact/groupchat/list", GroupList, {"status_filter": 0, "limit": 1})
    except PlatformRefused as refusal:
        if refusal.code != TOO_MANY_OWNERS:
            raise
