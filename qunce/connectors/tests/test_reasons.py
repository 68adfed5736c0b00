"""Every reason that a connector may give has words, in every language."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override, trans_real

from qunce.connectors import api
from qunce.connectors.wecom.errors import MEANINGS, UNEXPECTED
from qunce.platform.i18n import compile_texts

SOURCES = Path(api.__file__).parent
GIVEN = re.compile(
    r'(?:CannotSay|NotSent|ReplyLost|Garbled|PlatformTrouble)\("(\w+)"|Fate\.\w+, "(\w+)"|HealthState\.\w+, "(\w+)"'
)


def codes_in_sources():
    for path in (*SOURCES.glob("wecom/*.py"), *SOURCES.glob("shop/*.py"), *SOURCES.glob("manual/*.py")):
        for groups in GIVEN.findall(path.read_text()):
            yield next(code for code in groups if code)


CODES = {one.reason for one in (*MEANINGS.values(), UNEXPECTED)} | set(codes_in_sources()) - {"unknown_task"}


def test_the_sources_were_read():
    assert {"welcome_expired", "platform_slow", "no_sender", "found_again", "archive_down"} <= CODES


@pytest.mark.parametrize("language", ["zh-hans", "es"])
def test_every_code_has_words(language):
    compile_texts()
    trans_real._translations.clear()
    with override("en"):
        english = {code: api.reason_words(code) for code in CODES}
    assert [code for code, words in english.items() if words is None] == []
    with override(language):
        for code, words in english.items():
            said = api.reason_words(code)
            assert said.text != words.text
            assert said.advice != words.advice


def test_an_unknown_code_has_none():
    assert api.reason_words("moonstruck") is None
