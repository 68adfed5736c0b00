#!/usr/bin/env bash
# Everything that must be true of a commit, quick things first. The last line is the tests' closing line.
set -euo pipefail
cd "$(dirname "$0")/.."
sh scripts/setup.sh dev
sh scripts/browser.sh
bin=.venv/bin
said=$(mktemp)
trap 'rm -f "$said"' EXIT

failed=()

step() {
  printf '· %s\n' "$1"
  "${@:2}" || failed+=("$1")
}

# The real logs that one acceptance test imports lie beside the code, not in it. Where they are, they must be used.
data=${QUNCE_SHARED_DATA:-../shared/data}
[ ! -d "$data/irc" ] || export QUNCE_REQUIRE_DATA=1

say_what_is_missing() {
  [ -z "${QUNCE_REQUIRE_DATA:-}" ] || return 0
  echo "NOT CHECKED: the import of the ten real IRC logs, because $data/irc is not there"
  echo "(put the folder there, or name another with QUNCE_SHARED_DATA, to check everything)."
}

run_tests() {
  "$bin/python" -m pytest -n "$(processes)" --dist loadgroup --no-loadscope-reorder --ignore tests/architecture -rs 2>&1 | tee "$said"
}

processes() {
  local cores
  cores=$(nproc 2>/dev/null || echo 2)
  echo $((cores > 4 ? 4 : cores))
}

step "ruff: rules" "$bin/ruff" check --quiet .
step "ruff: format" "$bin/ruff" format --check --quiet .
step "imports point down" "$bin/lint-imports" --no-logo
"$bin/python" -m qunce.platform.i18n compile
step "texts" "$bin/python" -m qunce.platform.i18n check
step "sizes, doors and hosts" "$bin/python" -m pytest -q --no-header -p no:cacheprovider tests/architecture
step "types" "$bin/mypy" qunce sim tests scripts
step "migrations" "$bin/python" scripts/manage.py makemigrations --check --dry-run
step "tests" run_tests

say_what_is_missing
for name in "${failed[@]}"; do
  echo "FAILED: $name"
done
tail -n 1 "$said"
[ ${#failed[@]} -eq 0 ]
