"""What guard hangs on the console."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunce.console.contracts import MenuItem, PaletteHit
from qunce.platform.tenancy import Scope

MENU = [MenuItem(4, gettext_noop("Welcomes"), "guard:welcomes", "mood-smile")]


def palette(_scope: Scope, text: str) -> Sequence[PaletteHit]:
    """The page, by its name."""
    wanted = text.strip().casefold()
    label = _("Welcomes")
    return [PaletteHit(_("Pages"), label, reverse("guard:welcomes"))] if wanted and wanted in label.casefold() else []


PALETTE = [palette]
