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
    "bad_answer": (
        gettext_noop("The platform's answer could not be read. It may have been sent."),
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
    "not_supported": (gettext_noop("The platform cannot do this."), gettext_noop("Do it by hand.")),
    "platform_slow": (
        gettext_noop("The platform did not answer in time. It may have been sent."),
        gettext_noop("Look on the platform, then say here whether it was sent."),
    ),
    "line_broke": (
        gettext_noop("The line broke before the answer came. It may have been sent."),
        gettext_noop("Look on the platform, then say here whether it was sent."),
    ),
    "never_arrived": (
        gettext_noop("The platform has no trace of it: it was never sent."),
        gettext_noop("Try again if it is still wanted."),
    ),
    "found_again": (gettext_noop("Its answer was lost; it was found on the platform."), gettext_noop("Nothing to do.")),
    "token_invalid": (
        gettext_noop("The platform wants a new key; one is being fetched."),
        gettext_noop("Nothing to do: it is tried again by itself."),
    ),
    "too_parallel": (
        gettext_noop("The platform asks us to slow down."),
        gettext_noop("Nothing to do: it is tried again by itself."),
    ),
    "welcome_busy": (
        gettext_noop("Another application is greeting this person."),
        gettext_noop("Nothing to do: it is tried again by itself."),
    ),
    "welcome_done": (gettext_noop("This person has been greeted already."), gettext_noop("Nothing to do.")),
    "welcome_expired": (
        gettext_noop("The 20 seconds for the welcome had passed."),
        gettext_noop("Nothing to do. See why it waited."),
    ),
    "secret_invalid": (gettext_noop("The platform does not accept the secret."), gettext_noop("Mend the connection.")),
    "corp_invalid": (gettext_noop("The platform does not know the corp id."), gettext_noop("Mend the connection.")),
    "ip_refused": (
        gettext_noop("The platform does not trust this server's address."),
        gettext_noop("Add the address in the platform's admin pages."),
    ),
    "not_permitted": (
        gettext_noop("The platform has not given us this permission."),
        gettext_noop("Grant it in the platform's admin pages."),
    ),
    "corp_unverified": (gettext_noop("The corp is not verified."), gettext_noop("Verify it on the platform.")),
    "out_of_scope": (
        gettext_noop("The employee or group is outside what we may see."),
        gettext_noop("Add the employee to the application's visible range."),
    ),
    "employee_gone": (
        gettext_noop("The employee is no longer there."),
        gettext_noop("Give the group an owner, then try again."),
    ),
    "employee_inactive": (
        gettext_noop("The employee has not signed in for a long time."),
        gettext_noop("Ask the employee to sign in, then try again."),
    ),
    "employee_unverified": (
        gettext_noop("The employee has not verified their name."),
        gettext_noop("Ask the employee to verify it, then try again."),
    ),
    "employee_unlicensed": (
        gettext_noop("The employee has no licence for this."),
        gettext_noop("Give the employee a licence on the platform."),
    ),
    "group_gone": (gettext_noop("The group no longer exists."), gettext_noop("Nothing can be sent there.")),
    "contact_gone": (
        gettext_noop("The customer is no longer a contact."),
        gettext_noop("Nothing can be sent to this person."),
    ),
    "not_a_contact": (
        gettext_noop("The customer is no longer a contact."),
        gettext_noop("Nothing can be sent to this person."),
    ),
    "content_refused": (gettext_noop("The platform refuses this content."), gettext_noop("Change the text.")),
    "content_too_long": (gettext_noop("The text is too long for the platform."), gettext_noop("Shorten the text.")),
    "content_empty": (gettext_noop("There is nothing in it."), gettext_noop("Write a text.")),
    "bad_attachment": (
        gettext_noop("The platform does not accept an attachment."),
        gettext_noop("Change or remove the attachment."),
    ),
    "media_expired": (gettext_noop("The picture or file has expired."), gettext_noop("Upload it again.")),
    "no_welcome_code": (gettext_noop("It came without a welcome code."), gettext_noop("Nothing to do.")),
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
