"""Members: the list, and the whole of what is known of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qunce.community import services
from qunce.community.choices import platform_name
from qunce.community.happenings import timeline_of
from qunce.community.lists import MEMBERS
from qunce.community.models import NEVER, Member
from qunce.community.pages.groups import timeline_context
from qunce.community.profile import profile_of
from qunce.community.taxonomy import KINDS, PURPOSES
from qunce.console.api import DOERS, ScopedRequest, act, actor_of, page, render, render_list

LATELY = 8


@page()
def members(request: ScopedRequest) -> HttpResponseBase:
    """The list of members."""
    return render_list(request, MEMBERS, {"title": _("Members")})


def frame_of(request: ScopedRequest, member_id: int, here: str) -> dict[str, Any]:
    """What is round both tabs of a member."""
    member: Member = services.member_of(request.scope, member_id)
    names = {"member": _("Profile"), "member_timeline": _("Timeline")}
    return {
        "title": member.name,
        "member": member,
        "kind": _(KINDS[member.kind]),
        "was_active": member.last_active_at > NEVER,
        "tabs": [(word, reverse(f"community:{url}", args=[member_id]), url == here) for url, word in names.items()],
        "can_change": request.scope.role in DOERS,
    }


@page()
def member(request: ScopedRequest, member_id: int) -> HttpResponseBase:
    """Who it is: groups, tags, notes, consents, numbers."""
    context = frame_of(request, member_id, "member")
    profile = profile_of(request.scope, context["member"])
    context |= {
        "profile": profile,
        "days": timeline_of(request.scope, "", "", length=LATELY, member_id=member_id).days,
        "identities": [(platform_name(one.platform), one) for one in profile.identities],
        "purposes": [(code, _(word)) for code, word in PURPOSES.items()],
    }
    return render(request, "community/member.html", context)


@page()
def member_timeline(request: ScopedRequest, member_id: int) -> HttpResponseBase:
    """What the member did and what was done for them."""
    family = request.GET.get("show", "")
    found = timeline_of(request.scope, family, request.GET.get("after", ""), member_id=member_id)
    address = reverse("community:member_timeline", args=[member_id])
    context = frame_of(request, member_id, "member_timeline") | timeline_context(found, family, address)
    return render(request, "community/member_timeline.html", context)


@act()
def add_tag(request: ScopedRequest, member_id: int) -> HttpResponseBase:
    """Put a tag on the member; a new word makes a new tag."""
    services.member_of(request.scope, member_id)
    tag = services.make_tag(request.scope, request.POST.get("name", ""))
    services.tag_members(request.scope, tag.pk, [member_id], source=actor_of(request).label)
    return redirect("community:member", member_id)


@act()
def drop_tag(request: ScopedRequest, member_id: int, tag_id: int) -> HttpResponseBase:
    """Take a tag off the member."""
    services.untag_members(request.scope, tag_id, [member_id])
    return redirect("community:member", member_id)


@act()
def add_note(request: ScopedRequest, member_id: int) -> HttpResponseBase:
    """Write a note."""
    services.add_note(request.scope, actor_of(request), member_id, request.POST.get("text", ""))
    return redirect("community:member", member_id)


@act()
def drop_note(request: ScopedRequest, member_id: int, note_id: int) -> HttpResponseBase:
    """Take a note away."""
    services.delete_note(request.scope, actor_of(request), member_id, note_id)
    messages.success(request, _("The note is gone."))
    return redirect("community:member", member_id)


@act()
def give_consent(request: ScopedRequest, member_id: int) -> HttpResponseBase:
    """Write down that the member agreed."""
    given = request.POST
    services.give_consent(
        request.scope,
        actor_of(request),
        member_id,
        given.get("purpose", ""),
        given.get("channel", ""),
        given.get("text_version", ""),
    )
    return redirect("community:member", member_id)


@act()
def withdraw_consent(request: ScopedRequest, member_id: int, consent_id: int) -> HttpResponseBase:
    """Write down that the member no longer agrees."""
    services.withdraw_consent(request.scope, actor_of(request), member_id, consent_id)
    return redirect("community:member", member_id)
