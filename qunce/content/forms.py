"""The form of a broadcast."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qunce.content.models import Broadcast
from qunce.content.services import Draft


class BroadcastForm(forms.Form):
    """Text, link, time; the groups are ticked beside it."""

    title = forms.CharField(
        label=_("Title"), max_length=80, required=False, help_text=_("Only for you; the group does not see it.")
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-count": "4000", "data-mirror": "1"}),
    )
    link = forms.CharField(label=_("Link"), required=False, max_length=2048, widget=forms.URLInput())
    link_title = forms.CharField(label=_("Title of the link"), required=False, max_length=64)
    due_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        help_text=_("Empty means now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    late_policy = forms.ChoiceField(
        label=_("If it is late"),
        choices=[("ask", _("Ask me")), ("send", _("Send it all the same")), ("skip", _("Do not send it"))],
        initial="ask",
    )

    def draft(self, group_ids: tuple[int, ...]) -> Draft:
        """What the (valid) form says."""
        said = self.cleaned_data
        return Draft(
            title=said["title"],
            text=said["text"].replace("\r\n", "\n"),
            link=said["link"],
            link_title=said["link_title"],
            group_ids=group_ids,
            due_at=said["due_at"],
            late_policy=said["late_policy"],
        )


def form_of(row: Broadcast) -> BroadcastForm:
    """The form filled with a draft."""
    names = ("title", "text", "link", "link_title", "due_at", "late_policy")
    return BroadcastForm(initial={name: getattr(row, name) for name in names})
