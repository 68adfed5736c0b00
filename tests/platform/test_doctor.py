"""The doctor: what it finds, what it advises."""

import json
import os
from datetime import UTC, datetime

import pytest
from django.db import connection
from typer.testing import CliRunner

from qunce.commands import doctor
from qunce.platform import heartbeat
from qunce.platform.config import load_config
from qunce.platform.models import ParkedEvent
from tests.platform.clusters import finished, python

VERB = """
    import sys
    sys.argv = ["qunce", "doctor", "--json"]
    from qunce.cli import main
    main()
"""


def findings():
    return {finding.what: finding for finding in doctor.examine(load_config())}


@pytest.mark.django_db
def test_a_well_installation_has_nothing_to_mend():
    heartbeat.write("w", datetime.now(UTC), {})
    found = findings()
    assert {finding.state for finding in found.values()} == {"ok"}
    assert found["role"].said.startswith("qunce (bound")


@pytest.mark.django_db
def test_it_says_what_waits_for_a_person():
    ParkedEvent.objects.create(workspace_id=1, kind="x", event={}, reaction="r", error="e")
    found = findings()
    assert (found["events"].state, found["events"].said) == ("warn", "1 parked")
    assert (found["worker"].state, found["worker"].advice) == ("warn", "Run: qunce work (or qunce up)")


@pytest.mark.django_db
def test_a_superuser_is_warned_that_the_wall_does_not_bind_it():
    settings = connection.settings_dict
    url = f"dbname=postgres user=postgres host={settings['HOST']}"
    code, out, err = finished(python(VERB, os.environ["QUNCE_HOME"], environment={"QUNCE_DATABASE_URL": url}))
    found = {finding["what"]: finding for finding in json.loads(out)}
    assert "Row-level security does not bind it" in found["role"]["advice"], err
    assert (found["role"]["state"], found["tables"]["state"], code) == ("warn", "bad", 1)


def test_the_command_line_explains_itself():
    from qunce.cli import app, mount_commands

    mount_commands()
    answer = CliRunner().invoke(app, ["--help"])
    assert answer.exit_code == 0
    for verb in ("up", "serve", "work", "migrate", "doctor", "workspace", "audit", "sim"):
        assert verb in answer.output
