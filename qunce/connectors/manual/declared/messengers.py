"""Chat groups of Chinese messengers, and communities that meet in person."""

from django.utils.translation import gettext_noop as _

from qunce.connectors.platforms import CODES, RIGHTS, Platform, Span

ADMIN = ("invite", "remove", "mute", "notice", "mention_all")

PLATFORMS = (
    Platform(
        "wechat",
        {"zh-hans": "微信群", "en": "WeChat group", "es": "Grupo de WeChat"},
        (*CODES, "member_list", "admins"),
        _(
            "Personal WeChat has no interface for programs. Software that sends for a person breaks its terms and"
            " gets the account banned, so a person sends here: copy the text, post it, tick it off."
        ),
        Span(1, 200, 500),
        _("A group's QR code lets people in up to 200 members and for 7 days; after that members invite, up to 500."),
        {
            "owner": ("invite", "remove", "notice", "mention_all", "admins", "dismiss"),
            "admin": ("invite", "remove", "notice", "mention_all"),
            "member": ("invite",),
        },
    ),
    Platform(
        "qq",
        {"zh-hans": "QQ 群", "en": "QQ group", "es": "Grupo de QQ"},
        (*CODES, "member_list", "admins", "export"),
        _(
            "Programs that drive a personal QQ account put it at risk of a ban. QQ's official bots can do little in"
            " groups and have no connector here yet, so a person sends."
        ),
        Span(200, 500, 3000),
        _("The level of the group and its owner decides how many it holds: 200, 500, 1,000, 2,000 or 3,000."),
        {"owner": RIGHTS, "admin": ADMIN, "member": ("invite",)},
    ),
    Platform(
        "douyin",
        {"zh-hans": "抖音粉丝群", "en": "Douyin fan group", "es": "Grupo de fans de Douyin"},
        ("welcome", "group_message", "group_post", "member_list", "admins"),
        _("Douyin takes automatic messages of personal accounts for spam and limits or closes them."),
        Span(1, 500, 100_000),
        _("How many a fan group holds depends on the creator's level; enter what the app shows."),
        {
            "owner": ("invite", "remove", "mute", "notice", "admins", "dismiss"),
            "admin": ("remove", "mute"),
            "member": (),
        },
    ),
    Platform(
        "momo",
        {"zh-hans": "陌陌群", "en": "Momo group", "es": "Grupo de Momo"},
        ("welcome", "group_message", "group_post", "member_list", "admins"),
        _("Momo closes accounts that send the same words to many people; a person posts here."),
    ),
    Platform(
        "offline",
        {"zh-hans": "线下社群", "en": "Community that meets in person", "es": "Comunidad presencial"},
        ("group_message", "member_list", "admins"),
        _("Nothing can be sent here by itself: what is to be said is said by a person, at the place."),
        Span(1, 100, 100_000),
    ),
)
