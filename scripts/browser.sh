#!/bin/sh
# The browser tests need Chromium and a font with Chinese: install them where we may, else say what to do.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; then
  missing="$missing fontconfig fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing $missing …" >&2
  apt-get update -qq >/dev/null
  # shellcheck disable=SC2086  the words are separate packages
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
  exit 0
fi
echo "The browser tests need:$missing (Debian, Ubuntu: sudo apt-get install $missing)." >&2
exit 1
