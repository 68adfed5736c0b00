"""Saving and forgetting views of lists."""

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from qunce.console import saved
from qunce.console.access import ANYONE, ScopedRequest, act
from qunce.console.pages.doors import safe_next
from qunce.kernel.errors import Refused

LONGEST_NAME = 40
LONGEST_QUERY = 2000


@act(roles=ANYONE)
def save_view(request: ScopedRequest) -> HttpResponseBase:
    """Keep the list as it is under a name."""
    name, query = request.POST.get("name", "").strip(), request.POST.get("query", "")
    if not 0 < len(name) <= LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise Refused("Give the view a name of at most 40 characters.")
    page, is_shared = request.POST.get("page", "")[:LONGEST_NAME], request.POST.get("is_shared") == "on"
    saved.save_view(request.scope, page, name, query, is_shared=is_shared)
    messages.success(request, _("The view is saved."))
    return HttpResponseRedirect(safe_next(request))


@act(roles=ANYONE)
def delete_view(request: ScopedRequest, view_id: int) -> HttpResponseBase:
    """Forget one's own view."""
    saved.delete_view(request.scope, view_id)
    return HttpResponseRedirect(safe_next(request))
