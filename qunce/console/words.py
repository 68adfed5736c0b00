"""How numbers and times are said on screens: pure functions of value, language, zone and now."""

from datetime import date, datetime, timedelta, tzinfo

WEEKDAYS = {
    "zh-hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
TODAY = {"zh-hans": "今天", "en": "Today", "es": "Hoy"}
YESTERDAY = {"zh-hans": "昨天", "en": "Yesterday", "es": "Ayer"}
TOMORROW = {"zh-hans": "明天", "en": "Tomorrow", "es": "Mañana"}
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
COMPACT = {
    "zh-hans": ((100_000_000, " 亿"), (10_000, " 万")),
    "en": ((1_000_000_000, "B"), (1_000_000, "M"), (10_000, "K")),
    "es": ((1_000_000, " M"), (10_000, " mil")),
}
COMPACT_UNIT_OF_K = 1_000


def known(language: str) -> str:
    """The language if we have words in it, English otherwise."""
    lower = language.lower()
    return lower if lower in TODAY else "en"


def say_number(value: float, language: str) -> str:
    """Thousands separated: 1,234,567 in Chinese and English, 1.234.567 in Spanish."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if known(language) == "es" else text


def say_compact(value: int, language: str) -> str:
    """A number for a tile: 12.3 万, 123K, 123 mil; exact below ten thousand."""
    spoken = known(language)
    for bound, unit in COMPACT[spoken]:
        if abs(value) >= bound:
            size = COMPACT_UNIT_OF_K if unit in {"K", " mil"} else bound
            short = f"{round(value / size, 1):.1f}".removesuffix(".0")
            return (short.replace(".", ",") if spoken == "es" else short) + unit
    return say_number(value, language)


def say_share(share: float, language: str) -> str:
    """A rate with one digit: 12.3%."""
    text = f"{share * 100:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',')} %" if known(language) == "es" else f"{text}%"


def say_ratio(value: float, language: str) -> str:
    """So many for each one, with two digits: 3.42."""
    text = f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if known(language) == "es" else text


def say_moment(moment: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """今天 14:05, 昨天 09:30, 11-22 周日 14:05, 2025-11-22 14:05."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    return f"{say_day(local.date(), today, language)} {local:%H:%M}"


def say_day(day: date, today: date, language: str) -> str:
    """今天, 昨天, 明天, 11-22 周日, 2025-11-22."""
    spoken = known(language)
    near = {0: TODAY, -1: YESTERDAY, 1: TOMORROW}.get((day - today).days)
    if near:
        return near[spoken]
    if day.year != today.year:
        return day.isoformat()
    weekday = WEEKDAYS[spoken][day.weekday()]
    if spoken == "zh-hans":
        return f"{day:%m-%d} {weekday}"
    month = MONTHS[spoken][day.month - 1]
    return f"{weekday} {day.day} {month}" if spoken == "es" else f"{weekday}, {month} {day.day}"


def say_exact(moment: datetime, zone: tzinfo) -> str:
    """The whole of a moment, for the tooltip: 2026-11-22 14:05:09 +0800."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %z}"


def say_span(span: timedelta, language: str) -> str:
    """A length of time in its largest unit: 5 分钟, 5 min, 3 d."""
    units = {
        "zh-hans": ("秒", "分钟", "小时", "天"),
        "en": ("s", "min", "h", "d"),
        "es": ("s", "min", "h", "d"),
    }[known(language)]
    seconds = int(span.total_seconds())
    for size, unit in ((86400, units[3]), (3600, units[2]), (60, units[1])):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} {units[0]}"
