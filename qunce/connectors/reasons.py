"""The reason codes that connectors give, in words: what happened, and what to do.

The same code is shown on deliveries and on connections; screens may have closer words of their own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened, and what to do, in the reader's language."""

    text: str
    advice: str


def reason_words(code: str) -> Reason | None:
    """The words for a code; None where we have none."""
    found = REASONS.get(code)
    return Reason(gettext(found[0]), gettext(found[1])) if found else None


AGAIN = _("Nothing to do: it is tried again by itself.")
LOOK = _("Look on the platform, then say here whether it was sent.")
BY_HAND = _("Do it by hand.")
ADMIN = _("Everything waits until it is mended under Connections.")
OTHER_CONTENT = _("Change the content, then try again.")
NOTHING = _("Nothing to do.")
OTHER_EMPLOYEE = _("Choose another employee, then try again.")
SYNC = _("Sync the connection to see what is there now.")

REASONS = {
    "platform_busy": (_("The platform is busy."), AGAIN),
    "platform_down": (_("The platform cannot be reached."), AGAIN),
    "platform_slow": (_("The platform did not answer in time. It may have been done."), LOOK),
    "line_broke": (_("The line broke before the answer came. It may have been done."), LOOK),
    "bad_answer": (_("The platform's answer was not understood. It may have been done."), LOOK),
    "platform_refused": (_("The platform refused it."), BY_HAND),
    "bad_request": (_("The platform refused the request as wrong."), _("Tell whoever looks after Qunce.")),
    "rate_limited": (_("The platform asks us to slow down."), AGAIN),
    "too_parallel": (_("Too many calls at once for the platform."), AGAIN),
    "token_invalid": (_("The platform withdrew our access token."), AGAIN),
    "secret_invalid": (_("The connection's secret is not right."), ADMIN),
    "corp_invalid": (_("The corp ID is not right."), ADMIN),
    "corp_unverified": (_("The company is not verified on the platform."), ADMIN),
    "ip_refused": (_("The platform refuses our address."), ADMIN),
    "not_permitted": (_("The app lacks a permission."), ADMIN),
    "out_of_scope": (
        _("The employee is outside the app's visible range."),
        _("Add them to the visible range, then try again."),
    ),
    "employee_gone": (_("The employee no longer exists on the platform."), OTHER_EMPLOYEE),
    "employee_inactive": (_("The employee has not activated their account."), OTHER_EMPLOYEE),
    "employee_unverified": (_("The employee has not verified their real name."), OTHER_EMPLOYEE),
    "employee_unlicensed": (_("The employee may not use customer contact."), OTHER_EMPLOYEE),
    "media_expired": (_("The picture or file has expired on the platform."), _("Upload it again, then try again.")),
    "group_gone": (_("The platform no longer knows this group."), SYNC),
    "contact_gone": (_("The platform no longer knows this person."), SYNC),
    "tag_gone": (_("The platform no longer knows this tag."), SYNC),
    "not_a_contact": (_("The customer is no longer a contact."), _("Nothing can be sent to this person.")),
    "not_reachable": (_("The platform cannot reach this target."), SYNC),
    "content_refused": (_("The platform blocked the content as sensitive."), OTHER_CONTENT),
    "content_empty": (_("There is nothing to send."), OTHER_CONTENT),
    "content_too_long": (_("The text is too long for the platform."), OTHER_CONTENT),
    "bad_attachment": (_("The platform does not take this attachment."), OTHER_CONTENT),
    "welcome_expired": (_("The 20 seconds for a welcome were over."), _("Greet them by hand.")),
    "welcome_done": (_("They had been welcomed already."), NOTHING),
    "welcome_busy": (_("Another app is sending its welcome."), AGAIN),
    "no_welcome_code": (
        _("The platform gave no code for a welcome."),
        _("Switch off welcomes in the platform's own console, so that ours can be sent."),
    ),
    "no_sender": (_("There is no employee who could send it."), _("Give the group an owner, then try again.")),
    "not_supported": (_("The platform cannot do this."), BY_HAND),
    "person_only": (_("On this platform a person does it."), BY_HAND),
    "over_quota": (
        _("This group or person has had as many mass messages as the platform allows."),
        _("Post by hand, or wait for the next period."),
    ),
    "found_again": (_("The answer was lost, but the task was found on the platform."), NOTHING),
    "never_arrived": (_("The platform never received it."), _("Send it again if it is still wanted.")),
    "archive_down": (
        _("The message archive does not answer."),
        _("Check that its bridge is running. Nothing is lost for five days."),
    ),
    "archive_key_invalid": (
        _("The message archive refuses our key."),
        _("Copy the bridge's key again under Settings."),
    ),
    "database_busy": (_("Our own database was busy."), AGAIN),
    "callback_missing": (_("Callback token or key is missing."), ADMIN),
    "nobody_in_scope": (_("No employee may use customer contact."), ADMIN),
}
