"""What is done with all ticked rows: first what is to be set is asked, then it is done."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunce.community import choices, services
from qunce.community.lists import GROUPS, MEMBERS
from qunce.console.api import MOST_AT_ONCE, ListPage, ScopedRequest, act, actor_of, matching_ids, render
from qunce.kernel.errors import Refused


@act()
def set_state(request: ScopedRequest) -> HttpResponseBase:
    """Give groups a state."""
    return set_on_groups(request, "state", choices.state_choices(request.scope), _("Set state"))


@act()
def set_type(request: ScopedRequest) -> HttpResponseBase:
    """Give groups a type."""
    return set_on_groups(request, "type", choices.type_choices(request.scope), _("Set type"))


def set_on_groups(
    request: ScopedRequest, word: str, offered: Sequence[tuple[str, str]], title: str
) -> HttpResponseBase:
    """Ask for the value, then set it."""
    ids, value = ticked(request, GROUPS), request.POST.get("value", "")
    if not value:
        lead = ngettext("%(count)d group is ticked", "%(count)d groups are ticked", len(ids)) % {"count": len(ids)}
        return ask(request, title, lead, ids, offered)
    changes = {word: value} | ({"state_reason": request.POST.get("reason", "")[:200]} if word == "state" else {})
    done = services.change_groups(request.scope, actor_of(request), ids, changes)
    messages.success(request, ngettext("%(count)d group changed", "%(count)d groups changed", done) % {"count": done})
    return redirect(back_to(request, "/groups"))


@act()
def tag(request: ScopedRequest) -> HttpResponseBase:
    """Put a tag on members."""
    ids, name = ticked(request, MEMBERS), request.POST.get("value", "").strip()
    if not name:
        return ask(request, _("Add a tag"), lead_of(ids), ids, None, offered_words(request))
    made = services.make_tag(request.scope, name)
    done = services.tag_members(request.scope, made.pk, ids, source=actor_of(request).label)
    text = ngettext("%(count)d member was tagged", "%(count)d members were tagged", done)
    messages.success(request, text % {"count": done})
    return redirect(back_to(request, "/members"))


@act()
def untag(request: ScopedRequest) -> HttpResponseBase:
    """Take a tag off members."""
    ids, value = ticked(request, MEMBERS), request.POST.get("value", "")
    if not value.isdigit():
        return ask(request, _("Remove a tag"), lead_of(ids), ids, choices.tag_choices(request.scope))
    done = services.untag_members(request.scope, int(value), ids)
    text = ngettext("The tag was taken off %(count)d member", "The tag was taken off %(count)d members", done)
    messages.success(request, text % {"count": done})
    return redirect(back_to(request, "/members"))


def ticked(request: ScopedRequest, page: ListPage) -> list[int]:
    """The ids that were ticked, or those of all rows that match when all are meant."""
    if request.POST.get("all") == "yes":
        ids = matching_ids(request.scope, page, request.POST.get("next", ""))
    else:
        given = [one for field in request.POST.getlist("ids") for one in field.split(",")]
        ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]  # noqa: PLR2004  what a bigint holds
    if not ids:
        raise Refused("Tick at least one row.")
    return ids[:MOST_AT_ONCE]


def lead_of(ids: Sequence[int]) -> str:
    """How many members are meant."""
    return ngettext("%(count)d member is ticked", "%(count)d members are ticked", len(ids)) % {"count": len(ids)}


def offered_words(request: ScopedRequest) -> list[str]:
    """Tags that exist, to choose from while typing."""
    return [name for _id, name in choices.tag_choices(request.scope)]


def ask(
    request: ScopedRequest,
    title: str,
    lead: str,
    ids: Sequence[int],
    offered: Sequence[tuple[str, str]] | None,
    words: Sequence[str] = (),
) -> HttpResponseBase:
    """The page that asks for the value."""
    context = {
        "title": title,
        "lead": lead,
        "ids": ",".join(map(str, ids)),
        "offered": offered,
        "words": words,
        "next": back_to(request, "/"),
        "asks_reason": title == _("Set state"),
    }
    return render(request, "community/ask.html", context)


def back_to(request: ScopedRequest, otherwise: str) -> str:
    """The list as it was, if the address is one of ours."""
    wanted = request.POST.get("next", "")
    return wanted if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise
