"""Reading the platform's XML: flat, small, and never trusted."""

from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from qunce.connectors.contract import Rejected

Value = str | list[str]
MOST_FIELDS = 100


def fields_of(xml: bytes | str) -> dict[str, Value]:
    """The root's children by tag, in any order; of equal tags the first counts; a nested one is a list."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Rejected("bad_xml", 400) from error
    if len(root) > MOST_FIELDS:
        raise Rejected("bad_xml", 400)
    found: dict[str, Value] = {}
    for child in root:
        found.setdefault(child.tag, [item.text or "" for item in child] if len(child) else child.text or "")
    return found
