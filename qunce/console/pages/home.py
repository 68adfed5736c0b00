"""Home: what needs me, how it is doing, what happens."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from qunce.console.access import ScopedRequest, page
from qunce.console.frame import render


@page()
def home(request: ScopedRequest) -> HttpResponseBase:
    """The first screen."""
    return render(request, "console/home.html", {"title": _("Home")})
