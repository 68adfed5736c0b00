"""Reading the platform's XML: flat, small, never trusted, and on the hot path.

Expat is driven directly because building an element tree costs more than decrypting the message. A
document type, and with it every entity and bomb, is refused before anything of it is read.
"""

from pyexpat import ExpatError, ParserCreate

from qunce.connectors.contract import Rejected

Value = str | list[str]
MOST_FIELDS = 100
FIELD, ITEM = 2, 3
"""Depths: the root is 1, its children are the fields, theirs are the items of a list."""


def fields_of(xml: bytes | str) -> dict[str, Value]:
    """The root's children by tag, in any order; of equal tags the first counts; a nested one is a list."""
    reader = Reader()
    try:
        reader.parse(xml)
    except (ExpatError, ValueError, LookupError) as error:
        raise Rejected("bad_xml", 400) from error
    return reader.found


class Reader:
    """Collects the fields while expat reads."""

    def __init__(self) -> None:
        self.found: dict[str, Value] = {}
        self._depth = 0
        self._count = 0
        self._text: list[str] = []
        self._items: list[str] = []

    def parse(self, xml: bytes | str) -> None:
        """Read the whole document."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse
        parser.StartElementHandler = self._begin
        parser.CharacterDataHandler = self._text.append
        parser.EndElementHandler = self._end
        parser.Parse(xml, True)  # noqa: FBT003  expat's own signature: this is all there is

    def _begin(self, _tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > ITEM:
            raise Rejected("bad_xml", 400)
        if self._depth == FIELD:
            self._items = []
        self._text.clear()

    def _end(self, tag: str) -> None:
        if self._depth == ITEM:
            self._items.append("".join(self._text))
        elif self._depth == FIELD:
            self._keep(tag)
        self._text.clear()
        self._depth -= 1

    def _keep(self, tag: str) -> None:
        self._count += 1
        if self._count > MOST_FIELDS:
            raise Rejected("bad_xml", 400)
        self.found.setdefault(tag, self._items or "".join(self._text))


def refuse(*_: object) -> None:
    """No document of the platform has a type of its own."""
    raise Rejected("bad_xml", 400)
