"""What deliveries hang on the console: menu lines, needs, and palette hits."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from qunce.console.contracts import MenuItem, Need, PaletteHit
from qunce.delivery import queries, tasks
from qunce.kernel.clock import utc_now
from qunce.platform.tenancy import Scope

MENU = [
    MenuItem(1, gettext_noop("Today"), "delivery:today", "checklist", is_in_bottom_bar=True),
    MenuItem(1, gettext_noop("Deliveries"), "delivery:deliveries", "send"),
]


def attention(scope: Scope) -> Sequence[Need]:
    """Unknown outcomes, failures of today, late deliveries, tasks of today."""
    now = utc_now()
    found = queries.needs(scope, *tasks.day_of(scope, now), now)
    listed = reverse("delivery:deliveries")
    every = [
        Need(
            ngettext(
                "%(n)s delivery has an unknown outcome. Look whether it arrived.",
                "%(n)s deliveries have an unknown outcome. Look whether they arrived.",
                found.unknown,
            )
            % {"n": found.unknown},
            "act",
            f"{listed}?state=unknown",
            found.unknown,
        ),
        Need(
            ngettext("%(n)s delivery failed today.", "%(n)s deliveries failed today.", found.failed)
            % {"n": found.failed},
            "act",
            f"{listed}?state=failed",
            found.failed,
        ),
        Need(
            ngettext("%(n)s delivery is late.", "%(n)s deliveries are late.", found.late) % {"n": found.late},
            "look",
            f"{listed}?state=waiting&by=connector",
            found.late,
        ),
        Need(
            ngettext("%(n)s task of today waits for a hand.", "%(n)s tasks of today wait for a hand.", found.tasks)
            % {"n": found.tasks},
            "look",
            reverse("delivery:today"),
            found.tasks,
        ),
    ]
    return [need for need in every if need.count]


def palette(_scope: Scope, text: str) -> Sequence[PaletteHit]:
    """The two pages, by their names."""
    pages = [(_("Today"), "delivery:today"), (_("Deliveries"), "delivery:deliveries")]
    wanted = text.strip().casefold()
    return [
        PaletteHit(_("Pages"), label, reverse(url)) for label, url in pages if wanted and wanted in label.casefold()
    ]


ATTENTION = [attention]
PALETTE = [palette]
