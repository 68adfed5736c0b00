"""From what was read to events: the state of the world as the platform tells it now.

Dedupe keys of a sync carry the moment of reading, for the same state may return (A, B, A) and must then
be told again. Contacts of a full read are the exception: a million of them are read every night, so
their key is the content and the week, and a night without change stores nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from qunce.connectors.contract import Linked
from qunce.connectors.wecom.answers import Follow, GroupChat, GroupMember, Person
from qunce.connectors.wecom.normalise import PLATFORM
from qunce.platform.events import NewEvent

EMPLOYEE = 1
JOIN_SCENES = {1: "invited", 2: "link", 3: "scan"}  # p92122; events use other numbers
STATUSES = {0: "normal", 1: "owner_left", 2: "inheriting", 3: "inherited"}  # p92120


@dataclass(frozen=True, slots=True)
class Facts:
    """Makes the events of one reading."""

    linked: Linked
    now: datetime

    def staff(self, userid: str, name: str) -> NewEvent:
        """An employee who is there."""
        payload = {"name": name} if name else {}
        return self._event(
            "staff.seen", f"staff:{userid}:{self._week}:{digest(payload)}", payload, member_ref=userid, is_staff=True
        )

    def group(self, chat: GroupChat, status: int) -> list[NewEvent]:
        """A group and all who are in it."""
        seen: dict[str, Any] = {"name": chat.name, "owner": chat.owner, "created_at": iso(chat.create_time)}
        if status in STATUSES:
            seen["status"] = STATUSES[status]
        roster = {
            "name": chat.name,
            "owner": chat.owner,
            "admins": [admin.userid for admin in chat.admin_list],
            "notice": chat.notice,
            "created_at": iso(chat.create_time),
            "version": chat.member_version,
            "members": [member(one) for one in chat.member_list],
        }
        return [
            self._event("group.seen", f"group:{chat.chat_id}:{self._moment}", seen, group_ref=chat.chat_id),
            self._event("roster.seen", f"roster:{chat.chat_id}:{self._moment}", roster, group_ref=chat.chat_id),
        ]

    def lost_group(self, chat_id: str) -> NewEvent:
        """A group that the platform no longer knows."""
        return self._event("group.seen", f"group:{chat_id}:{self._moment}", {"status": "lost"}, group_ref=chat_id)

    def contact(self, person: Person, follows: Sequence[Follow], *, is_fresh: bool) -> NewEvent:
        """A contact and the employees who know it."""
        payload = {
            "name": person.name,
            "avatar": person.avatar,
            "unionid": person.unionid,
            "kind": "customer",
            "followers": [follower(one) for one in follows],
        }
        age = self._moment if is_fresh else f"{self._week}:{digest(payload)}"
        return self._event("contact.seen", f"contact:{person.external_userid}:{age}", payload, person.external_userid)

    def _event(
        self, kind: str, key: str, payload: dict[str, Any], member_ref: str | None = None, **rest: Any
    ) -> NewEvent:
        return NewEvent(
            workspace_id=self.linked.workspace_id,
            kind=kind,
            at=self.now,
            dedupe_key=f"wecom:{self.linked.settings.get('corp_id', '')}:seen:{key}",
            platform=PLATFORM,
            connection_id=self.linked.id,
            payload=payload,
            member_ref=member_ref,
            **rest,
        )

    @property
    def _moment(self) -> str:
        return self.now.isoformat()

    @property
    def _week(self) -> str:
        year, week, _ = self.now.isocalendar()
        return f"{year}w{week}"


def member(one: GroupMember) -> dict[str, Any]:
    """A member of a group; what is empty is left out, as rosters are long."""
    shown: dict[str, Any] = {
        "ref": one.userid,
        "kind": "staff" if one.type == EMPLOYEE else "customer",
        "name": one.name,
        "joined_at": iso(one.join_time),
        "how": JOIN_SCENES.get(one.join_scene, "invited"),
    }
    if one.state:
        shown["source"] = one.state
    if one.invitor and one.invitor.userid:
        shown["invited_by"] = one.invitor.userid
    if one.unionid:
        shown["unionid"] = one.unionid
    return shown


def follower(one: Follow) -> dict[str, Any]:
    """An employee's tie to a contact."""
    return {"ref": one.userid, "added_at": iso(one.createtime), "source": one.state, "remark": one.remark}


def iso(seconds: int) -> str | None:
    """A moment as text; None where the platform has none."""
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds > 0 else None


def digest(payload: dict[str, Any]) -> str:
    """A short fingerprint of a content."""
    return hashlib.sha256(msgspec.json.encode(payload, order="sorted")).hexdigest()[:16]
