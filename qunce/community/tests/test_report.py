"""qunce metrics, as it answers."""

import pytest
from typer.testing import CliRunner

from qunce.community import commands
from qunce.community.report import report_of, scope_of
from qunce.community.tests.fx1 import admit_fx1
from qunce.kernel.errors import NotFound, Refused

pytestmark = pytest.mark.django_db


def test_the_command_measures_a_workspace(a_workspace):
    admit_fx1(a_workspace.id)
    report = commands.measure("brand", commands.day_of("2025-03-01"), commands.day_of("2025-03-31"), None, None)
    assert report["metrics"]["active_rate"] | {"is_small": True} == {
        "key": "",
        "label": "",
        "value": 0.6,
        "numerator": 6,
        "denominator": 10,
        "is_small": True,
    }
    cut = commands.measure(
        str(a_workspace.id), commands.day_of("2025-03-01"), commands.day_of("2025-03-31"), None, "source"
    )
    assert {part["key"]: part["value"] for part in cut["metrics"]["joins"]}["store"] == 3
    assert commands.worded(report["metrics"]["churn_rate"]) == "0.2  (2/10)"
    assert commands.worded(report["metrics"]["joins"]) == "10"


def test_wrong_questions_are_refused(a_workspace):
    with pytest.raises(Refused):
        commands.day_of("yesterday")
    with pytest.raises(NotFound):
        scope_of("nobody")
    first, last = commands.day_of("2025-03-02"), commands.day_of("2025-03-01")
    with pytest.raises(Refused):
        commands.measure("brand", first, last, None, None)
    with pytest.raises(Refused):
        commands.measure("brand", last, first, None, "moon")
    assert report_of.__doc__


def test_the_command_shows_its_options():
    answer = CliRunner().invoke(commands.app, ["metrics", "--help"])
    assert (answer.exit_code, "--json" in answer.output) == (0, True)
