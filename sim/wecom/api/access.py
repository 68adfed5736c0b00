"""Tokens and the platform's own addresses (p91039, p92520)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.routes import Call, get


@get("gettoken", needs_token=False)
def gettoken(call: Call) -> Json:
    """An access token for corpid and corpsecret."""
    if not call.query.get("corpid"):
        raise ApiError(41002)
    if not call.query.get("corpsecret"):
        raise ApiError(41004)
    if call.query["corpid"] != call.world.corp_id:
        raise ApiError(40013)
    app = next((one for one in call.world.apps if one.secret == call.query["corpsecret"]), None)
    if app is None:
        raise ApiError(40001)
    token, life = call.world.tokens.issue(app, call.world.clock.now())
    return {"access_token": token, "expires_in": life}


@get("getcallbackip")
def getcallbackip(_: Call) -> Json:
    """Where callbacks come from."""
    return {"ip_list": ["127.0.0.1", "127.0.0.*"]}


@get("get_api_domain_ip")
def get_api_domain_ip(_: Call) -> Json:
    """Where the API itself lives."""
    return {"ip_list": ["127.0.0.1"]}
