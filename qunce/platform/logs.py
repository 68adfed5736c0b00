"""Logs: one JSON object a line, with ids, never names, phone numbers, tokens or secrets.

The redaction is the second lock, as row-level security is for queries: messages are written without
secrets in the first place, and what a library or a traceback lets slip is struck out here.
"""

import json
import logging
import logging.handlers
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

HIDDEN = "[hidden]"
LONGEST_TRACE = 12_000
TRACE_HEAD = 3_000
HIDDEN_KEYS = (
    "access_token|suite_token|corpsecret|secret|password|passwd|token|encodingaeskey|aes_key|api_key|apikey"
    "|welcome_code|authorization|cookie|session|msg_signature|signature|echostr|dsn|ticket|nickname|mobile|phone"
)
PATTERNS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            rf"(?i)([\"']?\b[\w-]*(?:{HIDDEN_KEYS})[\w-]*[\"']?\s*[=:]\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^\s,&;)}}\]]+)"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)([\"']?\bname[\"']?\s*[=:]\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^\s,&;)}\]]+)"), rf"\1{HIDDEN}"),
    (re.compile(r"(/enter/)[\w-]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?<![\w.])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\w)"), HIDDEN),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), HIDDEN),
    (re.compile(r"(\w+://[^\s:/@]+:)[^\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?m)^(DETAIL|CONTEXT):.*$"), rf"\1: {HIDDEN}"),
)


def redact(text: str) -> str:
    """Strike out whatever looks like a secret or a person."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def shortened(trace: str) -> str:
    """A long traceback without its middle: where it began, and above all its end, the error itself."""
    if len(trace) <= LONGEST_TRACE:
        return trace
    return f"{trace[:TRACE_HEAD]}\n… {len(trace) - LONGEST_TRACE} characters left out …\n{trace[TRACE_HEAD - LONGEST_TRACE :]}"


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, redacted."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = redact(shortened(self.formatException(record.exc_info)))
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(process: str, file: Path | None = None) -> None:
    """Send every log of this process to the file, or to stderr."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        file.touch(mode=0o600, exist_ok=True)
        handler = logging.handlers.WatchedFileHandler(file)
    handler.setFormatter(JsonLines(process))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "asyncio", "uvicorn", "procrastinate", "django.request", "django.security"):
        logging.getLogger(name).setLevel(logging.WARNING)
