"""Welcomes: what new people are told, with the phone beside it and what is missing in it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from qunce.community.api import find_groups, groups_by_id
from qunce.console.api import DOERS, ScopedRequest, act, actor_of, page, render
from qunce.guard import services
from qunce.guard.models import Welcome
from qunce.guard.rules import fill, missing_blocks
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import NotFound, Refused

ADVICE = {
    "purpose": gettext_noop("Say what the group is for."),
    "can_do": gettext_noop("Say what people can do here, and whom they can ask."),
    "get": gettext_noop("Say what they get from it."),
}
"""What the lint advises for each missing block (requirement R-S0-20)."""


class WelcomeForm(forms.Form):
    """The text, for whom, and a link."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        help_text=gettext_lazy("{{nickname}} becomes the person's name where it is known."),
        widget=forms.Textarea(attrs={"rows": 9, "data-mirror": "1", "data-count": "4000"}),
    )
    link = forms.CharField(label=gettext_lazy("Link"), required=False, max_length=2048, widget=forms.URLInput())
    link_title = forms.CharField(label=gettext_lazy("Title of the link"), required=False, max_length=64)
    source = forms.CharField(
        label=gettext_lazy("Only for this source"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The state of the code that people scan. Empty: for everybody."),
    )
    group = forms.TypedChoiceField(
        label=gettext_lazy("Only for this group"), required=False, coerce=int, empty_value=None
    )


@page()
def welcomes(request: ScopedRequest) -> HttpResponse:
    """All welcomes in force."""
    rows = services.in_force(request.scope)
    groups = groups_by_id(request.scope, [row.group_id for row in rows if row.group_id])
    lines = [
        {"row": row, "name": place_name(row, groups), "missing": [_(ADVICE[one]) for one in missing_blocks(row.text)]}
        for row in rows
    ]
    context = {
        "title": _("Welcomes"),
        "lead": _("Who adds an employee is greeted within 20 seconds."),
        "lines": lines,
        "can_do": request.seat.role in DOERS,
    }
    return render(request, "guard/welcomes.html", context)


def place_name(row: Welcome, groups: Any) -> str:
    """For whom a welcome is."""
    if row.group_id is not None:
        return groups[row.group_id].name if row.group_id in groups else _("A group that is gone")
    return row.source or _("Everybody")


@page(roles=DOERS)
def edit(request: ScopedRequest, welcome_id: int | None = None) -> HttpResponse:
    """Write a welcome; each save is a new version."""
    row = services.welcome(request.scope, welcome_id) if welcome_id else None
    form = filled(request, row)
    if request.method == "POST" and form.is_valid() and save(request, row, form):
        messages.success(request, _("Saved. New people are told this from now on."))
        return HttpResponseRedirect(reverse("guard:welcomes"))
    text = form["text"].value() or ""
    context = {
        "title": _("Edit the welcome") if row else _("New welcome"),
        "form": form,
        "row": row,
        "text": text,
        "shown": fill(text, {"nickname": _("Xiaoyu"), "group": _("this group"), "employee": _("Anna")}),
        "missing": [_(ADVICE[one]) for one in missing_blocks(text)] if text.strip() else [],
        "versions": services.versions(request.scope, row.group_id, row.source) if row else [],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "guard/edit.html", context, status=status)


def filled(request: ScopedRequest, row: Welcome | None) -> WelcomeForm:
    """The form with what was said, or with the version that is looked at."""
    if request.method == "POST":
        form = WelcomeForm(request.POST)
    elif row is not None:
        link: dict[str, str] = next((one["link"] for one in row.attachments if "link" in one), {})
        initial = {"text": row.text, "source": row.source, "group": row.group_id}
        form = WelcomeForm(initial=initial | {"link": link.get("url", ""), "link_title": link.get("title", "")})
    else:
        form = WelcomeForm()
    if row is not None:
        for name in ("source", "group"):
            del form.fields[name]
    else:
        choices = [(str(card.id), card.name) for card in find_groups(request.scope, limit=500)]
        form.fields["group"].choices = [("", _("All groups")), *choices]  # type: ignore[attr-defined]  # a choice field
    return form


def save(request: ScopedRequest, row: Welcome | None, form: WelcomeForm) -> bool:
    """Keep the new version; False with the reason on the form."""
    said = form.cleaned_data
    group_id = row.group_id if row else said.get("group")
    try:
        services.save(
            request.scope,
            actor_of(request),
            text=services.tracked(request.scope, said["text"].replace("\r\n", "\n")),
            now=utc_now(),
            group_id=group_id,
            source=row.source if row else ("" if group_id else said["source"].strip()),
            link={"url": said["link"], "title": said["link_title"]},
        )
    except (Refused, NotFound) as refusal:
        form.add_error(None, _(refusal.message) % refusal.values)
        return False
    return True


@act()
def switch(request: ScopedRequest, welcome_id: int) -> HttpResponse:
    """Switch a welcome on or off."""
    is_on = request.POST.get("on") == "1"
    services.switch(request.scope, actor_of(request), welcome_id, is_on=is_on)
    messages.success(request, _("Switched on.") if is_on else _("Switched off."))
    return HttpResponseRedirect(reverse("guard:welcomes"))
