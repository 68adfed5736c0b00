"""What the console itself hangs on its screens."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from qunce.connectors.api import connections
from qunce.console.access import DOERS, LEADERS, READERS
from qunce.console.connection_words import say_state
from qunce.console.contracts import MenuItem, Need, PaletteHit
from qunce.platform.models import ParkedEvent
from qunce.platform.tenancy import Scope

MENU = [
    MenuItem(1, _("Overview"), "console:home", "home", is_in_bottom_bar=True),
    MenuItem(12, _("Connections"), "console:connections", "plug", roles=DOERS),
    MenuItem(12, _("Staff"), "console:staff", "users", roles=LEADERS),
    MenuItem(12, _("Events"), "console:events", "activity", roles=READERS),
    MenuItem(12, _("Parked events"), "console:parked", "parking", roles=DOERS),
    MenuItem(12, _("Audit log"), "console:audit", "history", roles=LEADERS),
]


def broken_connections(scope: Scope) -> Sequence[Need]:
    """Connections that do not work, each with its reason."""
    if scope.role not in DOERS:
        return []
    return list(needs_of_connections(scope))


def needs_of_connections(scope: Scope) -> Iterator[Need]:
    """One need a connection that is not well."""
    for card in connections(scope):
        said = say_state(card.health, card.health_reason, is_active=card.is_active)
        if said.tone in {"act", "look"}:
            text = gettext("%(name)s: %(why)s") % {"name": card.name, "why": said.why or said.word}
            yield Need(text, said.tone, reverse("console:connection", args=[card.id]))


def parked_events(scope: Scope) -> Sequence[Need]:
    """Events that wait for someone."""
    if scope.role not in DOERS:
        return []
    count = ParkedEvent.objects.filter(workspace_id=scope.workspace_id, resolved_at=None).count()
    text = ngettext("%(count)d event could not be worked on", "%(count)d events could not be worked on", count)
    return [Need(text % {"count": count}, "look", reverse("console:parked"), count)] if count else []


ATTENTION = [broken_connections, parked_events]


def things_to_create(scope: Scope, text: str) -> Sequence[PaletteHit]:
    """What a leader may create here."""
    if scope.role not in LEADERS:
        return []
    offered = [
        (gettext("Connect a platform"), reverse("console:connection_choose")),
        (gettext("Invite a colleague"), reverse("console:staff")),
    ]
    return [PaletteHit(gettext("Create"), label, link) for label, link in offered if text.lower() in label.lower()]


PALETTE = [things_to_create]
