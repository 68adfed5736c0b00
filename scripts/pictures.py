"""Take the manual's pictures from a running demo: `python scripts/pictures.py "<one-time link>"`.

1280 pixels wide, light, in Chinese and English, each at most 60 kB.
"""

import base64
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"en": ROOT / "docs/manual/pictures", "zh-hans": ROOT / "docs/manual/zh/pictures"}
SIZE = ViewportSize(width=1280, height=800)
MOST_BYTES = 60_000
QUALITIES = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
TO_WEBP = """async ([png, quality]) => {
  const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
PAGES = {
    "home": "/",
    "today": "/today",
    "groups": "/groups",
    "group": "/groups/1",
    "member": "",  # the first of the members list
    "deliveries": "/deliveries",
    "broadcast": "/broadcasts/1",
    "welcomes": "/welcomes",
    "connection": "/connections/2",
}


def main() -> int:
    """Enter by the link and take every picture."""
    link = sys.argv[1]
    with sync_playwright() as playwright:
        path = os.environ.get("QUNCE_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
        take_all(browser, link)
        browser.close()
    return 0


def take_all(browser: Browser, link: str) -> None:
    """Every page in every language."""
    page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
    page.goto(link)
    page.locator("form button.primary").click()
    page.wait_for_url("**/")
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(link))
    choose(page, "theme", "light")
    for language, folder in FOLDERS.items():
        folder.mkdir(parents=True, exist_ok=True)
        choose(page, "language", language)
        for name, address in PAGES.items():
            page.goto(origin + (address or first_member(page, origin)))
            take(page, folder / f"{name}.webp")


def choose(page: Page, what: str, value: str) -> None:
    """Choose a language or theme in the top bar."""
    page.locator(f"details:has(button[name={what}]) > summary").click()
    page.locator(f"button[name={what}][value='{value}']").click()
    expect(page.locator("html")).to_have_attribute({"language": "lang", "theme": "data-theme"}[what], value)


def first_member(page: Page, origin: str) -> str:
    """The address of the member who was active last."""
    page.goto(f"{origin}/members?kind=customer")
    return str(page.locator("[data-row]").first.get_attribute("data-href"))


def take(page: Page, path: Path) -> None:
    """One picture as WebP, in the best quality that stays small enough."""
    drawn = base64.b64encode(page.screenshot()).decode()
    with page.context.new_page() as blank:
        for quality in QUALITIES:
            path.write_bytes(base64.b64decode(blank.evaluate(TO_WEBP, [drawn, quality])))
            if path.stat().st_size <= MOST_BYTES:
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
                return
    raise SystemExit(f"{path.name} stays above {MOST_BYTES:,} bytes.")


if __name__ == "__main__":
    raise SystemExit(main())
