"""Giving ticked people of a group a role, and taking it back."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunce.community.pages.bulk import ask, back_to, ticked
from qunce.community.roles import GIVEN, give_role, take_back
from qunce.community.services import group_of
from qunce.community.stay_rows import people_page
from qunce.community.taxonomy import ROLES
from qunce.console.api import ScopedRequest, act, actor_of


@act()
def set_role(request: ScopedRequest, group_id: int) -> HttpResponseBase:
    """Ask which role, then give it."""
    group_of(request.scope, group_id)
    ids, role = ticked(request, people_page(group_id)), request.POST.get("value", "")
    if not role:
        lead = ngettext("%(count)d person is ticked", "%(count)d people are ticked", len(ids)) % {"count": len(ids)}
        lead += " " + _("Owners and admins keep the role that the platform gives them.")
        return ask(request, _("Set role"), lead, ids, [(code, _(ROLES[code])) for code in GIVEN])
    count, entry = give_role(request.scope, actor_of(request), group_id, ids, role)
    text = ngettext("%(count)d person is now: %(role)s", "%(count)d people are now: %(role)s", count)
    undo = f"undo:{reverse('community:undo_role', args=[group_id, entry])}" if entry else ""
    messages.success(request, text % {"count": count, "role": _(ROLES.get(role, role))}, extra_tags=undo)
    return redirect(back_to(request, reverse("community:group_people", args=[group_id])))


@act()
def undo_role(request: ScopedRequest, group_id: int, entry_id: int) -> HttpResponseBase:
    """As it was before."""
    count = take_back(request.scope, actor_of(request), entry_id)
    text = ngettext("%(count)d person has the old role again", "%(count)d people have the old role again", count)
    messages.success(request, text % {"count": count})
    return redirect("community:group_people", group_id)
