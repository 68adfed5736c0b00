"""Nicknames as people choose them, and a few that break careless software."""

from __future__ import annotations

import random

CHILD = "糖糖 果果 乐乐 安安 米粒 豆豆 小满 朵朵 一一 橙子 可可 团团 圆圆 小宝 石头 豆苗 芽芽 柚子 沐沐 年糕"
WORDS = (
    "晴天 向日葵 平安喜乐 静待花开 清风徐来 一叶知秋 南山有雨 慢慢来 今天也要加油 云淡风轻 海盐汽水 半糖去冰 "
    "晚风 山月 春日迟迟 落日飞车 岁月静好 知足常乐 顺其自然 早睡早起 追光的人 且听风吟 人间烟火 一碗热汤 "
    "番茄炒蛋 芝麻汤圆 不吃香菜 干饭第一名 减肥明天开始 橘子汽水 小熊软糖 草莓味的风 森林里的鹿 云朵面包 薄荷糖"
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉梅倩雯婷琳瑶欣怡梓涵宇轩浩然子墨思远佳宁雨桐晨曦嘉琪"
LATIN = "Luna Mia Coco Vivian Kevin Jason Echo Iris Nina Leo Amy Yoyo Cici Daisy Sunny Tina Eric Alan Momo Zoe"
EMOJI = "🌻 🐳 🍀 ☀️ 🌙 🐱 🍓 ✨ 🌈 🐻 🍋 🌸 🦊 ☕ 🎈"
FORMS = (
    "{child}妈妈",
    "{child}妈",
    "{child}爸爸",
    "{word}",
    "{word}",
    "{emoji}{word}",
    "{word}{emoji}",
    "{surname}{given}",
    "{surname}{given}{given2}",
    "{surname}{given}{given2}",
    "{latin} {surname}{given}",
    "{word}·{given}",
    "{child}和{child2}妈",
    "小{given}{emoji}",
    "小{given}",
    "阿{given}",
    "老{surname}",
    "{latin}",
    "{latin}{surname}",
    "{latin}_{n}",
    "A{word}",
    "{given}{given}",
    "{emoji}",
    "{surname}姐",
    "{surname}女士",
    "{word}～",
    "{latin} {emoji}",
    "{child}的外婆",
    "momo",
)
HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    '=HYPERLINK("http://127.0.0.1/","点我")',
    "\u202eمرحبا بالعالم",
    "小\u200b明\u200d\ufeff",
    "很长很长的昵称" * 18,
    "'; DROP TABLE members;--",
    "{{7*7}}${7*7}%s",
    '"><img src=x onerror=alert(2)>',
    "换\n行\t符",
    "NULL",
    "👨‍👩‍👧‍👦🏳️‍🌈",
    "　",
    "@所有人",
)
HOSTILE_EVERY = 97


class Namer:
    """Hands out nicknames; some repeat, as they do in life."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._count = rng, 0

    def name(self) -> str:
        """The next nickname; now and then a hostile one."""
        self._count += 1
        if self._count % HOSTILE_EVERY == 0:
            return HOSTILE[self._count // HOSTILE_EVERY % len(HOSTILE)]
        pick = self._rng.choice
        return pick(FORMS).format(
            child=pick(CHILDREN),
            child2=pick(CHILDREN),
            word=pick(WORD_LIST),
            emoji=pick(EMOJI_LIST),
            latin=pick(LATINS),
            surname=pick(SURNAMES),
            given=pick(GIVEN),
            given2=pick(GIVEN),
            n=self._rng.randrange(99),
        )


CHILDREN, WORD_LIST, EMOJI_LIST, LATINS = (text.split() for text in (CHILD, WORDS, EMOJI, LATIN))
