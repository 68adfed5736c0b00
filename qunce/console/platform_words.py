"""The words for platforms that people serve."""

from django.utils.translation import gettext_noop as _

FACTS = {
    "member_list": _("One sees who is in"),
    "admins": _("Has admins"),
    "export": _("Talk can be exported"),
}

RIGHTS = {
    "invite": _("Invite people"),
    "remove": _("Remove people"),
    "mute": _("Mute people"),
    "notice": _("Change the notice"),
    "mention_all": _("Mention everybody"),
    "admins": _("Name admins"),
    "dismiss": _("Dissolve the group"),
}

ROLES = {"owner": _("Group owner"), "admin": _("Group admin"), "member": _("Member")}
