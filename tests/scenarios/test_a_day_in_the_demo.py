"""A day in the demo: scan, join, welcome, question, link, leave, each shown and counted on screen."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.scenarios.product import until
from tests.scenarios.shown import (
    entries,
    group_page,
    joined,
    newest_group,
    send_broadcast,
    targets,
    ticked_button,
)

pytestmark = pytest.mark.browser

HOSTILE = "<script>alert(1)</script>小雨"
QUESTION = "请问今晚几点打烊？"
WELCOME_SECONDS = 20


def test_the_link_lets_one_person_in_once_and_the_screen_is_alive(demo, seat, owner):
    assert seat["first_words"] == "工作台", "the demo speaks the browser's language"
    again = demo.get(demo.link)
    assert again.status_code == 404
    assert "sessionid" not in again.cookies
    owner.go("/")
    assert owner.tile("Members") > 2000
    assert owner.tile("Messages") > 1000
    before = owner.page.locator(".timeline").inner_text()
    demo.simulator.ask("live", {"per_minute": 240})
    expect(owner.page.locator(".timeline").first).not_to_have_text(before)
    demo.simulator.be_quiet()
    owner.go("/groups").see("24")


def test_a_newcomer_is_welcomed_counted_heard_and_remembered(world, owner, open_page):
    chat = world.act("create_group", owner="heyan", name="情景测试群")["chat_id"]
    until(lambda: newest_group(owner, "情景测试群"), "the new group among the groups")
    home_joins = owner.go("/").tile("Joins")

    added = world.act("add_contact", userid="heyan", name=HOSTILE, state="store-poster")
    person, started = added["external_userid"], time.monotonic()
    welcome = until(lambda: world.welcome(added["welcome_code"]), "the welcome", WELCOME_SECONDS)
    assert time.monotonic() - started < WELCOME_SECONDS
    assert welcome["external_userid"] == person
    assert "欢迎" in welcome["text"]
    owner.go("/deliveries?kind=welcome")
    first = owner.page.locator("[data-row]").first
    owner.reload_until(lambda: "Done" in first.inner_text() and HOSTILE in first.inner_text(), "the welcome as done")

    world.act("join_group", chat_id=chat, external_userid=person, state="store-poster")
    group = group_page(owner, "情景测试群")
    owner.go(f"{group}/timeline")
    owner.reload_until(lambda: joined(owner, HOSTILE), "the join on the timeline")
    owner.go(group)
    assert owner.tile("Joins") == 1
    owner.go(f"{group}/people").see(HOSTILE)
    owner.reload_until(lambda: owner.has("store-poster"), "where the newcomer came from")
    assert owner.go("/").tile("Joins") == home_joins + 1

    world.act("post_message", chat_id=chat, content=QUESTION, **{"from": person})
    owner.go(f"{group}/timeline")
    owner.reload_until(lambda: owner.has(QUESTION), "the question on the timeline")

    text = "明天的新品在这里"
    send_broadcast(owner, text, ["情景测试群"], link="https://example.com/new")
    task = until(lambda: world.masses(text), "the mass task")[0]
    link = re.search(r"http://127\.0\.0\.1:\d+/l/[\w-]+", json.dumps(task)).group()
    assert world.act("confirm", msgid=task["msgid"]) == {"confirmed": 1}
    assert world.act("click", url=link, external_userid=person)["status"] == 302
    next_second(world)  # callbacks know whole seconds only
    world.act("leave_group", chat_id=chat, external_userid=person)
    owner.go(f"{group}/timeline?show=moves")
    owner.reload_until(lambda: owner.has("left"), "the leave on the timeline")
    owner.go(group)
    assert (owner.tile("Joins"), owner.tile("Leaves")) == (1, 1)
    owner.go(f"{group}/people").miss(HOSTILE)
    owner.go(f"{group}/people?who=left").see(HOSTILE)

    owner.page.locator("[data-row] a").first.click()
    owner.see(HOSTILE, "h1").see("情景测试群").see("store-poster")
    profile = owner.page.url
    owner.go(f"{profile}/timeline").see("opened a link")
    told = [kind for kind in entries(owner) if kind]
    wanted = ["was added as a contact", "joined", "wrote in", "opened a link", "left"]
    assert [one for one in reversed(told) if one in wanted] == wanted
    owner.see(HOSTILE)
    small = open_page(375)
    small.go(profile).see(HOSTILE, "h1")
    assert small.overflow() == 0
    small.go("/").see(HOSTILE)


def next_second(world):
    """Wait until the platform's clock shows another second."""
    now = int(world.ask("clock")["now"])
    until(lambda: int(world.ask("clock")["now"]) > now, "the next second")


