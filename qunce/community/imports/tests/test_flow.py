"""Importing: through admission, in whole chunks, once however often it is asked."""

import json
import tracemalloc

import pytest
from typer.testing import CliRunner

from qunce.community.imports import flow
from qunce.community.imports.commands import app
from qunce.community.imports.facts import REMEMBERED, Facts, Place
from qunce.community.imports.records import Said
from qunce.community.imports.tests.builders import a_source, a_task, local
from qunce.kernel.errors import QunceError, Refused
from qunce.platform.admission import Admission
from qunce.platform.batch import reaction
from qunce.platform.models import ParkedEvent, StoredEvent, Workspace

LOG = "[10:00] <ann> hello\n[10:00] <ann> hello\n=== bob [~b@h]  has joined #q\n[10:01] <bob> hi\nrubbish\n"


@pytest.fixture
def admission():
    return Admission(resolvers=(), reactions=())


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing(tmp_path, admission):
    task = a_task(a_source(tmp_path, LOG, day="2024-05-06"))
    first = flow.run(task, admission.admit)
    again = flow.run(task, admission.admit)
    assert (first.new, first.known, again.new, again.known) == (6, 0, 0, 6)
    assert (first.messages, first.joins, first.leaves, first.people, first.days, first.errors) == (3, 1, 0, 2, 1, 1)
    assert flow.count_of(task) == first.new
    assert list(StoredEvent.objects.order_by("id").values_list("kind", flat=True)) == [
        "group.seen", "roster.changed", "message.posted", "message.posted", "roster.changed", "message.posted",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_longer_export_of_the_same_chat_adds_only_what_is_new(tmp_path, admission):
    flow.run(a_task(a_source(tmp_path, LOG, "monday.txt", day="2024-05-06")), admission.admit)
    longer = f"{LOG}[10:02] <bob> new\n"
    assert flow.run(a_task(a_source(tmp_path, longer, "tuesday.txt", day="2024-05-06")), admission.admit).new == 1


@pytest.mark.django_db
def test_the_same_words_in_another_group_are_another_fact(tmp_path, admission):
    source = a_source(tmp_path, LOG, day="2024-05-06")
    flow.run(a_task(source), admission.admit)
    assert flow.run(a_task(source, group="another"), admission.admit).new == 6


@pytest.mark.django_db
def test_a_dry_run_reads_and_writes_nothing(tmp_path, admission):
    report = flow.run(a_task(a_source(tmp_path, LOG, day="2024-05-06"), is_dry=True), admission.admit)
    assert (report.messages, report.new, StoredEvent.objects.count()) == (3, 0, 0)


@pytest.mark.django_db
def test_every_file_is_checked_before_anything_is_written(tmp_path, admission):
    good, bad = a_source(tmp_path, LOG, day="2024-05-06"), a_source(tmp_path, "\0", "b.txt")
    with pytest.raises(Refused):
        flow.run(a_task(good, bad), admission.admit)
    assert StoredEvent.objects.count() == 0


@pytest.mark.django_db
def test_an_import_that_is_cut_off_leaves_whole_chunks_and_can_go_on(tmp_path, admission, monkeypatch):
    monkeypatch.setattr(flow, "CHUNK", 4)
    task = a_task(a_source(tmp_path, "".join(f"[10:{n:02}] <a> {n}\n" for n in range(30)), day="2024-05-06"))
    calls = []

    def cut_off(events):
        calls.append(len(events))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return admission.admit(events)

    with pytest.raises(KeyboardInterrupt):
        flow.run(task, cut_off)
    assert StoredEvent.objects.count() == 8
    report = flow.run(task, admission.admit)
    assert (report.new, report.known, StoredEvent.objects.count()) == (24, 8, 32)


@pytest.mark.django_db
def test_an_event_that_no_reaction_can_take_is_parked_and_told(tmp_path):
    @reaction("picky", "message.posted")
    def refuse_ann(batch, events):
        if any(event.member_ref == "ann" or event.payload["name"] == "ann" for event in events):
            raise ValueError("not ann")

    report = flow.run(
        a_task(a_source(tmp_path, LOG, day="2024-05-06")), Admission(resolvers=(), reactions=(refuse_ann,)).admit
    )
    assert (report.new, report.parked, ParkedEvent.objects.count()) == (4, 2, 2)


def test_equal_facts_are_told_apart_and_memory_is_bounded():
    facts = Facts(Place(1, "manual", "g"))
    same = [Said(n, local(2024, 5, 6, 10), "ann", "+1") for n in range(3)]
    assert len({facts.message(each).dedupe_key for each in same}) == 3
    for n in range(REMEMBERED + 10):
        facts.message(Said(n, local(2024, 5, 6, 11), "ann", str(n)))
    assert len(facts._seen) == REMEMBERED


def test_a_message_with_an_id_keeps_it_whatever_becomes_of_its_text():
    facts = Facts(Place(1, "manual", "g"))
    before, after = (Said(1, local(2024, 5, 6), "ann", text, key="id:9") for text in ("a", "edited"))
    assert facts.message(before).dedupe_key == facts.message(after).dedupe_key


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Q", slug="q", timezone="Asia/Shanghai")


def ask(*words):
    return CliRunner().invoke(app, ["messages", *map(str, words)])


@pytest.mark.django_db
def test_the_command_answers_in_json_and_in_words(tmp_path, workspace):
    path = a_source(tmp_path, LOG).path
    asked = (path, "--workspace", "q", "--group", "老客群", "--date", "2024-05-06")
    told = ask(*asked, "--dry-run")
    assert told.exit_code == 0, told.output
    assert "3 messages, 1 joins and 0 leaves by 2 people on 1 days" in told.stdout
    assert "Nothing was written" in told.stdout
    assert "log.txt:5: not understood: rubbish" in told.stderr
    answer = json.loads(ask(*asked, "--json").stdout)
    assert (answer["messages"], answer["errors"], answer["new"], answer["parked"]) == (3, 1, 6, 0)
    assert answer["problems"][0]["line"] == 5
    posted = StoredEvent.objects.filter(workspace_id=workspace.id, kind="message.posted").earliest("id")
    assert posted.at == local(2024, 5, 6, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--workspace", "nix"), "no workspace nix"),
        (("--platform", "icq"), "no platform icq"),
        (("--timezone", "Mars/Base"), "no time zone Mars/Base"),
        (("--date", "6.5.2024"), "no date"),
        (("--date-order", "xyz"), "no order of dates"),
        (("--map", "time"), "--map is written"),
        (("--pattern", "icq"), "no pattern icq"),
    ],
)
def test_a_wrong_word_is_refused_in_one_sentence(tmp_path, workspace, words, sentence):
    path = a_source(tmp_path, LOG).path
    told = ask(path, "--workspace", "q", "--group", "g", *words)
    assert isinstance(told.exception, QunceError)
    assert sentence in str(told.exception)


def peak_of_reading(folder, rows, monkeypatch):
    """The most memory that reading a file of so many rows takes."""
    monkeypatch.setattr("qunce.community.imports.facts.REMEMBERED", 500)
    monkeypatch.setattr("qunce.community.imports.encodings.CHUNK", 4096)
    lines = (
        f"2024-05-06T{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02},user{n % 50},message {n}\n" for n in range(rows)
    )
    source = a_source(folder, "time,author,text\n" + "".join(lines), f"{rows}.csv")
    tracemalloc.start()
    try:
        assert flow.run(a_task(source, is_dry=True), list).messages == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    peak_of_reading(tmp_path, 500, monkeypatch)
    small, large = (peak_of_reading(tmp_path, rows, monkeypatch) for rows in (2_000, 20_000))
    assert large < small * 1.3
