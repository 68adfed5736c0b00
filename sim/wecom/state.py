"""The things a corp is made of. Plain slotted records, compact on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field

EMPLOYEE, CUSTOMER = 1, 2  # member types, p92122
INVITED, BY_LINK, BY_QR = 1, 2, 3  # member join_scene, p92122


@dataclass(slots=True)
class App:
    """A self-built app of the corp."""

    secret: str
    agent_id: int = 1000002
    allowed_ips: frozenset[str] = frozenset()


@dataclass(slots=True)
class Employee:
    """A member of the corp."""

    userid: str
    name: str
    department: int = 1
    active: bool = True
    has_contact: bool = True
    position: str = ""


@dataclass(slots=True)
class Customer:
    """An outside person, known to the caller by external_userid."""

    external_userid: str
    name: str
    unionid: str = ""
    gender: int = 0
    kind: int = 1
    persona: str = "lurker"
    brand: str = ""


@dataclass(slots=True)
class Relation:
    """One employee's contact with one customer."""

    userid: str
    external_userid: str
    createtime: int
    add_way: int = 1
    state: str = ""
    remark: str = ""
    description: str = ""
    company: str = ""
    mobiles: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    deleted_by_customer: bool = False


@dataclass(slots=True)
class Member:
    """One seat in a group."""

    userid: str
    kind: int
    join_time: int
    join_scene: int = INVITED
    state: str = ""
    invitor: str = ""
    nickname: str = ""


@dataclass(slots=True)
class Group:
    """A customer group."""

    chat_id: str
    name: str
    owner: str
    create_time: int
    notice: str = ""
    status: int = 0
    version: str = ""
    brand: str = ""
    admins: list[str] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)


@dataclass(slots=True)
class ContactWay:
    """联系我: a code that adds an employee."""

    config_id: str
    kind: int
    scene: int
    qr_code: str
    users: list[str]
    parties: list[int]
    state: str = ""
    remark: str = ""
    style: int = 0
    skip_verify: bool = True
    created: int = 0


@dataclass(slots=True)
class JoinWay:
    """加入群聊: a code that leads into one of its groups."""

    config_id: str
    scene: int
    chat_ids: list[str]
    qr_code: str
    state: str = ""
    remark: str = ""
    auto_create: int = 1
    base_name: str = ""
    base_id: int = 0
    mark_source: bool = False


@dataclass(slots=True)
class Tag:
    """One corp tag."""

    tag_id: str
    name: str
    create_time: int
    order: int = 0


@dataclass(slots=True)
class TagGroup:
    """A group of corp tags."""

    group_id: str
    name: str
    create_time: int
    order: int = 0
    tags: dict[str, Tag] = field(default_factory=dict)


@dataclass(slots=True)
class Media:
    """An uploaded file; its bytes are kept for reading back."""

    media_id: str
    kind: str
    created_at: int
    name: str
    content: bytes
    content_type: str


@dataclass(slots=True)
class Welcome:
    """A welcome code and what became of it."""

    code: str
    userid: str
    external_userid: str
    born: float
    used_at: float | None = None
    calls: int = 0
    text: str = ""
    attachments: list[object] = field(default_factory=list)


@dataclass(slots=True)
class SenderTask:
    """One employee's part of a mass task: targets, and a (status, time) for each once sent."""

    userid: str
    targets: list[str]
    status: int = 0
    send_time: int = 0
    refused: bool = False
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class MassTask:
    """A mass message that employees have to confirm."""

    msgid: str
    chat_type: str
    create_time: int
    text: str
    attachments: list[object]
    senders: dict[str, SenderTask]
    cancelled: bool = False
    reminders: list[int] = field(default_factory=list)