def test_a_broadcast_becomes_tasks_that_employees_confirm(world, owner):
    text = "周末雨天提醒：自提点改到室内"
    owner.go("/broadcasts/new")
    assert owner.page.locator("[data-send]").is_disabled()
    names = owner.page.locator(".compose-groups li").filter(has_text="confirms").locator(".compose-group").all()
    chosen = [names[at].inner_text() for at in (0, 8, 16, 20)]
    send_broadcast(owner, text, chosen)
    tasks = until(
        lambda: len(targets(world.masses(text))) == 4 and world.masses(text),
        "tasks for four groups",
    )
    owner.reload_until(lambda: owner.has("Waits for confirmation"), "the wait for confirmation")
    assert owner.tile("Sent") == 0
    for task in tasks:
        world.act("confirm", msgid=task["msgid"])
    owner.reload_until(lambda: owner.tile("Sent") == 4, "four groups as sent")
    for name in chosen:
        row = owner.page.locator("table.result tr").filter(has_text=name)
        expect(row).to_contain_text("Done")
    owner.see("Finished")


def test_the_button_says_how_many_groups(world, owner):
    owner.go("/broadcasts/new")
    boxes = owner.page.locator(".compose-groups input[type=checkbox]")
    boxes.nth(0).check()
    assert ticked_button(owner) == "Send to 1 group"
    boxes.nth(1).check()
    assert ticked_button(owner) == "Send to 2 groups"
    owner.page.locator("[data-narrow]").fill("拾野鲜生")
    shown = owner.page.locator(".compose-groups li:visible").count()
    assert 8 <= shown < boxes.count()
    owner.page.locator("button[data-tick=none]").click()
    owner.page.locator("button[data-tick=all]").click()
    owner.page.locator("[data-narrow]").fill("")
    assert int(re.search(r"\d+", ticked_button(owner)).group()) >= shown


def test_today_by_keyboard_and_by_touch(world, owner, open_page):
    count = owner.page.locator(".run-count strong")
    owner.go("/today")
    form = owner.page.locator("form:has(.run-done)")
    first, done = form.get_attribute("action"), int(count.inner_text())
    owner.page.keyboard.press("c")
    expect(owner.page.locator("[data-key=c]")).to_have_class(re.compile("is-done"))
    owner.page.keyboard.press("Enter")
    expect(count).to_have_text(str(done + 1))
    expect(form).not_to_have_attribute("action", first)
    owner.page.keyboard.press("s")
    expect(owner.page.locator("#skip-it")).to_be_visible()
    owner.page.keyboard.press("2")
    expect(count).to_have_text(str(done + 2))
    owner.go("/deliveries?state=skipped").see("Already posted")

    hand = open_page(375)
    hand.go("/today")
    assert hand.overflow() == 0
    touched = hand.page.locator(".run-count strong")
    expect(touched).to_have_text(str(done + 2))
    hand.page.locator(".run-done").tap()
    expect(touched).to_have_text(str(done + 3))
    hand.page.locator("[data-open=skip-it]").tap()
    hand.page.locator("#skip-it .run-choices .button").nth(2).tap()
    expect(touched).to_have_text(str(done + 4))
    hand.page.locator("[data-undo] button").tap()
    expect(touched).to_have_text(str(done + 3))


def test_three_languages_and_the_dark(owner):
    owner.go("/groups").see("Groups", "h1")
    owner.speak("es")
    owner.see("Grupos", "h1")
    owner.speak("zh-hans")
    owner.see("社群", "h1")
    owner.speak("en")
    light = owner.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    owner.wear("dark")
    assert owner.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    owner.wear("light")
    assert owner.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light


def test_the_palette_finds_a_group_and_goes_there(owner):
    owner.go("/").page.keyboard.press("Control+k")
    field = owner.page.locator("#palette-text")
    expect(field).to_be_focused()
    field.press_sequentially("拾野鲜生")
    expect(owner.page.locator(".palette-hit.is-on")).to_contain_text("拾野鲜生")
    name = owner.page.locator(".palette-hit.is-on span").first.inner_text()
    owner.page.keyboard.press("Enter")
    owner.page.wait_for_url(re.compile(r"/groups/\d+$"))
    owner.see(name, "h1")
