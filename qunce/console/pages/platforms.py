"""Platforms that people serve: what each can, how large its groups are, what must not be automated there."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qunce.connectors import api as connectors
from qunce.console.access import DOERS, ScopedRequest, page
from qunce.console.connection_words import CAPABILITIES
from qunce.console.frame import render
from qunce.console.platform_words import FACTS, RIGHTS, ROLES


@page(roles=DOERS)
def platforms(request: ScopedRequest) -> HttpResponseBase:
    """All of them."""
    context = {
        "title": _("Platforms"),
        "lead": _("Platforms without a connector: we write and remind, a person sends. The numbers are our notes."),
        "platforms": [said(one) for one in connectors.all_platforms().values()],
    }
    return render(request, "console/platforms.html", context)


@page(roles=DOERS)
def platform(request: ScopedRequest, code: str) -> HttpResponseBase:
    """One platform, with who may do what in its groups."""
    found = connectors.platform_of(code)
    rights = [(_(ROLES[role]), [_(RIGHTS[right]) for right in found.rights[role]]) for role in found.rights]
    context = {"title": said(found)["name"], "one": said(found), "rights": rights}
    return render(request, "console/platform.html", context)


def said(one: connectors.Platform) -> dict[str, Any]:
    """A platform in words."""
    return {
        "code": one.code,
        "name": connectors.name_of(one.code, get_language() or "en"),
        "can": [_(CAPABILITIES[code]) for code in CAPABILITIES if code in one.can],
        "facts": [_(FACTS[code]) for code in connectors.FACTS if code in one.can],
        "capacity": one.capacity,
        "caution": _(one.caution),
        "note": _(one.note) if one.note else "",
        "reviewed_on": one.reviewed_on,
    }
