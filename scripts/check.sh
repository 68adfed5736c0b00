#!/usr/bin/env bash
# Everything that must be true of a commit, quick things first; the tests' closing line comes last.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

step() {
  printf '· %s\n' "$1"
  shift
  "$@"
}

step "ruff: rules" "$bin/ruff" check --quiet .
step "ruff: format" "$bin/ruff" format --check --quiet .
step "imports point down" "$bin/lint-imports" --no-logo
step "sizes, doors and hosts" "$bin/python" -m pytest -q --no-header -p no:cacheprovider tests/architecture
step "texts" "$bin/python" -m qunce.platform.i18n check
"$bin/python" -m qunce.platform.i18n compile
step "types" "$bin/mypy" qunce sim tests scripts
step "migrations" "$bin/python" scripts/manage.py makemigrations --check --dry-run
step "tests" "$bin/python" -m pytest --ignore tests/architecture
