"""Staff: who works in this workspace, invitations, roles."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qunce.console import people
from qunce.console.access import LEADERS, ROLES, ScopedRequest, act, actor_of, page
from qunce.console.forms import InviteForm
from qunce.console.frame import render
from qunce.console.models import EntryLink, Staff
from qunce.kernel.clock import utc_now
from qunce.platform.tenancy import Scope


@page(roles=LEADERS)
def staff(request: ScopedRequest) -> HttpResponseBase:
    """Colleagues and open invitations."""
    return draw(request, InviteForm())


@act(roles=LEADERS)
def invite(request: ScopedRequest) -> HttpResponseBase:
    """Make a one-time link; it is shown now and never again."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return draw(request, form, status=422)
    path = people.invite(
        request.scope, actor_of(request), form.cleaned_data["role"], form.cleaned_data["email"].lower(), utc_now()
    )
    return draw(request, InviteForm(), link=request.build_absolute_uri(path))


def draw(request: ScopedRequest, form: InviteForm, link: str = "", status: int = 200) -> HttpResponse:
    """The staff page; with the link of a fresh invitation on top."""
    context = {
        "title": _("Staff"),
        "lead": _("Who works in this workspace, and what each may do."),
        "form": form,
        "link": link,
        "colleagues": colleagues(request.scope),
        "invitations": open_invitations(request.scope),
        "roles": ROLES,
    }
    return render(request, "console/staff.html", context, status=status)


def colleagues(scope: Scope) -> list[Staff]:
    """Everyone with a role here."""
    return list(Staff.objects.filter(workspace_id=scope.workspace_id).select_related("person").order_by("pk"))


def open_invitations(scope: Scope) -> list[EntryLink]:
    """Links that somebody could still use."""
    return list(
        EntryLink.objects.filter(workspace_id=scope.workspace_id, used_at=None, expires_at__gt=utc_now()).order_by(
            "-pk"
        )
    )


@act(roles=LEADERS)
def change_role(request: ScopedRequest, person_id: int) -> HttpResponseBase:
    """Another role for a colleague."""
    people.change_role(request.scope, actor_of(request), person_id, request.POST.get("role", ""), utc_now())
    messages.success(request, _("The role is changed."))
    return HttpResponseRedirect(reverse("console:staff"))


@act(roles=LEADERS)
def remove(request: ScopedRequest, person_id: int) -> HttpResponseBase:
    """No role here any more."""
    people.remove(request.scope, actor_of(request), person_id, utc_now())
    messages.success(request, _("The colleague is removed."))
    return HttpResponseRedirect(reverse("console:staff"))


@act(roles=LEADERS)
def withdraw(request: ScopedRequest, link_id: int) -> HttpResponseBase:
    """An invitation that nobody shall use."""
    people.withdraw_invitation(request.scope, actor_of(request), link_id, utc_now())
    messages.success(request, _("The invitation is withdrawn."))
    return HttpResponseRedirect(reverse("console:staff"))
