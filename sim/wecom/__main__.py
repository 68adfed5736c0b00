"""python -m sim.wecom --port P: the simulator on its own port."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Sequence
from pathlib import Path

from sim.wecom.world import World

DEMO_DAYS = 60
GRACE_S = 5


def serve(world: World, host: str, port: int, *, state: Path | None = None) -> None:
    """Serve this world until stopped, and keep it in the file, if there is one."""
    import uvicorn

    from sim.wecom.app import create_app
    from sim.wecom.keeper import Keeper

    gc.freeze()  # the collector need not look through the whole past again and again
    app = create_app(world, Keeper(world, state) if state else None)
    print(f"WeCom simulator: http://{host}:{port} ({len(world.customers)} people)", flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_S)


def kept_world(state: Path | None, callback_url: str, shop_url: str) -> World | None:
    """The world of the file as it was left; URLs that are given now win."""
    from sim.wecom.keeper import load_world

    world = load_world(state) if state else None
    if world:
        world.courier.configure(callback_url or world.courier.url)
        world.shop.configure(shop_url or world.shop.url)
    return world


def build_world(
    *,
    seed: int,
    callback_url: str = "",
    shop_url: str = "",
    days: int,
    end: int | None = None,
    brands: Sequence[str] = (),
) -> World:
    """A new world, with so many days of the demo's life."""
    world = World(seed)
    world.courier.configure(callback_url)
    world.shop.configure(shop_url)
    if days:
        from sim.wecom.demo.history import generate_history

        generate_history(world, days=days, until=end, brands=brands)
    return world


def main() -> None:
    """Read the command line and serve."""
    given = _arguments()
    world = kept_world(given.state, given.callback_url, given.shop_url) or build_world(
        seed=given.seed,
        callback_url=given.callback_url,
        shop_url=given.shop_url,
        days=given.days,
        end=given.end,
        brands=given.brands.split(",") if given.brands else (),
    )
    serve(world, given.host, given.port, state=given.state)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sim.wecom", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--state", type=Path, metavar="FILE", help="the world is kept here and goes on after a restart")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--callback-url", default="")
    parser.add_argument("--shop-url", default="")
    parser.add_argument("--days", type=int, default=DEMO_DAYS, help="days of history; 0 is empty")
    parser.add_argument("--end", type=int, metavar="UNIX", help="last moment of the history; now when not given")
    parser.add_argument("--brands", default="", help="catering,baby,fresh; all when empty")
    return parser.parse_args()


if __name__ == "__main__":
    main()
