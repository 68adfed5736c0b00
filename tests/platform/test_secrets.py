"""Secrets: made at the first start, told apart, and the start refused on one that is not safe."""

import json
import tempfile
from pathlib import Path

import pytest

from qunce.platform.secrets import WeakSecret, decrypt, encrypt, load_secrets
from tests.platform.clusters import finished, python

VERB = """
    import sys
    sys.argv = ["qunce", "migrate"]
    from qunce.cli import main
    main()
"""


@pytest.fixture
def home():
    with tempfile.TemporaryDirectory(prefix="qunce-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_they_are_made_once_and_for_the_owner_alone(home):
    path = home / "secrets.json"
    made = load_secrets(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_secrets(path) == made
    assert {len(bytes.fromhex(each)) for each in (made.session, made.credentials, made.metrics)} == {32}
    assert len({made.session, made.credentials, made.metrics}) == 3


def test_two_installations_differ(home):
    first, second = load_secrets(home / "a.json"), load_secrets(home / "b.json")
    assert first.session != second.session
    assert first.credentials != second.credentials
    assert first.metrics != second.metrics


def with_secret(home, **values):
    path = home / "secrets.json"
    load_secrets(path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))
    return path


@pytest.mark.parametrize(
    "value", ["changeme", "", "0" * 64, "ab" * 32, "f" * 64, "0123456789abcdef" * 2, "not hex at all" * 5]
)
@pytest.mark.parametrize("name", ["session", "credentials", "metrics"])
def test_a_known_or_short_secret_is_refused(home, name, value):
    with pytest.raises(WeakSecret, match=f"The secret {name} is known or too short"):
        load_secrets(with_secret(home, **{name: value}))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(home, mode):
    path = with_secret(home)
    path.chmod(mode)
    with pytest.raises(WeakSecret, match=r"can be read by others\. Run: chmod 600"):
        load_secrets(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"session": 1}', "not json"])
def test_a_file_that_is_something_else_is_refused(home, text):
    path = with_secret(home)
    path.write_text(text)
    with pytest.raises(WeakSecret):
        load_secrets(path)


def test_no_command_starts_on_a_weak_secret(home):
    with_secret(home, session="changeme")
    code, out, err = finished(python(VERB, home))
    assert (code, out) == (1, "")
    assert err == "The secret session is known or too short. Delete the file to make a new one.\n"
    assert not (home / "postgres").exists()


def test_credentials_are_sealed_with_the_installation_key(home):
    first, second = load_secrets(home / "a.json"), load_secrets(home / "b.json")
    sealed = encrypt(first.credentials, {"corpsecret": "s3cret"})
    assert "s3cret" not in sealed
    assert sealed != encrypt(first.credentials, {"corpsecret": "s3cret"})
    assert decrypt(first.credentials, sealed) == {"corpsecret": "s3cret"}
    with pytest.raises(WeakSecret):
        decrypt(second.credentials, sealed)
