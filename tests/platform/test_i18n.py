"""Texts: every message id is found, translated and keeps its placeholders."""

import gettext
from pathlib import Path

import pytest

from qunce.platform import i18n
from qunce.platform.messages import Message, messages_of_code, messages_of_template

CODE = """
from x import gettext as _, ngettext, pgettext, gettext_lazy
_("Groups")
gettext_lazy("Members")
ngettext("%(n)s member", "%(n)s members", 3)
pgettext("verb", "Open")
npgettext("verb", "%(n)s open", "%(n)s opens", 2)
raise Refused("Too many: %(n)s", n=3)
raise errors.NotFound("Nobody")
_(name)
print("not a text")
"""

TEMPLATE = """
{% load i18n %}<h1>{% translate "Today" %}</h1>{% trans 'Later' %}
{% translate "Open" context "verb" as word %}
{% translate variable %}
{% include "x.html" with label=_("Save") %}{{ value|default:_("None yet") }}
{% blocktranslate trimmed count n=rows|length %}
  {{ n }} group
  of 100%
{% plural %}
  {{ n }} groups
{% endblocktranslate %}
{% blocktranslate %}Hello {{ name|title }}{% endblocktranslate %}
"""


def test_message_ids_of_code():
    assert set(messages_of_code(CODE)) == {
        Message("Groups"),
        Message("Members"),
        Message("%(n)s member", "%(n)s members"),
        Message("Open", context="verb"),
        Message("%(n)s open", "%(n)s opens", "verb"),
        Message("Too many: %(n)s"),
        Message("Nobody"),
    }


def test_message_ids_of_templates():
    assert set(messages_of_template(TEMPLATE)) == {
        Message("Today"),
        Message("Later"),
        Message("Open", context="verb"),
        Message("Save"),
        Message("None yet"),
        Message("%(n)s group of 100%%", "%(n)s groups"),
        Message("Hello %(name)s"),
    }


@pytest.mark.parametrize(
    ("message", "translation", "complaint"),
    [
        (Message("Save"), "保存", ""),
        (Message("Save"), "", "empty"),
        (Message("%(n)s left"), "剩 %(n)s", ""),
        (Message("%(n)s left"), "剩", "other placeholders"),
        (Message("%(n)s left"), "剩 %(m)s", "other placeholders"),
        (Message("{n} left"), "剩 {n}", ""),
        (Message("one member", "%(n)s members"), ("%(n)s 位成员",), ""),
        (Message("one member", "%(n)s members"), ("un miembro", "%(n)s miembros"), ""),
        (Message("one member", "%(n)s members"), ("un miembro", ""), "empty"),
        (Message("one member", "%(n)s members"), "成员", "not plural"),
    ],
)
def test_what_is_wrong_with_a_translation(message, translation, complaint):
    assert message.complaint(translation) == complaint


def test_a_fuzzy_translation_is_none():
    assert Message("Save").complaint("保存", is_fuzzy=True) == "fuzzy"


HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def product(tmp_path, monkeypatch):
    """A product of one slice with one text."""
    app = tmp_path / "qunce" / "shop"
    for language in i18n.LANGUAGES:
        (app / "locale" / language / "LC_MESSAGES").mkdir(parents=True)
    (app / "__init__.py").write_text('_("Save")\n')
    monkeypatch.setattr(i18n, "ROOT", tmp_path / "qunce")
    return app


def translate(app, language, text):
    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    path.write_text(f'{HEADER}msgid "Save"\nmsgstr "{text}"\n')
    return path


def test_the_check_fails_until_every_language_has_the_text(product, capsys):
    assert i18n.main(["check"]) == 1
    translate(product, "zh_Hans", "保存")
    assert i18n.main(["check"]) == 1
    assert "shop/locale/es/LC_MESSAGES/django.po: missing (1 texts)" in capsys.readouterr().out
    translate(product, "es", "Guardar")
    assert i18n.main(["check"]) == 0


def test_only_what_is_stale_is_compiled(product):
    import os

    path = translate(product, "zh_Hans", "保存")
    assert (i18n.compile_texts(), i18n.compile_texts()) == (1, 0)
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "保存"
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 10))
    assert i18n.compile_texts() == 1


def test_anything_else_is_explained(capsys):
    assert i18n.main(["translate"]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_slices_are_the_ones_that_exist():
    assert {"console", "community", "platform"} <= {Path(app).name for app in i18n.apps()}
