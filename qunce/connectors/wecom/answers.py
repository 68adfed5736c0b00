"""The platform's answers, as far as we read them. Fields that we do not name are ignored."""

import msgspec


class Answer(msgspec.Struct):
    """What every answer has."""

    errcode: int = 0
    errmsg: str = ""


class Token(Answer):
    """gettoken (p91039)."""

    access_token: str = ""
    expires_in: int = 7200


class FollowUsers(Answer):
    """get_follow_user_list (p92571)."""

    follow_user: list[str] = []


class User(msgspec.Struct):
    """An employee in a department list."""

    userid: str
    name: str = ""


class Users(Answer):
    """user/simplelist (p90200)."""

    userlist: list[User] = []


class ListedGroup(msgspec.Struct):
    """A group in the list."""

    chat_id: str
    status: int = 0


class GroupList(Answer):
    """groupchat/list (p92120)."""

    group_chat_list: list[ListedGroup] = []
    next_cursor: str = ""


class UserRef(msgspec.Struct):
    """A userid by itself."""

    userid: str = ""


class GroupMember(msgspec.Struct):
    """A member in a group's detail; `type` 1 is an employee, 2 an external person."""

    userid: str
    type: int = 2
    unionid: str = ""
    join_time: int = 0
    join_scene: int = 0
    invitor: UserRef | None = None
    name: str = ""
    state: str = ""


class GroupChat(msgspec.Struct):
    """A group's detail (p92122)."""

    chat_id: str
    name: str = ""
    owner: str = ""
    create_time: int = 0
    notice: str = ""
    member_list: list[GroupMember] = []
    admin_list: list[UserRef] = []
    member_version: str = ""


class GroupDetail(Answer):
    """groupchat/get (p92122)."""

    group_chat: GroupChat | None = None


class Person(msgspec.Struct):
    """An external contact (p92114); `type` 1 is a WeChat user, 2 a WeCom one."""

    external_userid: str
    name: str = ""
    avatar: str = ""
    type: int = 1
    unionid: str = ""


class Follow(msgspec.Struct):
    """An employee's tie to a contact."""

    userid: str
    remark: str = ""
    createtime: int = 0
    add_way: int = 0
    state: str = ""


class ContactDetail(Answer):
    """externalcontact/get (p92114)."""

    external_contact: Person | None = None
    follow_user: list[Follow] = []
    next_cursor: str = ""


class BatchRow(msgspec.Struct):
    """A contact in a batch, with one employee's tie."""

    external_contact: Person
    follow_info: Follow


class ContactBatch(Answer):
    """batch/get_by_user (p92994)."""

    external_contact_list: list[BatchRow] = []
    next_cursor: str = ""


class MassTask(Answer):
    """add_msg_template (p92135)."""

    fail_list: list[str] | None = None
    msgid: str = ""


class MassText(msgspec.Struct):
    """The text of a listed mass task."""

    content: str = ""


class ListedMass(msgspec.Struct):
    """A mass task in the list; no creator when made by API."""

    msgid: str
    creator: str = ""
    create_time: int = 0
    text: MassText | None = None


class MassList(Answer):
    """get_groupmsg_list_v2 (p93338)."""

    group_msg_list: list[ListedMass] = []
    next_cursor: str = ""


class SenderRow(msgspec.Struct):
    """Whether an employee confirmed: 0 no, 2 yes."""

    userid: str
    status: int = 0


class MassSenders(Answer):
    """get_groupmsg_task (p93338)."""

    task_list: list[SenderRow] = []
    next_cursor: str = ""


class ResultRow(msgspec.Struct):
    """What became of one target: 0 unsent, 1 sent, 2 not a friend, 3 quota used."""

    chat_id: str = ""
    external_userid: str = ""
    status: int = 0


class MassResults(Answer):
    """get_groupmsg_send_result (p93338)."""

    send_list: list[ResultRow] = []
    next_cursor: str = ""


class Record(msgspec.Struct):
    """A decrypted record of the message archive (p91774), as the bridge hands it on."""

    seq: int
    msgid: str
    action: str = "send"
    sender: str = msgspec.field(default="", name="from")
    roomid: str = ""
    msgtime: int = 0
    msgtype: str = ""
    text: dict[str, object] | None = None
    link: dict[str, object] | None = None
    revoke: dict[str, object] | None = None


class Records(Answer):
    """A page of the archive bridge."""

    records: list[Record] = []
