"""What the console itself hangs on the menu."""

from django.utils.translation import gettext_noop as _

from qunce.console.contracts import MenuItem

MENU = [
    MenuItem(1, _("Overview"), "console:home", "home", is_in_bottom_bar=True),
]
