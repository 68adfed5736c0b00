"""Daily numbers from a table."""

from datetime import date

import pytest
from typer.testing import CliRunner

from qunce.community.imports.commands import app
from qunce.community.models import DayReport, Group
from qunce.platform.metrics import Period, Question, ask

pytestmark = pytest.mark.django_db
HEAD = "群名,日期,群人数,进群,退群,消息\n"
ROWS = '粉丝 1 群,2026-11-19,470,20,5,300\n粉丝 1 群,2026/11/20,480,12,2,210\n粉丝 2 群,2026-11-20,"1,050",50,0,90\n'
WEEK = Period(date(2026, 11, 16), date(2026, 11, 20))


@pytest.fixture
def run(tmp_path, workspace, monkeypatch):
    monkeypatch.setattr("qunce.platform.ready.prepare", lambda: None)

    def imported(text, *options, encoding="utf-8"):
        path = tmp_path / "days.csv"
        path.write_text(text, encoding=encoding)
        return CliRunner().invoke(app, ["days", str(path), "--workspace", workspace.slug, *options])

    return imported


def numbers(scope):
    slugs = ("members", "joins", "leaves", "net_growth", "messages")
    return {slug: ask(scope, slug, Question(WEEK))[0].value for slug in slugs}


@pytest.mark.requirement("R-S4-11")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_a_table_of_days_feeds_the_same_metrics(run, scope, encoding):
    assert set(numbers(scope).values()) == {0}
    answer = run(HEAD + ROWS, "--platform", "douyin", encoding=encoding)
    assert answer.exit_code == 0, answer.output
    assert numbers(scope) == {"members": 1530, "joins": 82, "leaves": 7, "net_growth": 75, "messages": 600}
    groups = Group.objects.filter(workspace_id=scope.workspace_id, platform="douyin")
    assert sorted(groups.values_list("name", "size")) == [("粉丝 1 群", 480), ("粉丝 2 群", 1050)]


def test_the_same_table_again_changes_nothing_and_a_correction_replaces(run, scope):
    run(HEAD + ROWS)
    again = run(HEAD + ROWS)
    assert "0 new or changed, 3 known" in again.output
    for joins in ("13", "12"):
        answer = run(HEAD + ROWS.replace("480,12", f"480,{joins}"))
        assert "1 new or changed, 2 known" in answer.output
        stored = DayReport.objects.get(workspace_id=scope.workspace_id, day="2026-11-20", members=480)
        assert stored.joins == int(joins)


def test_rows_that_make_no_sense_are_named_and_the_rest_goes_on(run, scope):
    bad = "粉丝 3 群,2999-01-01,1,1,1,1\n,2026-11-20,1,1,1,1\n粉丝 3 群,soon,1,1,1,1\n粉丝 3 群,2026-11-20,-1,0,0,0\n"
    answer = run(HEAD + bad + ROWS)
    assert answer.exit_code == 0
    for said in ("days.csv:2: this day has not come yet", ":3: no group", ":4: no day", ":5: members is no number"):
        assert said in answer.output
    assert DayReport.objects.filter(workspace_id=scope.workspace_id).count() == 3


def test_a_dry_run_writes_nothing(run, scope):
    assert "3 new or changed" in run(HEAD + ROWS, "--dry-run").output
    assert not Group.objects.filter(workspace_id=scope.workspace_id).exists()


def test_what_is_no_such_table_is_refused(run):
    assert "no column for leaves" in str(run("group,day,members,joins,messages\n").exception)
    assert "counted already" in str(run(HEAD + ROWS, "--platform", "wecom").exception)
