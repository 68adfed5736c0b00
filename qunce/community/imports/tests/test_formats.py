"""Every format keeps the same contract; each is told apart from the others."""

from itertools import islice

import pytest

from qunce.community.imports.flow import run
from qunce.community.imports.formats import all_formats, format_called, format_of
from qunce.community.imports.records import Moved, Said
from qunce.community.imports.tests.builders import a_source, a_task, errors, moved, said
from qunce.community.imports.tests.samples import CHAT
from qunce.kernel.errors import NotFound, Refused

REFUSE_RUBBISH = {"csv", "irc", "telegram"}
"""Formats whose file must have a heading, a time of day or a list of messages to be read at all."""


def test_every_format_has_a_sample():
    assert set(CHAT) == set(all_formats())


@pytest.mark.parametrize("slug", sorted(CHAT))
def test_a_format_reads_its_sample(tmp_path, slug):
    name, text = CHAT[slug]
    source = a_source(tmp_path, text, name)
    assert format_of(source).slug == slug
    entries = list(format_called(slug).read(source))
    assert [words for _, _, words in said(entries)] == ["hello", "hi"]
    assert [way for _, way, _ in moved(entries)] == ["in", "out"]
    assert errors(entries) == []
    talk = [e for e in entries if isinstance(e, Said)]
    assert all(e.at.tzinfo is not None and e.line > 0 and e.author for e in talk)
    assert (talk[1].at - talk[0].at).total_seconds() == 240
    joined = next(e for e in entries if isinstance(e, Moved) and e.joins)
    assert joined.member == talk[1].author, "who joins and then speaks is one person"


@pytest.mark.parametrize("slug", sorted(CHAT))
def test_a_format_is_lazy_and_can_be_read_again(tmp_path, slug):
    name, text = CHAT[slug]
    source = a_source(tmp_path, text, name)
    first = next(iter(format_called(slug).read(source)))
    assert list(islice(format_called(slug).read(source), 1)) == [first]


@pytest.mark.parametrize("slug", sorted(CHAT))
def test_rubbish_is_reported_by_line_and_never_breaks_the_rest(tmp_path, slug):
    name, _ = CHAT[slug]
    source = a_source(tmp_path, "\x01 nothing that\nanybody wrote\n", name)
    if slug in REFUSE_RUBBISH:
        with pytest.raises(Refused, match=r"."):
            run(a_task(source, pattern=slug, is_dry=True), admit=list)
        return
    found = run(a_task(source, pattern=slug, is_dry=True), admit=list)
    assert (found.messages, found.errors) == (0, 2)


def test_an_unknown_shape_asks_for_the_pattern(tmp_path):
    with pytest.raises(Refused, match="--pattern"):
        format_of(a_source(tmp_path, "what a day\n", "diary.txt"))
    with pytest.raises(NotFound, match="irc"):
        format_called("icq")


def test_what_is_no_text_is_refused(tmp_path):
    source = a_source(tmp_path, "\0\0PNG\0", "picture.png")
    with pytest.raises(Refused, match="no text file"):
        run(a_task(source), admit=list)
