"""Groups: the list, and a group's overview, timeline, people and settings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qunce.community.choices import is_closed, platform_name
from qunce.community.daily import report_day, reports_of
from qunce.community.forms import DayForm, GroupSettingsForm, NewGroupForm
from qunce.community.happenings import FAMILIES, timeline_of
from qunce.community.lists import GROUPS
from qunce.community.models import NEVER, Group, Member
from qunce.community.services import change_groups, create_group, group_of
from qunce.community.spans import ALL, life_of, span_of
from qunce.community.stay_rows import people_page
from qunce.community.taxonomy import FULL_SHARE, QUIET_DAYS, STATES, type_names
from qunce.connectors.api import is_by_hand
from qunce.console.api import (
    DOERS,
    ScopedRequest,
    Step,
    actor_of,
    build_listing,
    is_part,
    make_tiles,
    page,
    render,
    render_list,
)
from qunce.kernel.errors import Refused

TILES = ("members", "joins", "leaves", "active_rate", "messages")
LONGEST_BAR = 100


@dataclass(frozen=True, slots=True)
class Hint:
    """Something about a group that wants a person."""

    text: str
    link: str
    act: str


@page()
def groups(request: ScopedRequest) -> HttpResponseBase:
    """The list of groups."""
    primary = Step(_("New group"), reverse("community:group_new")) if request.scope.role in DOERS else None
    return render_list(request, GROUPS, {"title": _("Groups"), "primary": primary})


@page(roles=DOERS)
def new_group(request: ScopedRequest) -> HttpResponseBase:
    """A group by hand."""
    form = NewGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = make_group(request, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, _(refused.message) % refused.values)
        else:
            messages.success(request, _("The group is here. Report its day whenever you like; it takes ten seconds."))
            return redirect("community:group", group.pk)
    context = {"title": _("New group"), "form": form}
    return render(request, "community/group_new.html", context, status=422 if form.errors else 200)


def make_group(request: ScopedRequest, given: dict[str, Any]) -> Group:
    """The group that the form describes."""
    return create_group(
        request.scope,
        actor_of(request),
        given["name"],
        platform=given["platform"] or "manual",
        type_=given["type"],
        capacity=given["capacity"],
    )


def frame_of(request: ScopedRequest, group_id: int, here: str) -> dict[str, Any]:
    """What is round every tab of a group."""
    group = group_of(request.scope, group_id)
    names = {
        "group": _("Overview"),
        "group_timeline": _("Timeline"),
        "group_people": _("Members"),
        "group_settings": _("Settings"),
    }
    tabs = [
        (word, reverse(f"community:{url}", args=[group_id]), url == here)
        for url, word in names.items()
        if url != "group_settings" or request.scope.role in DOERS
    ]
    word, tone = STATES.get(group.state, (group.state, "muted"))
    return {
        "title": group.name,
        "group": group,
        "tabs": tabs,
        "state_word": _(word),
        "state_tone": tone,
        "platform": platform_name(group.platform),
        "is_manual": is_by_hand(group.platform),
        "can_change": request.scope.role in DOERS,
    }


@page()
def group(request: ScopedRequest, group_id: int) -> HttpResponseBase:
    """How the group is doing, and what it needs."""
    context = frame_of(request, group_id, "group")
    found: Group = context["group"]
    kind = type_names().get(found.type)
    owner = Member.objects.filter(workspace_id=request.scope.workspace_id, id=found.owner_member_id or 0).first()
    life = life_of(request.scope, found)
    span = span_of(request.scope, found, life, request.GET.get("days", ""))
    context |= {
        "tiles": make_tiles(request.scope, TILES, span.period, group_id, is_compared=span.code != ALL),
        "span": span,
        "life": life,
        "hints": hints_of(found),
        "type_name": _(kind) if kind else "",
        "owner": owner,
        "was_active": found.last_message_at > NEVER,
        "fill": min(LONGEST_BAR, round(LONGEST_BAR * found.size / found.capacity)),
        "days": timeline_of(request.scope, "", "", group_id=group_id).days[:2],
        "reports": reports_of(request.scope, group_id) if is_by_hand(found.platform) else (),
    }
    return render(request, "community/group.html", context)


def hints_of(group: Group) -> list[Hint]:
    """What a person should do about the group."""
    settings = reverse("community:group_settings", args=[group.pk])
    hints: list[Hint] = []
    if is_closed(group.state):
        return hints
    if group.size >= group.capacity * FULL_SHARE:
        hints.append(
            Hint(_("Nearly full: open the next group before this one turns people away."), settings, _("Settings"))
        )
    if NEVER < group.last_message_at < timezone.now() - timedelta(days=QUIET_DAYS):
        people = reverse("community:group_timeline", args=[group.pk])
        hints.append(Hint(_("Nobody has written for a week."), people, _("Timeline")))
    if not group.type or not group.purpose:
        hints.append(Hint(_("Say what kind of group this is and what it is for."), settings, _("Settings")))
    return hints


@page()
def group_timeline(request: ScopedRequest, group_id: int) -> HttpResponseBase:
    """What happened in the group."""
    family = request.GET.get("show", "")
    found = timeline_of(request.scope, family, request.GET.get("after", ""), group_id=group_id)
    address = reverse("community:group_timeline", args=[group_id])
    context = frame_of(request, group_id, "group_timeline") | timeline_context(found, family, address)
    return render(request, "community/group_timeline.html", context)


def timeline_context(found: Any, family: str, address: str) -> dict[str, Any]:
    """A timeline for `community/parts/timeline.html`."""
    return {
        "days": found.days,
        "next_after": found.next_after,
        "families": [("", _("Everything")), *((code, _(word)) for code, (word, _kinds) in FAMILIES.items())],
        "family": family if family in FAMILIES else "",
        "address": address,
    }


@page()
def group_people(request: ScopedRequest, group_id: int) -> HttpResponseBase:
    """Who is in the group, and who was."""
    context = frame_of(request, group_id, "group_people")
    declared = people_page(group_id)
    if is_part(request):
        return render_list(request, declared)
    context["listing"] = build_listing(request, declared)
    return render(request, "community/group_people.html", context)


@page(roles=DOERS)
def group_settings(request: ScopedRequest, group_id: int) -> HttpResponseBase:
    """Type, purpose, capacity, state."""
    context = frame_of(request, group_id, "group_settings")
    found: Group = context["group"]
    now = {name: getattr(found, name) for name in ("type", "purpose", "capacity", "state", "state_reason")}
    form = GroupSettingsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            change_groups(request.scope, actor_of(request), [group_id], form.cleaned_data)
        except Refused as refused:
            form.add_error("capacity", _(refused.message) % refused.values)
        else:
            messages.success(request, _("Saved."))
            return redirect("community:group_settings", group_id)
    return render(
        request, "community/group_settings.html", context | {"form": form}, status=422 if form.errors else 200
    )


@page(roles=DOERS)
def group_day(request: ScopedRequest, group_id: int) -> HttpResponseBase:
    """The daily form of a group that no connector reads."""
    found = group_of(request.scope, group_id)
    today = timezone.now().astimezone(request.scope.zone).date()
    form = DayForm(
        request.POST or None, initial={"day": today, "members": found.size, "joins": 0, "leaves": 0, "messages": 0}
    )
    if request.method == "POST" and form.is_valid():
        report_day(request.scope, found, **form.cleaned_data)
        messages.success(request, _("Noted."))
        return redirect("community:group", group_id)
    context = {"title": _("Today's numbers"), "group": found, "form": form}
    return render(request, "community/group_day.html", context, status=422 if form.errors else 200)
