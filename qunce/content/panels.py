"""What broadcasts hang on the console."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunce.console.contracts import MenuItem, Named, PaletteHit
from qunce.content.models import Broadcast
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


def broadcasts_named(scope: Scope, ids: Sequence[int]) -> Mapping[int, Named]:
    """Broadcasts by their titles, for feeds."""
    rows = Broadcast.objects.filter(workspace_id=scope.workspace_id, id__in=ids).values_list("id", "title")
    return {id_: Named(title, reverse("content:broadcast", args=[id_])) for id_, title in rows}


FEED = {"broadcast": broadcasts_named}
