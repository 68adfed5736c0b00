"""Which rows of docs/requirements.csv have a test marked `requirement` that proves them."""

import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print proven and unproven rows by module; fail on a mark that names no row."""
    with (ROOT / "docs" / "requirements.csv").open() as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    proofs = all_proofs()
    for row_id in sorted(rows, key=lambda each: (rows[each]["module"], each)):
        where = ", ".join(sorted(proofs.get(row_id, ()))) or "-"
        print(f"{rows[row_id]['module']:<4} {rows[row_id]['priority']:<3} {row_id:<12} {where}")
    print_modules(rows, proofs)
    unknown = sorted(set(proofs) - set(rows))
    for row_id in unknown:
        print(f"no such requirement: {row_id} in {', '.join(sorted(proofs[row_id]))}", file=sys.stderr)
    return 1 if unknown else 0


def all_proofs() -> dict[str, set[str]]:
    """The tests that name each row."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in ("tests", "qunce", "sim"):
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            for row_id, test in marks_in(path):
                found[row_id].add(f"{path.relative_to(ROOT)}::{test}")
    return found


def marks_in(path: Path) -> Iterator[tuple[str, str]]:
    """Each requirement that a test of this file is marked with, and the test's name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.requirement"):
                    yield from ((str(each.value), node.name) for each in mark.args if isinstance(each, ast.Constant))


def print_modules(rows: dict[str, dict[str, str]], proofs: dict[str, set[str]]) -> None:
    """The sum by module, and of all."""
    proven: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for row_id, row in rows.items():
        total[row["module"]] += 1
        proven[row["module"]] += row_id in proofs
    print()
    for module in sorted(total):
        print(f"{module:<4} {proven[module]:>3} of {total[module]:>3} proven")
    print(f"all  {sum(proven.values()):>3} of {sum(total.values()):>3} proven")


if __name__ == "__main__":
    sys.exit(main())
