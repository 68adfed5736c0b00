#!/bin/sh
# Make .venv with what the list named on the command line pins (run or dev), and the command `qunce` in it.
set -eu
cd "$(dirname "$0")/.."
list="requirements/${1:-run}.txt"
stamp=".venv/installed-${1:-run}"

find_python() {
  for name in "${PYTHON:-}" python3.14 python3.13 python3.12 python3.11 python3; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "Qunce needs Python 3.11 or newer; install it, or name it with PYTHON=…" >&2
  exit 1
}

make_venv() {
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      echo "Installing python3-venv …" >&2
      apt-get update -qq >/dev/null && apt-get install -qq -y python3-venv >/dev/null
    else
      echo "Python's venv module is missing; install it (Debian, Ubuntu: sudo apt-get install python3-venv)." >&2
      exit 1
    fi
  fi
  "$python" -m venv .venv
}

fingerprint() {
  cat "$list" pyproject.toml scripts/setup.sh | cksum
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]; then
  exit 0
fi
[ -x .venv/bin/python ] || make_venv
echo "Installing what $list pins …" >&2
pip=".venv/bin/python -m pip --disable-pip-version-check"
$pip install -qq --require-hashes --no-deps -r "$list"
$pip install -qq --no-deps --no-build-isolation --editable .
fingerprint >"$stamp"
