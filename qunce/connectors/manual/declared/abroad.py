"""Messengers outside China. Some have official bots; until a connector exists, a person sends."""

from django.utils.translation import gettext_noop as _

from qunce.connectors.platforms import CODES, RIGHTS, Platform, Span

PLATFORMS = (
    Platform(
        "telegram",
        {"zh-hans": "Telegram", "en": "Telegram", "es": "Telegram"},
        (*CODES, "member_list", "admins", "export"),
        _("Official Telegram bots may post, but have no connector here yet; a person's own account is never driven."),
        Span(1, 1000, 200_000),
        _("A group holds up to 200,000 people. Its history can be exported from Telegram Desktop and imported here."),
        {"owner": RIGHTS, "admin": ("invite", "remove", "mute", "notice"), "member": ("invite",)},
    ),
    Platform(
        "whatsapp",
        {"zh-hans": "WhatsApp", "en": "WhatsApp", "es": "WhatsApp"},
        (*CODES, "member_list", "admins", "export"),
        _(
            "WhatsApp bans numbers whose app is driven by a program; its business interface does not serve such groups here."
        ),
        Span(1, 256, 1024),
        _("A group holds up to 1,024 people. A chat can be exported from the app and imported here."),
        {"owner": ("invite", "remove", "notice", "admins"), "admin": ("invite", "remove", "notice"), "member": ()},
    ),
    Platform(
        "discord",
        {"zh-hans": "Discord", "en": "Discord", "es": "Discord"},
        (*CODES, "member_list", "admins"),
        _(
            "Discord allows bots, for which there is no connector here yet, and bans personal accounts run by a program."
        ),
        Span(1, 1000, 500_000),
        "",
        {"owner": RIGHTS, "admin": ("invite", "remove", "mute", "notice", "mention_all"), "member": ("invite",)},
    ),
)
