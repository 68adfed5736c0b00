"""From the platform's events (p92130) to ours. What we do not know is stored as `wecom.other`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qunce.platform.events import NewEvent

PLATFORM = "wecom"
SCANNED = "3"
REMOVED = "1"
LONGEST_RAW = 1000
EXTERNAL_PREFIXES = ("wm", "wo")
SHORTEST_EXTERNAL = 20
"""External ids look like wm… (WeChat) or wo… (WeCom) and have about 32 characters; userids are shorter."""


@dataclass(slots=True)
class Notice:
    """A decrypted callback: whose, when, under which key, and its fields."""

    workspace_id: int
    connection_id: int
    key: str
    at: datetime
    texts: dict[str, str]
    lists: dict[str, list[str]]

    def get(self, name: str) -> str:
        """A text field, empty where missing."""
        return self.texts.get(name, "")


Made = tuple[str, dict[str, Any], dict[str, Any]]
"""Kind, payload, and the event's other fields."""


def events_of(notice: Notice) -> list[NewEvent]:
    """The events that a callback states (one today; the key's suffix leaves room for more)."""
    make = MAKERS.get((notice.get("Event"), notice.get("ChangeType")), other)
    kind, payload, rest = make(notice)
    return [
        NewEvent(
            workspace_id=notice.workspace_id,
            kind=kind,
            at=notice.at,
            dedupe_key=f"{notice.key}:0",
            platform=PLATFORM,
            connection_id=notice.connection_id,
            payload=payload,
            **rest,
        )
    ]


def kind_of_person(ref: str) -> str:
    """Whether an id is a customer's or an employee's."""
    return "customer" if ref.startswith(EXTERNAL_PREFIXES) and len(ref) >= SHORTEST_EXTERNAL else "staff"


def contact_added(notice: Notice) -> Made:
    """A customer and an employee know each other now. A half-added one has its welcome code already."""
    payload: dict[str, Any] = {}
    if code := notice.get("WelcomeCode"):
        payload["welcome_code"] = code
    if notice.get("ChangeType") == "add_half_external_contact":
        payload["half"] = True
    return "contact.added", payload, of_contact(notice) | {"source": notice.get("State")}


def contact_changed(notice: Notice) -> Made:
    """Remark, phone or tags were edited; what they are now must be asked."""
    return "contact.changed", {}, of_contact(notice)


def contact_deleted_by_employee(notice: Notice) -> Made:
    """The employee, or a transfer, ended the contact."""
    payload: dict[str, Any] = {"by": "employee"}
    if notice.get("Source") == "DELETE_BY_TRANSFER":
        payload["transferred"] = True
    return "contact.removed", payload, of_contact(notice)


def contact_deleted_by_customer(notice: Notice) -> Made:
    """The customer deleted the employee."""
    return "contact.removed", {"by": "customer"}, of_contact(notice)


def transfer_failed(notice: Notice) -> Made:
    """A hand-over to another employee did not come about."""
    return "contact.transfer_failed", {"reason": notice.get("FailReason")}, of_contact(notice)


def of_contact(notice: Notice) -> dict[str, Any]:
    """Who a contact event is about, and which employee."""
    return {"member_ref": notice.get("ExternalUserID") or None, "actor_ref": notice.get("UserID") or None}


def group_created(notice: Notice) -> Made:
    """A new group: its name and owner must be asked."""
    return "group.seen", {"created_at": notice.at.isoformat(), "status": "normal"}, of_group(notice)


def group_dismissed(notice: Notice) -> Made:
    """The owner dissolved the group."""
    return "group.dismissed", {}, of_group(notice)


def group_updated(notice: Notice) -> Made:
    """People came or went, or a property changed (its new value must be asked)."""
    detail = notice.get("UpdateDetail")
    if detail in ("add_member", "del_member"):
        return "roster.changed", roster(notice, detail), of_group(notice)
    kind = PROPERTIES.get(detail)
    return (kind, {}, of_group(notice)) if kind else other(notice)


def roster(notice: Notice, detail: str) -> dict[str, Any]:
    """Who came or went. Join scenes here are 0 and 3, unlike those of the group's detail."""
    people = notice.lists.get("MemChangeList", [])
    came = detail == "add_member"
    if came:
        how = "scan" if notice.get("JoinScene") == SCANNED else "invited"
    else:
        how = "removed" if notice.get("QuitScene") == REMOVED else "left"
    return {
        "added": [{"ref": ref, "kind": kind_of_person(ref)} for ref in people] if came else [],
        "removed": [] if came else people,
        "how": how,
        "last_version": notice.get("LastMemVer"),
        "version": notice.get("CurMemVer"),
    }


def of_group(notice: Notice) -> dict[str, Any]:
    """Which group."""
    return {"group_ref": notice.get("ChatId") or None}


def archive_notified(_notice: Notice) -> Made:
    """New records wait in the message archive."""
    return "archive.notified", {}, {}


def staff_seen(notice: Notice) -> Made:
    """An employee was added or changed."""
    payload = {"name": notice.get("Name")} if notice.get("Name") else {}
    return "staff.seen", payload, {"member_ref": notice.get("UserID") or None, "is_staff": True}


def staff_left(notice: Notice) -> Made:
    """An employee left the company."""
    return "staff.left", {}, {"member_ref": notice.get("UserID") or None, "is_staff": True}


def other(notice: Notice) -> Made:
    """Anything else: kept as it came, shown, and ignored."""
    raw = {name: value[:LONGEST_RAW] for name, value in notice.texts.items()}
    lists = {name: [one[:LONGEST_RAW] for one in value[:LONGEST_RAW]] for name, value in notice.lists.items()}
    return "wecom.other", raw | lists, {}


PROPERTIES = {
    "change_owner": "group.owner_changed",
    "change_name": "group.renamed",
    "change_notice": "group.notice_changed",
}

CONTACT, CHAT, STAFF = "change_external_contact", "change_external_chat", "change_contact"

MAKERS: dict[tuple[str, str], Callable[[Notice], Made]] = {
    (CONTACT, "add_external_contact"): contact_added,
    (CONTACT, "add_half_external_contact"): contact_added,
    (CONTACT, "edit_external_contact"): contact_changed,
    (CONTACT, "del_external_contact"): contact_deleted_by_employee,
    (CONTACT, "del_follow_user"): contact_deleted_by_customer,
    (CONTACT, "transfer_fail"): transfer_failed,
    (CHAT, "create"): group_created,
    (CHAT, "update"): group_updated,
    (CHAT, "dismiss"): group_dismissed,
    (STAFF, "create_user"): staff_seen,
    (STAFF, "update_user"): staff_seen,
    (STAFF, "delete_user"): staff_left,
    ("msgaudit_notify", ""): archive_notified,
}
