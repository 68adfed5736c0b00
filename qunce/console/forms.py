"""Forms of the console; errors stand beside their fields (`console/parts/field.html`)."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from qunce.console.models import Person

NAME_LENGTH = 60


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class JoinForm(forms.Form):
    """Someone new: name, e-mail, password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters. If you already have an account here, use its password."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        """E-mails are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """A new person's password must be long and uncommon."""
        given = super().clean() or {}
        email, password = given.get("email"), given.get("password")
        if email and password and not Person.objects.filter(email=email).exists():
            check_password_rules(self, "password", password, Person(email=email, name=given.get("name", "")))
        return given


class ProfileForm(forms.Form):
    """Name, language and theme of the person who is signed in."""

    name = forms.CharField(label=_("Your name"), max_length=NAME_LENGTH)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English"), ("es", "Español")]
    )
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        required=False,
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
    )


class PasswordForm(forms.Form):
    """The old password and the new one."""

    old = forms.CharField(
        label=_("Current password"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 characters. Other devices are signed out."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.person = person
        self.fields["old"].required = person.has_usable_password()

    def clean(self) -> dict[str, Any]:
        """The old one must be right, where there is one."""
        given = super().clean() or {}
        if self.person.has_usable_password() and not self.person.check_password(given.get("old", "")):
            self.add_error("old", _("This is not your current password."))
        if given.get("new"):
            check_password_rules(self, "new", given["new"], self.person)
        return given


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Optional. Only this e-mail can use the link.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        initial="operator",
        choices=[
            ("operator", _("Operator: runs groups and content")),
            ("manager", _("Manager: also settings and colleagues")),
            ("analyst", _("Analyst: reads, changes nothing")),
            ("owner", _("Owner: everything")),
        ],
    )


def check_password_rules(form: forms.Form, field: str, password: str, person: Person) -> None:
    """Put what is wrong with a password beside its field."""
    try:
        validate_password(password, person)
    except forms.ValidationError as error:
        form.add_error(field, error)
