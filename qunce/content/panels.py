"""What broadcasts hang on the console."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunce.console.contracts import MenuItem, PaletteHit
from qunce.platform.tenancy import Scope

MENU = [MenuItem(6, gettext_noop("Broadcasts"), "content:broadcasts", "speakerphone")]


def palette(_scope: Scope, text: str) -> Sequence[PaletteHit]:
    """Make a new one; go to the list."""
    lines = [
        PaletteHit(_("Create"), _("New broadcast"), reverse("content:new")),
        PaletteHit(_("Pages"), _("Broadcasts"), reverse("content:broadcasts")),
    ]
    wanted = text.strip().casefold()
    return [line for line in lines if wanted and wanted in line.label.casefold()]


PALETTE = [palette]
