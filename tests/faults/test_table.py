"""The table of faults names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows():
    lines = (ROOT / "docs" / "faults.md").read_text().splitlines()
    return [line for line in lines if line.startswith("| ")][2:]


def names_in(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "name")}


def test_every_fault_names_a_test_that_is_there():
    assert len(rows()) >= 25
    for row in rows():
        named = NAMED.findall(row.split("|")[3])
        assert named, row
        for path, test in named:
            assert test in names_in(ROOT / path), f"{path}::{test}"


def test_every_test_of_this_folder_is_in_the_table():
    named = {test for row in rows() for _, test in NAMED.findall(row)}
    own = {
        test for path in Path(__file__).parent.glob("test_*.py") for test in names_in(path) if test.startswith("test_")
    }
    assert own - named <= {
        "test_every_fault_names_a_test_that_is_there",
        "test_every_test_of_this_folder_is_in_the_table",
        "test_every_parameter_of_every_address_is_listed",
    }
