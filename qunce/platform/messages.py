"""The message ids that a slice's code and templates use, read without running them."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split

SINGULAR = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
ERRORS = frozenset({"Refused", "NotFound", "Conflict", "Unavailable"})
"""Errors carry message ids too: screens translate them."""

PLURAL = frozenset({"ngettext", "ngettext_lazy"})
IN_CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
PLURAL_IN_CONTEXT = frozenset({"npgettext", "npgettext_lazy"})

SKIPPED = frozenset({"tests", "migrations", "static", "locale"})
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|\{(\w*)\}")
UNDERSCORE_CALL = re.compile(r"""\b_\((?:"([^"]*)"|'([^']*)')\)""")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message id, its plural and its context."""

    text: str
    plural: str = ""
    context: str = ""

    def complaint(self, translation: str | Sequence[str], *, is_fuzzy: bool = False) -> str:
        """What is wrong with a translation ("" when nothing is)."""
        if is_fuzzy:
            return "fuzzy"
        forms = [translation] if isinstance(translation, str) else list(translation)
        if not forms or not all(forms):
            return "empty"
        if self.plural and isinstance(translation, str):
            return "not plural"
        if any(placeholders(form) not in self._allowed() for form in forms):
            return "other placeholders"
        return ""

    def _allowed(self) -> tuple[frozenset[str], ...]:
        """A plural's forms may keep to either of the two English ones ("one member")."""
        return (placeholders(self.text), placeholders(self.plural)) if self.plural else (placeholders(self.text),)


def placeholders(text: str) -> frozenset[str]:
    """The names that a text expects to be filled in."""
    return frozenset(found.group(0) for found in PLACEHOLDER.finditer(text))


def messages_in(app: Path) -> set[Message]:
    """Every message id of a slice."""
    found: set[Message] = set()
    for path in sources(app, "*.py"):
        found.update(messages_of_code(path.read_text()))
    for path in [*sources(app, "*.html"), *sources(app / "templates", "*.txt")]:
        found.update(messages_of_template(path.read_text()))
    return found


def sources(app: Path, pattern: str) -> list[Path]:
    """The files of a slice that may hold texts."""
    return [path for path in sorted(app.rglob(pattern)) if not SKIPPED & set(path.relative_to(app).parts)]


def messages_of_code(code: str) -> Iterator[Message]:
    """The message ids in Python code."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            yield from message_of_call(called_name(node), [word_of(each) for each in node.args])


def called_name(node: ast.Call) -> str:
    """The last part of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def word_of(node: ast.expr) -> str:
    """A string constant's value, "" for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def message_of_call(name: str, words: list[str]) -> Iterator[Message]:
    """The message that a call with these string arguments asks for, if it does."""
    first, second, third = [*words, "", "", ""][:3]
    if name in SINGULAR | ERRORS and first:
        yield Message(first)
    elif name in PLURAL and first:
        yield Message(first, second)
    elif name in IN_CONTEXT and second:
        yield Message(second, context=first)
    elif name in PLURAL_IN_CONTEXT and second:
        yield Message(second, third, first)


def messages_of_template(source: str) -> Iterator[Message]:
    """The message ids in a Django template."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for found in UNDERSCORE_CALL.finditer(token.contents):
                yield Message(found.group(1) or found.group(2))
        if token.token_type is TokenType.BLOCK:
            yield from messages_of_tag(token, tokens)


def messages_of_tag(token: Token, rest: Iterator[Token]) -> Iterator[Message]:
    """The message of a translate or blocktranslate tag."""
    words = list(smart_split(token.contents))
    if words[0] in {"translate", "trans"} and words[1][0] in "\"'":
        yield Message(words[1][1:-1].replace("%", "%%"), context=context_of(words))
    elif words[0] in {"blocktranslate", "blocktrans"}:
        singular, plural = body_of_block(rest, is_trimmed="trimmed" in words)
        yield Message(singular, plural, context_of(words))


def context_of(words: list[str]) -> str:
    """The word after `context`, if any."""
    return words[words.index("context") + 1].strip("\"'") if "context" in words else ""


def body_of_block(rest: Iterator[Token], *, is_trimmed: bool) -> tuple[str, str]:
    """The singular and plural text up to the end of the block."""
    parts, at = ["", ""], 0
    for token in rest:
        if token.token_type is TokenType.BLOCK:
            if token.contents.strip() != "plural":
                break
            at = 1
        elif token.token_type is TokenType.VAR:
            parts[at] += f"%({token.contents.split('|')[0].strip()})s"
        elif token.token_type is TokenType.TEXT:
            parts[at] += token.contents.replace("%", "%%")
    singular, plural = (squeeze(part) if is_trimmed else part for part in parts)
    return singular, plural


def squeeze(text: str) -> str:
    """What `trimmed` does: one line, single spaces between the lines."""
    return re.sub(r"\s*\n\s*", " ", text.strip())
