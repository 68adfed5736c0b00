"""A worker process of the tests: says "ready", waits for a line, then dispatches again and again."""

import asyncio
import sys

from qunce.platform.setup import setup_django


async def dispatch_for_ever() -> None:
    from qunce.delivery.dispatcher import dispatch
    from qunce.main import admission
    from qunce.platform.jobs import LoopContext
    from qunce.platform.threads import DatabaseThreads

    context = LoopContext(DatabaseThreads(2), admission())
    while True:
        await dispatch(context)
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    setup_django()
    print("ready", flush=True)  # noqa: T201  the test waits for it
    sys.stdin.readline()
    asyncio.run(dispatch_for_ever())
