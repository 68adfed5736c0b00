"""Finding and doing things on the screens, as a person would."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

HAPPENINGS = ("was added as a contact", "joined", "wrote in", "opened a link", "left")


def newest_group(watched, name):
    """Whether the groups list has a group of this name."""
    watched.go(f"/groups?q={quote(name)}")
    return watched.page.locator("[data-row]").count() == 1


def group_page(watched, name):
    """The address of a group's page, found by its name."""
    watched.go(f"/groups?q={quote(name)}")
    watched.page.locator("[data-row] a.row-link").first.click()
    watched.see(name, "h1")
    return watched.page.url


def entries(watched):
    """What each line of the timeline tells, newest first."""
    lines = watched.page.locator(".happening-words > p:first-child").all_inner_texts()
    return [next((words for words in HAPPENINGS if f" {words}" in line), "") for line in lines]


def joined(watched, name):
    """Whether the timeline tells of the join, with the name as it is."""
    return any(name in line and "joined" in line for line in watched.page.locator(".happening").all_inner_texts())


def ticked_button(watched):
    """What the composer's button says."""
    return watched.page.locator("[data-send]").inner_text()


def send_broadcast(watched, text, names, link=""):
    """Compose for these groups, and send; the page then shows the broadcast."""
    watched.go("/broadcasts/new")
    page = watched.page
    page.locator("textarea[name=text]").fill(text)
    expect(page.locator("[data-bubble]")).to_have_text(text)
    if link:
        page.locator("input[name=link]").fill(link)
        page.locator("input[name=link_title]").fill("看一看")
    for name in names:
        page.locator(".compose-groups li").filter(has=page.get_by_text(name, exact=True)).locator("input").check()
    number = len(names)
    expect(page.locator("[data-send]")).to_have_text("Send to 1 group" if number == 1 else f"Send to {number} groups")
    page.locator("[data-send]").click()
    page.wait_for_url(re.compile(r"/broadcasts/\d+$"))
    watched.see(text[:6])


def targets(tasks):
    """The groups that mass tasks at the platform are for."""
    return [chat for task in tasks for sender in task["senders"].values() for chat in sender["targets"]]
