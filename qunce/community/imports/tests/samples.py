"""A small true log in each format: what the contract test feeds to every format."""

import json

CHAT = {
    "irc": (
        "ubuntu-2013-09-01.txt",
        "[23:58] <ann> hello\n=== bob [~b@host]  has joined #ubuntu\n[00:02] <bob> hi\n=== ann [a@h]  has left #ubuntu []\n",
    ),
    "whatsapp": (
        "chat.txt",
        (
            "31/12/2020, 23:58 - Ann: hello\n31/12/2020, 23:59 - Ann added Bob\n"
            "01/01/2021, 00:02 - Bob: hi\n01/01/2021, 00:03 - Ann left\n"
        ),
    ),
    "wechat": (
        "群聊.txt",
        (
            'Ann 2020/12/31 23:58\nhello\n\n2020/12/31 23:59\n"Bob"通过扫描"Ann"分享的二维码加入群聊\n'
            'Bob 2021/1/1 00:02\nhi\n"Ann"退出了群聊\n'
        ),
    ),
    "csv": (
        "chat.csv",
        (
            "时间,发送人,内容,动作\n2020-12-31 23:58,Ann,hello,\n2020-12-31 23:59,Bob,,进群\n"
            "2021-01-01 00:02,Bob,hi,\n2021-01-01 00:03,Ann,,退群\n"
        ),
    ),
    "telegram": (
        "result.json",
        json.dumps(
            {
                "name": "Ubuntu",
                "type": "private_supergroup",
                "id": 1,
                "messages": [
                    {
                        "id": 1,
                        "type": "message",
                        "date": "2020-12-31T23:58:00",
                        "from": "Ann",
                        "from_id": "user1",
                        "text": "hello",
                    },
                    {
                        "id": 2,
                        "type": "service",
                        "date": "2020-12-31T23:59:00",
                        "actor": "Ann",
                        "actor_id": "user1",
                        "action": "invite_members",
                        "members": ["Bob"],
                    },
                    {
                        "id": 3,
                        "type": "message",
                        "date": "2021-01-01T00:02:00",
                        "from": "Bob",
                        "from_id": "user2",
                        "text": [{"type": "bold", "text": "h"}, "i"],
                    },
                    {
                        "id": 4,
                        "type": "service",
                        "date": "2021-01-01T00:03:00",
                        "actor": "Ann",
                        "actor_id": "user1",
                        "action": "remove_members",
                        "members": ["Ann"],
                    },
                ],
            }
        ),
    ),
}
