"""What deliveries are called on screens: states, kinds, and reasons with what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunce.connectors.api import reason_words

STATES = {
    "waiting": (gettext_noop("Waiting"), "info"),
    "sending": (gettext_noop("Sending"), "info"),
    "sent": (gettext_noop("Handed over"), "info"),
    "done": (gettext_noop("Done"), "good"),
    "failed": (gettext_noop("Failed"), "act"),
    "unknown": (gettext_noop("Unknown"), "look"),
    "skipped": (gettext_noop("Skipped"), "muted"),
    "cancelled": (gettext_noop("Cancelled"), "muted"),
}

KINDS = {
    "welcome": gettext_noop("Welcome"),
    "group_message": gettext_noop("Group message"),
    "direct_message": gettext_noop("Direct message"),
    "group_post": gettext_noop("Post in the group"),
    "group_greeting": gettext_noop("Greet newcomers"),
}

REASONS = {
    "too_late": (
        gettext_noop("Its time had passed before it could be sent."),
        gettext_noop("Nothing to do. See why it waited."),
    ),
    "late_ask": (gettext_noop("Its time has passed."), gettext_noop("Decide on Today whether it is still sent.")),
    "worker_lost": (
        gettext_noop("The process that was sending it stopped. It may have been sent."),
        gettext_noop("Look on the platform, then say here whether it was sent."),
    ),
    "no_answer": (
        gettext_noop("The platform did not answer. It may have been sent."),
        gettext_noop("Look on the platform, then say here whether it was sent."),
    ),
    "lost_reply": (
        gettext_noop("The line broke before the answer came. It may have been sent."),
        gettext_noop("Look on the platform, then say here whether it was sent."),
    ),
    "connector_error": (
        gettext_noop("The connector failed. It may have been sent."),
        gettext_noop("Look on the platform, then say here whether it was sent. Tell whoever looks after Qunce."),
    ),
    "no_fate": (
        gettext_noop("The platform did not say what became of it."),
        gettext_noop("Look on the platform, then say here whether it was sent."),
    ),
    "connection_off": (
        gettext_noop("Its connection is switched off."),
        gettext_noop("Switch the connection on, or cancel it."),
    ),
    "rate_limited": (
        gettext_noop("The platform asks us to slow down."),
        gettext_noop("Nothing to do: it is tried again by itself."),
    ),
    "platform_down": (
        gettext_noop("The platform cannot be reached."),
        gettext_noop("Nothing to do: it is tried again by itself."),
    ),
    "platform_busy": (
        gettext_noop("The platform is busy."),
        gettext_noop("Nothing to do: it is tried again by itself."),
    ),
    "over_quota": (
        gettext_noop("This group or person has had as many mass messages as the platform allows."),
        gettext_noop("Post by hand, or wait for the next period."),
    ),
    "not_friend": (
        gettext_noop("The customer is no longer a contact."),
        gettext_noop("Nothing can be sent to this person."),
    ),
    "not_reachable": (
        gettext_noop("The platform cannot reach this target."),
        gettext_noop("Check whether the group still exists."),
    ),
    "refused": (
        gettext_noop("The employee declined to send it."),
        gettext_noop("Talk to the employee, then try again."),
    ),
    "no_sender": (
        gettext_noop("There is no employee who could send it."),
        gettext_noop("Give the group an owner, then try again."),
    ),
    "already_sent": (gettext_noop("The platform says that it was sent already."), gettext_noop("Nothing to do.")),
    "not_supported": (gettext_noop("The platform cannot do this."), gettext_noop("Do it by hand.")),
    "by_hand": (gettext_noop("Somebody called it off."), gettext_noop("Nothing to do.")),
    "said_sent": (gettext_noop("Somebody looked: it was sent."), gettext_noop("Nothing to do.")),
    "said_not_sent": (
        gettext_noop("Somebody looked: it was not sent."),
        gettext_noop("Try again if it is still wanted."),
    ),
}


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in words, and what to do."""

    text: str
    advice: str


def why(reason: str) -> Why | None:
    """A reason code in words; one that we have no words for is shown as it is."""
    if not reason:
        return None
    if reason in REASONS:
        return Why(*map(_, REASONS[reason]))
    words = reason_words(reason)
    return Why(words.text, words.advice) if words else Why(reason, "")


def state_word(state: str) -> str:
    """The word for a state."""
    return _(STATES[state][0]) if state in STATES else state


def state_tone(state: str) -> str:
    """The colour of a state."""
    return STATES[state][1] if state in STATES else "muted"


def kind_word(kind: str) -> str:
    """The word for a kind."""
    return _(KINDS[kind]) if kind in KINDS else kind


def reason_text(reason: str) -> str:
    """A reason in words, without advice; "" for none."""
    found = why(reason)
    return found.text if found else ""
