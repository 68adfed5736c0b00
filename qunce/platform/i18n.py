"""Texts: `python -m qunce.platform.i18n compile|check`.

`compile` turns each slice's .po files into .mo files (pure Python). `check` reads every message id
out of the code and templates of each slice and demands a translation in every language that keeps
the placeholders.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from qunce.platform.messages import Message, messages_in

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "es")


def apps() -> list[Path]:
    """The folders that hold texts: every package directly under the product."""
    return sorted(path.parent for path in ROOT.glob("*/__init__.py"))


def catalogs() -> Iterator[Path]:
    """Every .po file."""
    for app in apps():
        yield from sorted(app.glob("locale/*/LC_MESSAGES/django.po"))


def compile_texts() -> int:
    """Write the .mo file of each .po file that is newer; returns how many were written."""
    written = 0
    for source in catalogs():
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            write_catalog(source, target)
            written += 1
    return written


def write_catalog(source: Path, target: Path) -> None:
    """Compile one catalog; the new file appears whole or not at all."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    draft = target.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    draft.replace(target)


def problems() -> list[str]:
    """Every text that is missing, empty, fuzzy or has other placeholders, one line each."""
    return [line for app in apps() for line in problems_of(app)]


def problems_of(app: Path) -> list[str]:
    """The problems of one slice."""
    wanted = sorted(messages_in(app))
    return [line for language in LANGUAGES for line in missing_in(app, language, wanted)] if wanted else []


def missing_in(app: Path, language: str, wanted: list[Message]) -> Iterator[str]:
    """What one language of one slice lacks."""
    from babel.messages.pofile import read_po

    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        yield f"{path.relative_to(ROOT.parent)}: missing ({len(wanted)} texts)"
        return
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    for message in wanted:
        found = catalog.get(message.text, message.context or None)
        complaint = "missing" if found is None else message.complaint(found.string or "", is_fuzzy=found.fuzzy)
        if complaint:
            yield f"{path.relative_to(ROOT.parent)}: {complaint}: {message.text!r}"


def main(words: list[str]) -> int:
    """Do what the word says."""
    if words == ["compile"]:
        print(f"{compile_texts()} catalogs compiled")  # noqa: T201
        return 0
    if words == ["check"]:
        found = problems()
        for line in found:
            print(line)  # noqa: T201
        print(f"{len(found)} texts to mend" if found else "Every text is translated.")  # noqa: T201
        return 1 if found else 0
    print("usage: python -m qunce.platform.i18n compile|check", file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
