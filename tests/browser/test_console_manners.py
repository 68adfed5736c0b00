"""What the console's scripts promise: undo, a typed word, a guard, one submit, all that match, looking for choices."""

import pytest
from playwright.sync_api import expect

from qunce.community.models import Group, Note, Stay, Tag
from qunce.community.tests.builders import admit, seen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def group(workspace):
    admit(seen(1, {f"m{n}": 0 for n in range(60)}, workspace_id=workspace.id, group="g", name="老街坊"))
    return Group.objects.get()


def test_a_role_is_given_to_all_that_match_and_undone(visit, group):
    page = visit(f"/groups/{group.pk}/people")
    page.check("[data-tick-all]")
    assert page.inner_text("[data-bulk-count]") == "50"
    page.click("[data-bulk-everything]")
    assert page.inner_text("[data-bulk-count]") == "60"
    page.click("[data-bulk-bar] button:has-text('Set role')")
    assert "60 people are ticked" in page.inner_text(".lead")
    page.select_option("#value", "koc")
    page.click("main .button.primary")
    toast = page.locator(".toast")
    assert "60 people are now: KOC" in toast.inner_text()
    assert Stay.objects.filter(role="koc").count() == 60
    toast.locator("text=Undo").click()
    page.wait_for_selector(".toast:has-text('old role again')")
    assert Stay.objects.filter(role="koc").count() == 0


def test_an_undo_stays_for_ten_seconds_and_goes(visit, group):
    page = visit(f"/groups/{group.pk}/people")
    page.clock.install()
    page.check("[data-tick] >> nth=0")
    page.click("[data-bulk-bar] button:has-text('Set role')")
    page.select_option("#value", "koc")
    page.click("main .button.primary")
    page.wait_for_selector(".toast")
    page.clock.fast_forward(9_000)
    assert page.locator(".toast").count() == 1
    page.clock.fast_forward(2_000)
    page.wait_for_selector(".toast", state="detached")


def test_what_cannot_be_undone_asks_and_a_no_changes_nothing(visit, workspace):
    Tag.objects.create(workspace_id=workspace.id, name="VIP")
    page = visit("/tags")
    page.click("button[aria-label='Delete']")
    assert "VIP" in page.inner_text("#confirm-question")
    page.click("#confirm button[value=no]")
    assert Tag.objects.count() == 1
    page.click("button[aria-label='Delete']")
    page.click("#confirm-yes")
    page.wait_for_selector(".empty")
    assert Tag.objects.count() == 0


def test_a_typed_word_is_needed_before_a_tag_is_taken_off_members(visit, workspace):
    Tag.objects.create(workspace_id=workspace.id, name="复购", member_count=3)
    page = visit("/tags")
    page.click("button[aria-label='Delete']")
    assert page.is_disabled("#confirm-yes")
    page.fill("#confirm-word", "复")
    assert page.is_disabled("#confirm-yes")
    page.fill("#confirm-word", "复购")
    page.click("#confirm-yes")
    page.wait_for_selector(".empty")
    assert Tag.objects.count() == 0


def test_what_is_not_saved_is_asked_about_before_it_is_left(visit, group):
    page = visit(f"/groups/{group.pk}/settings")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#id_purpose", "Morning deals")
    page.click(".trail", no_wait_after=True)
    page.wait_for_function("document.querySelector('form[data-changed]') !== null")
    assert asked == ["beforeunload"]
    assert page.url.endswith("/settings")
    page.click("main .button.primary")
    page.wait_for_selector(".toast")
    assert asked == ["beforeunload"]
    group.refresh_from_db()
    assert group.purpose == "Morning deals"


def test_a_second_submit_does_nothing(visit, group):
    member = Stay.objects.first().member_id
    page = visit(f"/members/{member}")
    page.fill("textarea[name=text]", "likes fish")
    page.evaluate(
        "() => { const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Add note');"
        " button.click(); button.click(); button.click(); }"
    )
    page.wait_for_selector(".happening:has-text('likes fish')")
    assert Note.objects.count() == 1


def test_a_choice_beyond_the_offered_is_found(visit, workspace):
    rooms = [
        Group(workspace_id=workspace.pk, platform="manual", external_id=f"{n}", name=f"Room {n}") for n in range(90)
    ]
    Group.objects.bulk_create(rooms)
    admit(seen(1, {"a": 0}, workspace_id=workspace.id, group="live", name="Live"))
    page = visit("/members")
    page.click(".filter:has-text('Group')")
    page.fill("details[open] .options-search", "Room 3")
    expect(page.locator("#options-group a")).to_have_count(11)
    page.locator("#options-group a").get_by_text("Room 3", exact=True).click()
    page.wait_for_selector(".filter.is-on:has-text('Room 3')")
    assert "group=" in page.url
