"""Public networks: people follow and comment rather than sit in one group."""

from django.utils.translation import gettext_noop as _

from qunce.connectors.platforms import Platform

FOLLOWED = ("direct_message", "group_post")

PLATFORMS = (
    Platform(
        "weibo",
        {"zh-hans": "微博", "en": "Weibo", "es": "Weibo"},
        (*FOLLOWED, "group_message"),
        _("Weibo punishes scripted posts, comments and private messages; only its approved partners may post by API."),
    ),
    Platform(
        "tieba",
        {"zh-hans": "百度贴吧", "en": "Baidu Tieba", "es": "Baidu Tieba"},
        ("group_post", "admins"),
        _("Tieba deletes what scripts post and bans their accounts. Post by hand, and ask the moderators first."),
    ),
    Platform(
        "forum",
        {"zh-hans": "论坛", "en": "Forum", "es": "Foro"},
        ("direct_message", "group_post", "member_list", "admins"),
        _("Each forum has its own rules and most forbid programs that post; a person posts under a disclosed name."),
    ),
    Platform(
        "zhihu",
        {"zh-hans": "知乎", "en": "Zhihu", "es": "Zhihu"},
        FOLLOWED,
        _("Zhihu forbids automatic answers and messages, and hides what looks like marketing at scale."),
    ),
    Platform(
        "xiaohongshu",
        {"zh-hans": "小红书", "en": "Xiaohongshu", "es": "Xiaohongshu"},
        (*FOLLOWED, "group_message", "welcome"),
        _("Xiaohongshu limits accounts that post or message by program, or that lead people away in private messages."),
    ),
    Platform(
        "channels",
        {"zh-hans": "视频号", "en": "WeChat Channels", "es": "Canales de WeChat"},
        FOLLOWED,
        _(
            "Comments and private messages of WeChat Channels have no open interface; what drives the app breaks its terms."
        ),
    ),
)
