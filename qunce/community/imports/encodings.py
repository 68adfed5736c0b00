"""Which encoding a text file is written in: the marks it begins with, else UTF-8, else GBK."""

import codecs
from pathlib import Path

CHUNK = 1 << 20

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path) -> str:
    """The file's encoding. UTF-8 is strict enough to be its own proof; Chinese Excel writes GBK."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if decodes(path, "utf-8"):
        return "utf-8"
    if decodes(path, "gb18030"):
        return "gb18030"
    return "utf-8"


def decodes(path: Path, encoding: str) -> bool:
    """True if the whole file can be read in this encoding; it is read in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
