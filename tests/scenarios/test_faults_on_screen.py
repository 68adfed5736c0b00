"""When the platform or an event is at fault, the screens say so in words, and nothing is lost or done twice."""

import pytest
from playwright.sync_api import expect

from tests.scenarios.product import until
from tests.scenarios.shown import send_broadcast, targets

pytestmark = pytest.mark.browser

SEND = "externalcontact/add_msg_template"
STAFF = "externalcontact/get_follow_user_list"
MANY = 10_000


@pytest.fixture
def wecom(demo):
    """The address of the connection's page."""
    number = demo.value("SELECT id FROM connectors_connection WHERE connector = 'wecom'")
    return f"/connections/{number}"


@pytest.fixture
def groups(owner):
    """Names of two groups of different owners that WeCom sends to."""
    owner.go("/broadcasts/new")
    rows = owner.page.locator(".compose-groups li").filter(has_text="confirms")
    names = {
        row.locator(".compose-note").inner_text().split()[0]: row.locator(".compose-group").inner_text()
        for row in rows.all()
    }
    return list(names.values())[:2]


def check_now(owner, wecom):
    """Press "Check now" on the connection's page."""
    owner.go(wecom)
    with owner.page.expect_navigation():
        owner.button("Check now").click()


def test_a_platform_that_is_down_is_said_and_what_waits_goes_out_once(world, owner, wecom, groups):
    text = "平台停了也不会丢"
    world.fail("*", http=500, times=MANY)
    check_now(owner, wecom)
    owner.see("Not working").see("The platform's answer was not understood.")
    world.behave()
    world.fail("gettoken", http=500, times=MANY)
    world.ask("tokens/revoke", {})
    send_broadcast(owner, text, groups)
    owner.reload_until(
        lambda: owner.page.locator("table.result .chip", has_text="Waiting").count() == 2, "both waiting"
    )
    assert world.masses(text) == []
    owner.go("/connections").see("Working in part")

    world.behave()
    until(lambda: len(targets(world.masses(text))) == 2, "both groups' tasks after the platform is back")
    check_now(owner, wecom)
    owner.see("Working").miss("Working in part").miss("Not working")
    assert len(targets(world.masses(text))) == 2


def test_a_lost_reply_is_unknown_never_sent_twice_and_found_again(world, owner, groups):
    text = "回执丢了也不重发"
    world.fail(SEND, lost_reply=True)
    world.fail("externalcontact/get_groupmsg_list_v2", http=500, times=MANY)
    send_broadcast(owner, text, groups[:1])
    broadcast = owner.page.url
    until(lambda: len(world.masses(text)) == 1, "the task, made although its answer was lost")
    owner.reload_until(lambda: owner.has("Unknown"), "the state as unknown")
    assert owner.tile("Failed or unknown") == 1
    owner.page.locator("table.result .cell-link").first.click()
    owner.see("It may have been sent").see("Was it sent?")

    world.ask("faults", method="DELETE")
    owner.reload_until(lambda: owner.has("Handed over"), "the task found in the platform's list", 60)
    assert len(world.masses(text)) == 1
    world.act("confirm", msgid=world.masses(text)[0]["msgid"])
    owner.go(broadcast)
    owner.reload_until(lambda: owner.tile("Sent") == 1, "the group as sent", 60)
    assert len(world.masses(text)) == 1


def test_who_is_out_of_range_is_said_on_delivery_and_connection(world, owner, wecom, groups):
    """60011."""
    world.ask("permissions", {"out_of_range": ["heyan", "luodong", "xuqing", "fangmin", "tangke", "jiangbo"]})
    send_broadcast(owner, "超出可见范围", groups[:1])
    owner.reload_until(lambda: owner.tile("Failed or unknown") == 1, "the failure")
    owner.see("outside what we may see")
    owner.page.locator("table.result .cell-link").first.click()
    owner.see("Add the employee to the application's visible range.")
    world.fail(STAFF, errcode=60011, times=MANY)
    check_now(owner, wecom)
    owner.see("Some employees are outside the app's visible range.").see("60011")
    owner.see("Add group owners and service staff to the visible range.")
    world.behave()
    check_now(owner, wecom)
    owner.miss("visible range")


def test_a_spent_limit_is_said_and_what_waits_is_not_lost(world, owner, wecom, groups):
    """45009."""
    text = "接口次数用完了"
    world.fail(SEND, errcode=45009)
    send_broadcast(owner, text, groups[:1])
    owner.reload_until(lambda: owner.has("The platform asks us to slow down."), "why it waits")
    owner.page.locator("table.result .cell-link").first.click()
    owner.see("Waiting").see("Nothing to do: it is tried again by itself.").see("Next try")
    world.fail(STAFF, errcode=45009, times=MANY)
    check_now(owner, wecom)
    owner.see("The platform's limit of calls is used up.").see("45009")
    world.behave()
    check_now(owner, wecom)
    owner.miss("limit of calls")
    assert world.masses(text) == []


POISON = """
CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.external_id = '{ref}' THEN RAISE EXCEPTION 'poisoned'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER poison BEFORE INSERT ON community_identity FOR EACH ROW EXECUTE FUNCTION poison();
"""
ANTIDOTE = "DROP TRIGGER IF EXISTS poison ON community_identity; DROP FUNCTION IF EXISTS poison();"


@pytest.fixture
def poisoned(demo, world):
    """Somebody whose arrival the database refuses; and the cure."""
    person = world.act("create_customer", name="有毒的事件")["external_userid"]

    def cure():
        with demo.database() as connection:
            connection.execute(ANTIDOTE)

    with demo.database() as connection:
        connection.execute(POISON.format(ref=person))
    yield person, cure
    cure()


def test_a_poison_event_is_parked_shown_and_run_again(world, owner, poisoned):
    person, cure = poisoned
    world.act("add_contact", userid="heyan", external_userid=person, welcome=False)
    other = world.act("add_contact", userid="heyan", name="后来的人")
    until(lambda: world.welcome(other["welcome_code"]), "the next one's welcome: nobody waits for the poison")
    owner.go("/parked")
    owner.reload_until(lambda: owner.page.locator("[data-row]").count() == 1, "the parked event")
    owner.go("/").see("could not be worked on")
    owner.go("/parked").page.locator("[data-row] a.row-link").first.click()
    owner.see("contact.added").see("poisoned")
    owner.miss("有毒的事件")

    owner.button("Run again").click()
    owner.see("poisoned")
    assert owner.page.locator("dl.facts").first.inner_text().count("2") >= 1
    cure()
    owner.button("Run again").click()
    expect(owner.page.locator("[data-row]")).to_have_count(0)
    owner.go("/members?q=" + "有毒")
    owner.reload_until(lambda: owner.has("有毒的事件"), "the person, after all")
