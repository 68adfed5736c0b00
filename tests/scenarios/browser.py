"""A real Chromium that notes everything a page complains about."""

import os
import re
import shutil
import time
from pathlib import Path

from playwright.sync_api import expect

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium is missing: run `make test`, which installs it, or name one with QUNCE_CHROMIUM."
HEIGHTS = {375: 812, 1280: 900}
WAIT = 20_000
"""Milliseconds that a page may take to show what is expected."""


def chromium_path():
    """The browser; fails with what to do where there is none."""
    path = os.environ.get("QUNCE_CHROMIUM") or shutil.which("chromium") or ""
    assert path, MISSING
    assert Path(path).exists(), MISSING
    return path


class Watched:
    """A page at the product's address, and what went wrong on it."""

    def __init__(self, context, address):
        self.address = address
        self.troubles = []
        self.expected = set()
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _said(self, message):
        is_about_status = message.text.startswith("Failed to load resource")  # noted by _answered
        if message.type in {"error", "warning"} and not is_about_status:
            self.troubles.append(f"console: {message.text}")

    def _dialog(self, dialog):
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # a page that was left does not wait for its answers
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status}: {response.url}")

    def go(self, path):
        """Open a page and wait until it is drawn."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self

    def see(self, words, within="main", timeout=WAIT):
        """Wait until these words are there."""
        expect(self.page.locator(within).first).to_contain_text(words, timeout=timeout)
        return self

    def miss(self, words, within="main"):
        """Wait until these words are not there."""
        expect(self.page.locator(within).first).not_to_contain_text(words, timeout=WAIT)
        return self

    def reload_until(self, condition, what, seconds=30.0):
        """Load the page again until the condition holds; what it gave."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, f"{what}: not shown in {seconds:.0f} s at {self.page.url}"
            self.page.wait_for_timeout(250)
            self.page.reload()
        return found

    def has(self, words, within="main"):
        """Whether the words are there now."""
        return words in self.page.locator(within).first.inner_text()

    def tile(self, name):
        """The number on a tile."""
        tile = self.page.locator(".tile").filter(has=self.page.locator(".tile-name", has_text=name)).first
        exact = tile.locator(".tile-value").evaluate("(it) => it.firstElementChild?.title || it.textContent").strip()
        found = re.match(r"[\d,]+", exact)
        assert found, f"{name}: {exact}"
        return int(found.group().replace(",", ""))

    def button(self, words):
        """The button with these words."""
        return self.page.get_by_role("button", name=words).first

    def speak(self, code):
        """Choose a language in the top bar."""
        self.page.locator("details:has(button[name=language]) > summary").click()
        self.page.locator(f"button[name=language][value='{code}']").click()
        expect(self.page.locator("html")).to_have_attribute("lang", code)

    def wear(self, theme):
        """Choose a theme in the top bar."""
        self.page.locator("details:has(button[name=theme]) > summary").click()
        self.page.locator(f"button[name=theme][value='{theme}']").click()
        expect(self.page.locator("html")).to_have_attribute("data-theme", theme)

    def overflow(self):
        """How many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
