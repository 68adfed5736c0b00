"""Tags: all of them, with how many members have each."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from qunce.community import services
from qunce.community.models import Tag
from qunce.console.api import DOERS, ScopedRequest, act, actor_of, page, render


@page()
def tags(request: ScopedRequest) -> HttpResponseBase:
    """The tags, in most use first."""
    rows = Tag.objects.filter(workspace_id=request.scope.workspace_id).order_by("-member_count", "name")
    return render(
        request,
        "community/tags.html",
        {"title": _("Tags"), "tags": rows, "can_change": request.scope.role in DOERS},
    )


@act()
def new_tag(request: ScopedRequest) -> HttpResponseBase:
    """A new tag."""
    services.make_tag(request.scope, request.POST.get("name", ""))
    return redirect("community:tags")


@act()
def rename_tag(request: ScopedRequest, tag_id: int) -> HttpResponseBase:
    """Another word for a tag."""
    services.rename_tag(request.scope, tag_id, request.POST.get("name", ""))
    return redirect("community:tags")


@act()
def delete_tag(request: ScopedRequest, tag_id: int) -> HttpResponseBase:
    """Forget a tag."""
    services.delete_tag(request.scope, actor_of(request), tag_id)
    messages.success(request, _("The tag is gone from everyone."))
    return redirect("community:tags")
