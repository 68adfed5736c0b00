"""Forms of groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qunce.community.choices import by_hand_choices
from qunce.community.taxonomy import STATES, TYPES

LARGEST_CAPACITY = 100_000
LARGEST_NUMBER = 1_000_000


def type_field() -> forms.ChoiceField:
    """What sort of group it is."""
    words = [("", _("Not set")), *((one.code, _(one.name)) for one in TYPES)]
    return forms.ChoiceField(label=_("Type"), required=False, choices=words)


class NewGroupForm(forms.Form):
    """A group by hand."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    platform = forms.ChoiceField(
        label=_("Platform"),
        required=False,
        choices=by_hand_choices,
        help_text=_("What must not be automated there, and why, is written under Platforms."),
    )
    type = type_field()
    capacity = forms.IntegerField(label=_("Capacity"), min_value=1, max_value=LARGEST_CAPACITY, initial=200)


class GroupSettingsForm(forms.Form):
    """What a group is for, and how it is doing."""

    type = type_field()
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=200,
        help_text=_("Whom this group is for, and what they get from it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        min_value=1,
        max_value=LARGEST_CAPACITY,
        help_text=_("A WeCom customer group holds at most 500 people; 200 is where talk still works."),
    )
    state = forms.ChoiceField(label=_("State"), choices=[(code, _(word)) for code, (word, _tone) in STATES.items()])
    state_reason = forms.CharField(
        label=_("Why this state"), required=False, max_length=200, help_text=_("Needed when the state changes.")
    )

    def clean(self) -> dict[str, Any]:
        """A new state has a reason."""
        given = super().clean() or {}
        if given.get("state") != self.initial.get("state") and not given.get("state_reason"):
            self.add_error("state_reason", _("Say why the state changes."))
        return given


class DayForm(forms.Form):
    """The ten-second daily form: four numbers."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    members = forms.IntegerField(
        label=_("Members now"),
        min_value=0,
        max_value=LARGEST_NUMBER,
        widget=forms.NumberInput(attrs={"autofocus": True, "inputmode": "numeric"}),
    )
    joins = forms.IntegerField(label=_("Joined that day"), min_value=0, max_value=LARGEST_NUMBER, initial=0)
    leaves = forms.IntegerField(label=_("Left that day"), min_value=0, max_value=LARGEST_NUMBER, initial=0)
    messages = forms.IntegerField(label=_("Messages that day"), min_value=0, max_value=LARGEST_NUMBER, initial=0)
