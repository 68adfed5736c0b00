"""What the worker runs for deliveries: send, ask for results, tell, tidy up."""

from qunce.delivery import outbox
from qunce.delivery.dispatcher import dispatch
from qunce.delivery.results import announce, ask_results
from qunce.platform.jobs import Loop, LoopContext


async def sweep(context: LoopContext) -> None:
    """End leases that ran out; apply late policies."""
    await context.db(outbox.sweep, context.now())


LOOPS = [
    Loop("dispatcher", dispatch, 1.0, "deliveries"),
    Loop("delivery-sweep", sweep, 2.0),
    Loop("delivery-results", ask_results, 5.0),
    Loop("delivery-announcements", announce, 1.0),
]
