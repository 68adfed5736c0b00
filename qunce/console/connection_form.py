"""A form made from what a connector declares."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qunce.connectors.api import ConnectionCard, SettingField, connector_of

LONGEST_NAME = 80


class ConnectionForm(forms.Form):
    """Name and the declared fields; those with a default wait under "more"."""

    def __init__(self, slug: str, data: Any = None, *, card: ConnectionCard | None = None) -> None:
        super().__init__(data)
        self.slug = slug
        self.card = card
        connector = connector_of(slug)
        language = (get_language() or "en").lower()
        self.fields["name"] = forms.CharField(
            label=_("Name of this connection"),
            max_length=LONGEST_NAME,
            initial=card.name if card else connector.names.get(language, connector.names["en"]),
        )
        for declared in connector.fields:
            self.fields[f"setting_{declared.name}"] = self.field_of(declared, language)

    def field_of(self, declared: SettingField, language: str) -> forms.Field:
        """A text field, or a password field whose stored value is never shown."""
        is_kept = self.card is not None and declared.name in self.card.secrets_set
        helps = declared.helps.get(language, declared.helps.get("en", ""))
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        if is_kept:
            attributes["placeholder"] = _("Kept. Leave empty to keep it.")
        widget = forms.PasswordInput(attrs=attributes) if declared.is_secret else forms.TextInput(attrs=attributes)
        pattern_error = _("This does not look right. Copy it again from the platform.")
        field: forms.Field = forms.CharField(
            label=declared.labels.get(language, declared.labels["en"]),
            help_text=helps,
            widget=widget,
            required=declared.is_required and not is_kept,
            initial=self.stored(declared),
        )
        if declared.choices:
            field = forms.ChoiceField(
                label=field.label,
                help_text=helps,
                required=field.required,
                initial=field.initial or declared.default,
                choices=[(code, words.get(language, words["en"])) for code, words in declared.choices],
            )
        elif declared.pattern:
            field = forms.RegexField(
                f"^(?:{declared.pattern})$",
                label=field.label,
                help_text=helps,
                widget=widget,
                required=field.required,
                initial=field.initial,
                error_messages={"invalid": pattern_error},
            )
        return field

    def stored(self, declared: SettingField) -> str:
        """What the field starts with: the stored plain value, or the default."""
        if declared.is_secret:
            return ""
        return self.card.settings.get(declared.name, "") if self.card else declared.default

    def settings(self) -> dict[str, str]:
        """The declared settings as given."""
        return {key.removeprefix("setting_"): value for key, value in self.cleaned_data.items() if key != "name"}

    def main_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [field for field in self if not self.is_extra(field)]

    def extra_fields(self) -> list[forms.BoundField]:
        """What is seldom changed."""
        return [field for field in self if self.is_extra(field)]

    def is_extra(self, field: forms.BoundField) -> bool:
        """Optional, with nothing wrong in it, and no key that both sides must have in one exact form."""
        is_shared_key = isinstance(field.field, forms.RegexField) and isinstance(
            field.field.widget, forms.PasswordInput
        )
        is_kept = field.name.removeprefix("setting_") in self.secrets
        return not (field.field.required or field.errors or is_shared_key or is_kept)

    @property
    def secrets(self) -> frozenset[str]:
        """Stored secrets stay in view, though empty."""
        return self.card.secrets_set if self.card else frozenset()
