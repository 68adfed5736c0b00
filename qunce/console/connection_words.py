"""The words for a connection: how it is, why, what to do, what it can, what its limits mean."""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_noop as _

from qunce.connectors.api import Capability, Mode, reason_words

STATES = {
    "good": (_("Working"), "good"),
    "degraded": (_("Working in part"), "look"),
    "down": (_("Not working"), "act"),
    "unknown": (_("Not checked yet"), "muted"),
    "off": (_("Switched off"), "muted"),
}

REASONS = {
    "not_reachable": (_("The platform cannot be reached."), _("Check the network and the API address.")),
    "platform_down": (
        _("The platform does not answer."),
        _("Nothing is lost: what is to be sent waits. Try again later."),
    ),
    "platform_slow": (_("The platform answers too slowly."), _("Nothing is lost: what is to be sent waits.")),
    "platform_busy": (_("The platform is busy."), _("We try again by ourselves.")),
    "line_broke": (_("The line broke off."), _("We try again by ourselves.")),
    "rate_limited": (_("The platform's limit of calls is used up."), _("We go on by ourselves when it allows more.")),
    "too_parallel": (_("Too many calls at once for the platform."), _("We go on by ourselves.")),
    "token_invalid": (
        _("The platform no longer accepts our token."),
        _("Check that the secret is still the one in the admin console."),
    ),
    "secret_invalid": (
        _("The secret is not right."),
        _("Copy the secret again from the admin console and save it under Settings."),
    ),
    "corp_invalid": (_("The corp ID is not right."), _("Copy the corp ID again from the admin console.")),
    "corp_unverified": (
        _("The company is not verified on the platform."),
        _("Finish the verification in the admin console."),
    ),
    "ip_refused": (_("The platform refuses our address."), _("Add the address below to the app's trusted IP list.")),
    "not_permitted": (
        _("The app lacks a permission."),
        _("Allow it under Customer contact → Apps that may call the API."),
    ),
    "out_of_scope": (
        _("Some employees are outside the app's visible range."),
        _("Add group owners and service staff to the visible range."),
    ),
    "nobody_in_scope": (
        _("No employee may use customer contact."),
        _("Allow employees under Customer contact → Permissions."),
    ),
    "callback_missing": (
        _("Callback token or key is missing."),
        _("Fill in both under Settings; without them nothing arrives live."),
    ),
    "connector_error": (_("The check itself failed."), _("This is a fault of ours; the log has it.")),
    "platform_refused": (_("The platform refused the call."), _("The detail below is the platform's own answer.")),
}

CAPABILITIES = {
    "welcome": _("Welcome message"),
    "group_message": _("Broadcast to groups"),
    "direct_message": _("Broadcast to people"),
    "group_post": _("Post in a group"),
    "sync": _("Read groups and people"),
    "messages": _("Read group messages"),
    "callbacks": _("Live events"),
}

MODES = {
    Mode.API: (_("by itself"), "good", "bolt"),
    Mode.CONFIRMED: (_("after an employee confirms"), "info", "user-check"),
    Mode.PERSON: (_("by a person, on Today"), "look", "hand-stop"),
    Mode.NONE: (_("not possible"), "muted", "ban"),
}

LIMITS = {
    "welcome_seconds": _("Time for the welcome"),
    "text_bytes": _("Length of a text"),
    "attachments": _("Attachments"),
    "groups_per_task": _("Groups in one task"),
    "per_group_a_day_on_average": _("Per group and day, on average"),
    "customers_per_task": _("People in one task"),
    "per_customer_a_day_on_average": _("Per person and day, on average"),
    "groups_per_page": _("Groups read at once"),
    "calls_per_minute": _("Calls per minute"),
    "calls_per_hour": _("Calls per hour"),
    "days_kept": _("Days that messages are kept"),
    "answer_seconds": _("Time to answer an event"),
    "tries": _("Times an event is sent"),
    "rows_per_request": _("Rows in one request"),
}

UNITS = {
    "calls": pgettext_lazy("unit", "calls"),
    "seconds": pgettext_lazy("unit", "seconds"),
    "bytes": pgettext_lazy("unit", "bytes"),
    "pieces": pgettext_lazy("unit", "pieces"),
    "groups": pgettext_lazy("unit", "groups"),
    "messages": pgettext_lazy("unit", "messages"),
    "people": pgettext_lazy("unit", "people"),
    "days": pgettext_lazy("unit", "days"),
    "tries": pgettext_lazy("unit", "tries"),
    "rows": pgettext_lazy("unit", "rows"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A state in words: the chip, why, what to do."""

    word: str
    tone: str
    why: str
    do: str


def say_state(health: str, reason: str, *, is_active: bool) -> Said:
    """How a connection is."""
    word, tone = STATES.get(health if is_active else "off", STATES["unknown"])
    why, do = say_reason(reason) if is_active and reason else ("", "")
    return Said(gettext(word), tone, why, do)


def say_reason(reason: str) -> tuple[str, str]:
    """Why, and what to do: our own words, else the connectors', else the bare code."""
    if reason in REASONS:
        why, do = REASONS[reason]
        return gettext(why), gettext(do)
    words = reason_words(reason)
    return (words.text, words.advice) if words else (reason, "")


def say_capability(capability: Capability) -> tuple[str, str, str, str]:
    """Name, mode in words, tone, icon."""
    mode, tone, icon = MODES[capability.mode]
    return gettext(CAPABILITIES.get(capability.code, capability.code)), gettext(mode), tone, icon
