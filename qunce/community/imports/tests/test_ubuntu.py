"""Ten real logs of #ubuntu, imported as one community, against a count that shares no code with us."""

import os
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from qunce.community.imports.commands import composed_admission
from qunce.community.imports.facts import Place
from qunce.community.imports.flow import Task, run
from qunce.community.imports.records import Source
from qunce.community.models import ActivityDay, Group, Member, Stay
from qunce.console.models import Person, Staff
from qunce.platform.metrics import Period, Question, ask
from qunce.platform.models import ParkedEvent, StoredEvent, Workspace
from qunce.platform.tenancy import Scope

ROOT = Path(__file__).resolve().parents[4]
LOGS = Path(os.environ.get("QUNCE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "irc" / "test"
MANUAL = ROOT / "docs" / "manual" / "import.md"


@pytest.fixture(scope="module")
def logs():
    files = sorted(LOGS.glob("*.ascii.txt"))
    if not files and not os.environ.get("QUNCE_REQUIRE_DATA"):
        pytest.skip(f"the IRC logs are not in {LOGS}; set QUNCE_SHARED_DATA to the folder that holds irc/")
    assert len(files) == 10, f"ten logs are wanted in {LOGS}"
    return files


def counted_by_hand(files):
    """The independent count: plain patterns over the raw lines, one set of who is in the channel."""
    counts, days, people, inside = Counter(), set(), set(), set()
    for file in files:
        who, today, hour_before = {}, first_day(file), None
        for line in file.read_text("ascii").splitlines():
            counts["lines"] += 1
            if line.startswith("[") and (hour := int(line[1:3])) is not None:
                today += timedelta(
                    days=hour_before is not None and hour < hour_before and (hour_before, hour) != (12, 1)
                )
                hour_before = hour
            kind, nick = kind_of(line)
            if kind == "renamed":
                old, new = re.fullmatch(r"=== (.+?) +is now known as (.+)", line).groups()
                old, new = old.replace(" ", ""), new.replace(" ", "")
                who.setdefault(new, who.setdefault(old, old))
            if kind in {"renamed", "other"}:
                counts[kind] += 1
                continue
            person = who.setdefault(nick.replace(" ", ""), nick.replace(" ", ""))
            people.add(person)
            days.add(today)
            counts["found"] += kind != "joins" and person not in inside
            counts["returned"] += kind == "joins" and person in inside
            inside.add(person)
            if kind == "leaves":
                inside.remove(person)
            counts[kind] += 1
    return counts | Counter(days=len(days), people=len(people), open=len(inside))


def first_day(file):
    """The day of the first line: a log that begins later in the day than the hour in its name began the day before."""
    year, month, day, hour = map(int, re.match(r"(\d+)-(\d+)-(\d+)_(\d+)", file.name).groups())
    opening = int(re.search(r"^\[(\d\d):", file.read_text("ascii"), re.MULTILINE)[1])
    return date(year, month, day) - timedelta(days=opening > hour)


def kind_of(line):
    """What a line is, and whose."""
    for pattern, kind in (
        (r"\[\d\d:\d\d\] <([^>]+)>", "messages"),
        (r"\[\d\d:\d\d\]  \* (\S+) ", "messages"),
        (r"=== (.+?) +\[\S+@\S+\]  has joined #[Uu]buntu$", "joins"),
        (r"=== (.+?) +\[\S+@\S+\]  has left #[Uu]buntu ", "leaves"),
        (r"=== (.+?) +is now known as ", "renamed"),
        (r"=== (mode/)", "other"),
        (r"=== (\S+) ", "messages"),
    ):
        if found := re.match(pattern, line):
            return kind, found[1]
    raise AssertionError(line)


def answers(workspace_id):
    """What the declared metrics say of all the years."""
    scope, period = Scope(workspace_id, "UTC"), Period(date(2005, 1, 1), date(2016, 12, 31))
    return {
        slug: ask(scope, slug, Question(period))[0].numerator for slug in ("joins", "leaves", "messages", "members")
    }


def screen_of(workspace, group):
    """The group's page as an owner opens it, long after the last message: all of the group's time."""
    return page_of(workspace, f"/groups/{group.id}")


def shown_timeline(workspace, group):
    """The group's timeline from its first day on."""
    first = Stay.objects.filter(group_id=group.id, how="present").order_by("joined_at").first()
    after = f"{(first.joined_at + timedelta(minutes=1)).isoformat()},0"
    return page_of(workspace, f"/groups/{group.id}/timeline?{urlencode({'after': after, 'show': 'moves'})}")


def page_of(workspace, address):
    """A page as the owner sees it, in English."""
    person, _ = Person.objects.get_or_create(email="owner@example.com", defaults={"name": "Li", "language": "en"})
    Staff.objects.get_or_create(workspace_id=workspace.id, person_id=person.pk, defaults={"role": "owner"})
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_the_ubuntu_logs_are_counted_exactly(logs):
    expected = counted_by_hand(logs)
    workspace = Workspace.objects.create(name="Ubuntu", slug="ubuntu", timezone="UTC")
    task = Task([Source(path, ZoneInfo("UTC")) for path in logs], Place(workspace.id, "manual", "#ubuntu"))
    admission = composed_admission()

    report = run(task, admission.admit)
    assert (report.errors, report.parked, ParkedEvent.objects.count()) == (0, 0, 0)
    told = {"days": report.days, "people": report.people, "messages": report.messages}
    told |= {"joins": report.joins, "leaves": report.leaves, "other": report.notices}
    assert told == {name: expected[name] for name in told}

    group = Group.objects.get(workspace_id=workspace.id)
    posted = StoredEvent.objects.filter(workspace_id=workspace.id, kind="message.posted")
    stays = Stay.objects.filter(workspace_id=workspace.id, group_id=group.id)
    held = {
        "messages": posted.count(),
        "people": Member.objects.filter(workspace_id=workspace.id).count(),
        "joins": stays.exclude(how="present").count(),
        "found": stays.filter(how="present").count(),
        "leaves": stays.filter(left_how="left").count(),
        "returned": stays.filter(left_how="unseen").count(),
        "open": stays.filter(left_at=None).count(),
    }
    assert held == {name: expected[name] for name in held}
    assert group.member_count == expected["open"]
    active = ActivityDay.objects.filter(workspace_id=workspace.id)
    assert sum(active.values_list("messages", flat=True)) == expected["messages"]

    assert answers(workspace.id) == {
        "joins": expected["joins"],
        "leaves": expected["leaves"] + expected["returned"],
        "messages": expected["messages"],
        "members": expected["open"],
    }

    shown = screen_of(workspace, group)
    for number in (expected["joins"], expected["leaves"] + expected["returned"], expected["messages"]):
        assert f'title="{number:,} · see the people"' in shown
    assert f"{expected['people']:,} people" in shown
    assert "was already in" in shown_timeline(workspace, group)

    again = run(task, admission.admit)
    assert (again.new, again.known) == (0, report.new + report.known)
    assert stays.count() == expected["joins"] + expected["found"]


def test_the_manual_tells_the_same_numbers(logs):
    expected = counted_by_hand(logs)
    table = dict(re.findall(r"^\| `(\w+)` \|[^|]*\| ([\d,]+) \|", MANUAL.read_text("utf-8"), re.MULTILINE))
    assert {name: int(value.replace(",", "")) for name, value in table.items()} == dict(expected)
