"""The signed-in person's own things: name, language, theme, password, which workspace."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunce.console.access import ANYONE, WORKSPACE_KEY, ScopedRequest, act, actor_of, page
from qunce.console.forms import PasswordForm, ProfileForm
from qunce.console.frame import render
from qunce.console.models import Person
from qunce.console.pages.doors import safe_next
from qunce.kernel.errors import NotFound
from qunce.platform.audit import record

THEMES = {"", "light", "dark"}
A_YEAR = 365 * 24 * 3600


@page()
def profile(request: ScopedRequest) -> HttpResponseBase:
    """Name, language, theme; the password has a form of its own."""
    person = request.person
    current = {"name": person.name, "language": translation.get_language(), "theme": person.theme}
    form = ProfileForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        person.name, person.theme = form.cleaned_data["name"], form.cleaned_data["theme"]
        person.language = form.cleaned_data["language"]
        person.save(update_fields=["name", "language", "theme"])
        translation.activate(person.language)
        messages.success(request, _("Saved."))
        return remember(HttpResponseRedirect(request.path), person.language, person.theme)
    return draw(request, form, PasswordForm(person))


@act(roles=ANYONE)
def password(request: ScopedRequest) -> HttpResponseBase:
    """A new password ends every other session."""
    form = PasswordForm(request.person, request.POST)
    if not form.is_valid():
        person = request.person
        current = {"name": person.name, "language": translation.get_language(), "theme": person.theme}
        return draw(request, ProfileForm(initial=current), form, status=422)
    request.person.set_password(form.cleaned_data["new"])
    request.person.session_epoch += 1
    request.person.save(update_fields=["password", "session_epoch"])
    update_session_auth_hash(request, request.person)
    record(actor_of(request), "person.password_changed", workspace_id=request.scope.workspace_id)
    messages.success(request, _("The password is changed. Other devices are signed out."))
    return HttpResponseRedirect("/profile")


def draw(request: ScopedRequest, form: ProfileForm, password_form: PasswordForm, status: int = 200) -> HttpResponse:
    """The profile page."""
    context = {"title": _("Your profile"), "form": form, "password_form": password_form}
    return render(request, "console/profile.html", context, status=status)


@act(roles=ANYONE)
def switch_workspace(request: ScopedRequest, workspace_id: int) -> HttpResponseBase:
    """Sit down in another of one's workspaces."""
    if workspace_id not in {seat.workspace_id for seat in request.seats}:
        raise NotFound("There is no such workspace.")
    request.session[WORKSPACE_KEY] = workspace_id
    return HttpResponseRedirect("/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, signed in or not."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise NotFound("There is no such language.")
    if isinstance(request.user, Person):
        Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return remember(HttpResponseRedirect(safe_next(request)), chosen, None)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise NotFound("There is no such theme.")
    if isinstance(request.user, Person):
        Person.objects.filter(pk=request.user.pk).update(theme=chosen)
    return remember(HttpResponseRedirect(safe_next(request)), None, chosen)


def remember(response: HttpResponse, language: str | None, theme: str | None) -> HttpResponse:
    """Keep the choice in a cookie too, for pages before sign-in."""
    if language is not None:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, httponly=True, samesite="Lax")
    if theme is not None:
        response.set_cookie("qunce_theme", theme, max_age=A_YEAR, httponly=True, samesite="Lax")
    return response
