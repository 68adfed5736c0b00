"""Callback events and their XML (protocol sheet 6.4, p92130)."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | tuple[str, ...]


@dataclass(slots=True, frozen=True)
class Event:
    """One thing to tell the callback URL. Events of one lane keep their order in a replay."""

    at: int
    name: str
    change: str
    fields: tuple[tuple[str, Value], ...]
    lane: str = ""

    def to_xml(self, corp_id: str) -> bytes:
        """The plaintext that is encrypted; the same for every try."""
        head = (
            ("ToUserName", corp_id),
            ("FromUserName", "sys"),
            ("CreateTime", self.at),
            ("MsgType", "event"),
            ("Event", self.name),
        )
        change = (("ChangeType", self.change),) if self.change else ()
        parts = (_element(name, value) for name, value in (*head, *change, *self.fields))
        return f"<xml>{''.join(parts)}</xml>".encode()


def _element(name: str, value: Value) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, tuple):
        return f"<{name}>{''.join(_element('Item', item) for item in value)}</{name}>"
    safe = value.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>"


def contact_event(at: int, change: str, userid: str, external: str, **more: str) -> Event:
    """change_external_contact; empty extras are left out, as the platform does."""
    extra = tuple((name, value) for name, value in more.items() if value)
    fields = (("UserID", userid), ("ExternalUserID", external), *extra)
    return Event(at, "change_external_contact", change, fields, external)


def chat_event(at: int, change: str, chat_id: str, **more: Value) -> Event:
    """change_external_chat."""
    return Event(at, "change_external_chat", change, (("ChatId", chat_id), *more.items()), chat_id)


def tag_event(at: int, change: str, tag_id: str, tag_type: str) -> Event:
    """change_external_tag."""
    fields = (("Id", tag_id), ("TagType", tag_type))
    return Event(at, "change_external_tag", change, fields, tag_id)


def audit_event(at: int, agent_id: int) -> Event:
    """msgaudit_notify: new archive records wait."""
    return Event(at, "msgaudit_notify", "", (("AgentID", agent_id),), "archive")
