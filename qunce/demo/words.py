"""The demo's texts: written for it, about brands that do not exist."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """Something to publish."""

    title: str
    text: str
    link: str = ""
    link_title: str = ""


FRESH = "拾野鲜生"

WELCOME = """你好，欢迎来到群策演示的会员群。
这里是干什么的：每天的新品、到货和活动，第一时间告诉你。
你可以：提问、晒单、接龙、报名线下活动。
你会得到：入群 9 折券一张，每周三会员价。
群规：不发广告、不拉人、不刷屏；先提醒，再警告，第三次移出。"""

BRANDS = {
    "炊烟里": ("traffic", "附近三公里的老客：每日菜单、订位和新品试吃"),
    "小满之家": ("content", "0 到 3 岁宝宝的爸妈：喂养、睡眠和好物分享"),
    FRESH: ("traffic", "小区团购群：当日到货、预订接龙、次日自提"),
}

MORNING = Post(
    "今日到货",
    "早上好，今天到店的有：\n高山小番茄 9.9 元一盒\n当天的土鸡蛋 16.8 元十枚\n\n想要的直接回复数字加份数，下午四点前都能留。",
    "https://example.com/fresh/today",
    "今日到货一览",
)

MANUAL_GROUPS = ("炊烟里 老街坊微信群", "小满之家 南门店微信群", "拾野鲜生 三期微信群")

BY_HAND = (
    Post("午市提醒", "今天午市有现熬的番茄牛腩，十一点半前订位送酸梅汤一杯。\n要订的回复人数和时间。"),
    Post(
        "晚间问答",
        "今晚八点店长在群里答疑：有什么想问的，现在就可以发出来。\n问得最多的三个问题，明天整理成卡片发给大家。",
    ),
)

NOTE = "喜欢组织大家拼单，可以邀请做 KOC；先问问本人愿不愿意。"

TAGS = {
    "复购": """SELECT member_id FROM platform_event WHERE workspace_id = %s AND kind = 'order.paid'
               AND member_id IS NOT NULL GROUP BY 1 HAVING count(*) >= 2""",
    "活跃": """SELECT member_id FROM platform_event WHERE workspace_id = %s AND kind = 'message.posted'
               AND NOT is_staff AND member_id IS NOT NULL AND at > now() - interval '30 days'
               GROUP BY 1 HAVING count(*) >= 20""",
}

LIVELIEST = """SELECT member_id FROM platform_event WHERE workspace_id = %s AND kind = 'message.posted'
               AND NOT is_staff AND member_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
