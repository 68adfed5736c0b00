"""Commands on a database that is not ready: one sentence and what to do, never a traceback."""

import os

import pytest
from django.db import connection

from tests.platform.clusters import finished, python

LIST = """
    import sys
    sys.argv = ["qunce", "workspace", "list"]
    from qunce.cli import main
    main()
"""


def said(url):
    """What a command says with this address of a database."""
    code, out, err = finished(python(LIST, os.environ["QUNCE_HOME"], environment={"QUNCE_DATABASE_URL": url}))
    assert (code, out, err.count("\n")) == (1, "", 1), err
    return err.strip()


@pytest.mark.django_db
def test_without_tables_it_says_what_to_run():
    sockets = connection.settings_dict["HOST"]
    found = said(f"dbname=postgres user=postgres host={sockets}")
    assert found == "The tables of the database are not up to date. Run: qunce migrate"


@pytest.mark.django_db
def test_without_a_server_it_gives_the_drivers_words(tmp_path):
    assert said(f"dbname=qunce user=qunce host={tmp_path}").startswith("The database does not answer: ")


def test_an_address_that_is_none_is_said_so():
    assert said("nonsense here") == "QUNCE_DATABASE_URL is no address of a PostgreSQL database."
