"""Signing in and out, and the one-time links."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qunce.console import entry, people, throttle
from qunce.console.access import WORKSPACE_KEY, address_of
from qunce.console.forms import JoinForm, SignInForm
from qunce.console.frame import render
from qunce.console.models import Person
from qunce.kernel.clock import utc_now
from qunce.platform.audit import Actor, record
from qunce.platform.models import Workspace


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password; the same words whatever was wrong."""
    following = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(following)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = try_password(request, form.cleaned_data["email"], form.cleaned_data["password"])
        if isinstance(person, Person):
            login(request, person)
            record(Actor(person.name, person.pk, address_of(request)), "session.started")
            return HttpResponseRedirect(following)
        form.add_error(None, person)
    context = {"form": form, "next": following, "title": _("Sign in")}
    return render(request, "console/sign_in.html", context, status=200 if request.method == "GET" else 422)


def try_password(request: HttpRequest, email: str, password: str) -> Person | str:
    """The person, or what to say. Tries are counted before the password is looked at."""
    account, address = email.strip().lower(), address_of(request)
    if not throttle.claim_try(account, address, utc_now()):
        return _("Too many tries. Wait 15 minutes and try again.")
    person = authenticate(request, username=account, password=password)
    if not isinstance(person, Person):
        return _("E-mail or password is not right.")
    throttle.forgive(account, address)
    return person


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return HttpResponseRedirect("/sign-in")


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: GET shows what it offers, POST uses it up."""
    invitation = entry.look_up(token, utc_now())
    if invitation is None:
        return render(request, "console/link_over.html", {"title": _("This link is used up")}, status=404)
    workspace = Workspace.objects.get(pk=invitation.workspace_id)
    context = {"invitation": invitation, "workspace": workspace, "title": _("You are invited")}
    if invitation.person_id:
        known = Person.objects.get(pk=invitation.person_id)
        if request.method == "POST":
            return let_in(request, token, known)
        return render(request, "console/enter_known.html", {**context, "known": known})
    form = JoinForm(request.POST or None, initial={"email": invitation.email})
    if request.method == "POST" and form.is_valid():
        if invitation.email and form.cleaned_data["email"] != invitation.email.lower():
            form.add_error("email", _("This invitation is for another e-mail."))
        else:
            person = person_of(request, form)
            if person is not None:
                return let_in(request, token, person)
    return render(
        request, "console/enter_new.html", {**context, "form": form}, status=200 if request.method == "GET" else 422
    )


def person_of(request: HttpRequest, form: JoinForm) -> Person | None:
    """The existing person of that e-mail, if the password fits, or an unsaved new one."""
    given = form.cleaned_data
    if Person.objects.filter(email=given["email"]).exists():
        found = try_password(request, given["email"], given["password"])
        if isinstance(found, Person):
            return found
        form.add_error("password", found)
        return None
    return Person(name=given["name"], email=given["email"], password=make_password(given["password"]))


def let_in(request: HttpRequest, token: str, person: Person) -> HttpResponse:
    """Use the link up, make the person and role, and sign in: all or nothing, and once."""
    now = utc_now()
    with transaction.atomic():
        invitation = entry.consume(token, now)
        if invitation is not None:
            if person.pk is None:
                person.save()
            actor = Actor(person.name, person.pk, address_of(request))
            people.join(person, invitation, actor, now)
            record(actor, "session.started_by_link", workspace_id=invitation.workspace_id, at=now)
    if invitation is None:
        return render(request, "console/link_over.html", {"title": _("This link is used up")}, status=404)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session[WORKSPACE_KEY] = invitation.workspace_id
    return HttpResponseRedirect("/")


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this host, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else "/"
