"""Admission on a real PostgreSQL: exactly once, all or nothing, parked and re-run."""

from datetime import UTC, datetime

import pytest

from qunce.kernel.decision import Outcome
from qunce.platform.admission import Admission
from qunce.platform.batch import reaction
from qunce.platform.events import NewEvent
from qunce.platform.models import ParkedEvent, StoredEvent, Workspace

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def an_event(key, kind="thing.happened", workspace_id=1, **payload):
    return NewEvent(workspace_id=workspace_id, kind=kind, at=AT, dedupe_key=key, payload=payload)


@pytest.mark.django_db
def test_an_event_is_admitted_once():
    admission = Admission(resolvers=(), reactions=())
    first, second = admission.admit([an_event("a"), an_event("a")])
    third = admission.admit([an_event("a")])[0]
    assert [first.outcome, second.outcome, third.outcome] == [
        Outcome.ACCEPTED,
        Outcome.DUPLICATE,
        Outcome.DUPLICATE,
    ]
    assert StoredEvent.objects.count() == 1


@pytest.mark.django_db
def test_the_event_at_fault_is_parked_without_effect_and_the_rest_goes_through():
    @reaction("names", "thing.happened")
    def name_workspaces(batch, events):
        for event in events:
            batch.cursor.execute(
                "INSERT INTO platform_workspace (name, slug, timezone, language, created_at)"
                " VALUES ('x', %s, 'UTC', 'en', now())",
                [event.dedupe_key],
            )

    broken = {"on": True}

    @reaction("fails", "thing.happened")
    def fail_on_bad(batch, events):
        if broken["on"] and any(event.payload.get("bad") for event in events):
            raise ValueError("bad one")

    admission = Admission(resolvers=(), reactions=(name_workspaces, fail_on_bad))
    events = [an_event(f"k{i}", bad=i == 3) for i in range(7)]
    decisions = admission.admit(events)
    assert [d.outcome for d in decisions].count(Outcome.PARKED) == 1
    assert decisions[3].outcome is Outcome.PARKED
    assert set(Workspace.objects.values_list("slug", flat=True)) == {f"k{i}" for i in range(7) if i != 3}
    parked = ParkedEvent.objects.get()
    assert (parked.reaction, "bad one" in parked.error) == ("fails", True)

    assert admission.rerun(parked.id).outcome is Outcome.PARKED
    broken["on"] = False
    assert admission.rerun(parked.id).outcome is Outcome.ACCEPTED
    assert Workspace.objects.filter(slug="k3").count() == 1
    assert admission.rerun(parked.id).outcome is Outcome.REFUSED


@pytest.mark.django_db
def test_what_a_reaction_emits_is_admitted_in_the_same_transaction_once():
    @reaction("derive", "raw")
    def derive(batch, events):
        for event in events:
            batch.emit(an_event(f"derived:{event.payload['of']}", kind="derived"))
            batch.tell(event, seen=True)

    admission = Admission(resolvers=(), reactions=(derive,))
    decisions = admission.admit([an_event("r1", kind="raw", of="x"), an_event("r2", kind="raw", of="x")])
    assert [d.values for d in decisions] == [{"seen": True}, {"seen": True}]
    assert StoredEvent.objects.filter(kind="derived").count() == 1
