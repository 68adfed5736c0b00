"""The docs are complete: what exists is written down, and what is written down exists."""

import os
import re
import tomllib
from pathlib import Path

import pytest
import typer
from django.apps import apps

from qunce.cli import app, mount_commands
from qunce.community.imports.formats import all_formats
from qunce.connectors.contract import all_connectors
from qunce.main import admission
from qunce.platform.discovery import modules_named
from qunce.platform.metrics import all_metrics

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MANUAL = DOCS / "manual"
PAGES = sorted(page.name for page in MANUAL.glob("*.md"))
NOT_SETTINGS = {"QUNCE_ADMISSION"}
"""Names of Django settings, which no environment variable sets."""


def text(path):
    return path.read_text("utf-8")


def sources():
    return [path for path in (ROOT / "qunce").rglob("*.py") if "tests" not in path.parts]


def words_of(page, column=0):
    """The cells of a column of all tables of a page."""
    rows = [line.strip().strip("|").split("|") for line in text(page).splitlines() if line.startswith("|")]
    return [row[column].strip().strip("`") for row in rows if len(row) > column]


def event_kinds():
    """Kinds that reactions wait for, and kinds that are stated or emitted."""
    awaited = {kind for reaction in admission().reactions for kind in reaction.kinds}
    stated = {kind for path in sources() for kind in re.findall(r'\bkind="([a-z]+\.[a-z_]+)"', text(path))}
    return awaited | stated


def test_the_glossary_has_every_table_metric_and_event_kind():
    tables = {model.__name__ for model in apps.get_models() if model.__module__.startswith("qunce.")}
    missing = (tables | set(all_metrics()) | event_kinds()) - set(words_of(DOCS / "glossary.md"))
    assert not missing


def test_every_word_of_the_glossary_is_in_three_languages_and_defined():
    rows = [line for line in text(DOCS / "glossary.md").splitlines() if line.startswith("| ") and "---" not in line]
    assert [row for row in rows if len([cell for cell in row.strip("|").split("|") if cell.strip()]) != 5] == []
    codes = words_of(DOCS / "glossary.md")
    twice = {code for code in codes if codes.count(code) > 1} - {"code", "---"}
    assert not twice


def test_metrics_are_called_in_the_glossary_as_on_screens():
    chinese = dict(zip(words_of(DOCS / "glossary.md"), words_of(DOCS / "glossary.md", 1), strict=True))
    assert {slug: metric.name("zh-hans") for slug, metric in all_metrics().items()} == {
        slug: chinese[slug] for slug in all_metrics()
    }


def test_every_dependency_says_what_it_saves():
    listed = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["dependencies"]
    names = {re.match(r"[A-Za-z0-9_.-]+", each)[0] for each in listed}
    assert names == set(words_of(DOCS / "dependencies.md")) - {"package", "---"}
    assert len(names) < 30


def settings_read():
    found = {name for path in sources() for name in re.findall(r"\bQUNCE_[A-Z_]+\b", text(path))}
    return found - NOT_SETTINGS


@pytest.mark.parametrize("page", ["command-line.md", "zh/command-line.md"])
def test_every_setting_is_documented(page):
    assert settings_read() <= set(re.findall(r"QUNCE_[A-Z_]+", text(MANUAL / page)))


def test_every_documented_setting_is_read_somewhere():
    everywhere = [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "qunce").rglob("tests/*.py")]
    known = {name for path in everywhere for name in re.findall(r"QUNCE_[A-Z_]+", text(path))}
    assert set(re.findall(r"QUNCE_[A-Z_]+", text(MANUAL / "command-line.md"))) <= known


def commands():
    """Every command's words, by walking the command line itself."""
    if not app.registered_commands:
        mount_commands()

    def walk(command, words):
        parts = getattr(command, "commands", None)
        if not parts:
            yield " ".join(words)
            return
        for name, part in parts.items():
            yield from walk(part, [*words, name])

    return sorted(walk(typer.main.get_command(app), ["qunce"]))


@pytest.mark.parametrize("page", ["command-line.md", "zh/command-line.md"])
def test_every_command_is_documented_and_no_other(page):
    shown = [cell for cell in words_of(MANUAL / page) if cell.startswith("qunce ")]
    known = commands()
    assert [one for one in known if not any(line == one or line.startswith(f"{one} ") for line in shown)] == []
    assert [line for line in shown if not any(line == one or line.startswith(f"{one} ") for one in known)] == []


@pytest.mark.parametrize("page", ["connections.md", "zh/connections.md"])
def test_every_connector_is_documented(page):
    assert all(f"`{slug}`" in text(MANUAL / page) for slug in all_connectors())


@pytest.mark.parametrize("page", ["import.md", "zh/import.md"])
def test_every_log_format_is_documented(page):
    assert all(f"`{slug}`" in text(MANUAL / page) for slug in all_formats())


def test_every_line_of_the_menu_is_in_the_manual():
    lines = {item.label for module in modules_named("panels") for item in getattr(module, "MENU", ())}
    known = text(MANUAL / "README.md").lower()
    assert {line for line in lines if line.lower() not in known} == {"Overview"}, "Overview is the page Home"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_manual_has_its_chinese_twin(name):
    english, chinese = text(MANUAL / name), text(MANUAL / "zh" / name)
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert english.startswith("# ")
    assert chinese.startswith("# ")


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(page))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_record_is_listed_and_numbered_once():
    records = sorted(path.name for path in (DOCS / "adr").glob("0*.md"))
    numbers = [name[:4] for name in records]
    assert numbers == [f"{n:04}" for n in range(1, len(records) + 1)]
    assert all(name in text(DOCS / "adr" / "README.md") for name in records)


def test_modules_that_documents_name_exist():
    pages = [*DOCS.glob("*.md"), *(DOCS / "adr").glob("*.md")]
    named = {name for page in pages for name in re.findall(r"`(qunce(?:\.[a-z_]+)+)", text(page))}
    assert {name for name in named if not exists(name)} == set()


def exists(name):
    """True for a module, or for something inside one (`qunce.delivery.api.plan`)."""
    path = ROOT / name.replace(".", os.sep)
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    if name == "qunce.workspace":  # the setting of a database connection
        return name in text(ROOT / "qunce" / "platform" / "tenancy.py")
    return path.parent.with_suffix(".py").exists() and path.name in text(path.parent.with_suffix(".py"))
