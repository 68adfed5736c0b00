"""What is logged: JSON lines without secrets or people."""

import io
import json
import logging
import sys

import pytest
from django.test import RequestFactory

from qunce.platform.access_log import AccessLog
from qunce.platform.logs import LONGEST_TRACE, JsonLines, redact

HIDDEN = {
    "GET https://qyapi.example/cgi-bin/x?access_token=AbC-123_x&type=1": "AbC-123_x",
    "corpid=ww1 corpsecret=Sh0rt-Secret": "Sh0rt-Secret",
    '{"corpsecret": "Sh0rt Secret", "x": 1}': "Sh0rt Secret",
    "{'EncodingAESKey': 'abcdefABCDEF0123'}": "abcdefABCDEF0123",
    "Authorization: Bearer abc.def.ghi": "abc.def.ghi",
    "bearer abc.def.ghi": "abc.def.ghi",
    "POST /enter/kk3-Zz_9aa done": "kk3-Zz_9aa",
    "call 13812345678 now": "13812345678",
    "call +86 13812345678": "13812345678",
    "mail to wang.fang@example.com": "wang.fang@example.com",
    "postgresql://qunce:pa55word@db/qunce": "pa55word",
    "ERROR\nDETAIL:  Key (name)=(王芳) already exists.": "王芳",
    "name=王芳 joined": "王芳",
    "csrf_token=xyz123; sessionid=abc987": "abc987",
}


@pytest.mark.parametrize("text", sorted(HIDDEN))
def test_secrets_and_people_are_struck_out(text):
    assert HIDDEN[text] not in redact(text)
    assert "[hidden]" in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "loop failed: loop=dispatcher failures=3",
        "event parked: kind=member.joined where=community",
        "method=GET route=/groups/<int:group_id> group_id=12 status=200 ms=7",
        "delivery=1234567 state=unknown",
    ],
)
def test_ids_stay(text):
    assert redact(text) == text


def test_a_line_is_one_json_object_even_with_a_traceback():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines("worker"))
    logger = logging.getLogger("qunce.test")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        int("token=abc123")
    except ValueError:
        logger.exception("failed: id=%d\nsecond line", 7)
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["process"], entry["level"], entry["logger"]) == ("worker", "error", "qunce.test")
    assert entry["message"] == "failed: id=7\nsecond line"
    assert "ValueError" in entry["error"]
    assert "abc123" not in line


def test_what_is_struck_out_ends_with_its_line():
    trace = 'File "x.py", line 3\n    token="abc\nmore\nValueError: "the error itself"'
    assert redact(trace).splitlines()[1:] == ["    token=[hidden]", "more", 'ValueError: "the error itself"']


def test_a_long_traceback_keeps_the_error_itself():
    def deeper(turn):
        if not turn:
            raise ValueError("the error itself")
        try:
            deeper(turn - 1)
        except (ValueError, RuntimeError) as error:
            raise RuntimeError(f"turn {turn}") from error

    try:
        deeper(100)
    except RuntimeError:
        record = logging.LogRecord("qunce.test", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    error = json.loads(JsonLines("worker").format(record))["error"]
    assert error.endswith("RuntimeError: turn 100")
    assert "ValueError: the error itself" in error
    assert len(error) < LONGEST_TRACE + 100


def test_the_access_log_has_routes_and_ids_but_no_query(caplog, client, db):
    from django.http import HttpResponse

    def answer(request):
        request.resolver_match = type(
            "Match", (), {"route": "enter/<str:token>", "kwargs": {"token": "t0p", "id": 7}}
        )()
        return HttpResponse("x")

    with caplog.at_level(logging.INFO, logger="qunce.access"):
        AccessLog(answer)(RequestFactory().get("/enter/t0p?q=王芳"))
    (record,) = caplog.records
    assert record.getMessage().startswith("method=GET route=/enter/<str:token> id=7 status=200 ms=")
