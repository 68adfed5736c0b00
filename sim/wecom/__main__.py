"""python -m sim.wecom --port P: the simulator on its own port."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from sim.wecom.world import World

DEMO_DAYS = 60


def serve(
    host: str = "127.0.0.1",
    port: int = 8790,
    *,
    seed: int = 1,
    callback_url: str = "",
    shop_url: str = "",
    days: int = DEMO_DAYS,
    end: int | None = None,
    brands: Sequence[str] = (),
) -> None:
    """Serve one corp until stopped; days of demo history, or an empty corp with 0."""
    import uvicorn

    from sim.wecom.app import create_app

    world = build_world(seed=seed, callback_url=callback_url, shop_url=shop_url, days=days, end=end, brands=brands)
    print(f"WeCom simulator: http://{host}:{port} ({len(world.customers)} people)", flush=True)
    uvicorn.run(create_app(world), host=host, port=port, log_level="warning", access_log=False)


def build_world(
    *,
    seed: int,
    callback_url: str = "",
    shop_url: str = "",
    days: int,
    end: int | None = None,
    brands: Sequence[str] = (),
) -> World:
    """A world as `serve` starts it."""
    world = World(seed)
    world.courier.configure(callback_url)
    world.shop.configure(shop_url)
    if days:
        from sim.wecom.demo.history import generate_history

        generate_history(world, days=days, until=end, brands=brands)
    return world


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m sim.wecom", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--callback-url", default="")
    parser.add_argument("--shop-url", default="")
    parser.add_argument("--days", type=int, default=DEMO_DAYS, help="days of history; 0 is empty")
    parser.add_argument("--end", type=int, metavar="UNIX", help="last moment of the history; now when not given")
    parser.add_argument("--brands", default="", help="catering,baby,fresh; all when empty")
    given = parser.parse_args()
    serve(
        given.host,
        given.port,
        seed=given.seed,
        callback_url=given.callback_url,
        shop_url=given.shop_url,
        days=given.days,
        end=given.end,
        brands=given.brands.split(",") if given.brands else (),
    )


if __name__ == "__main__":
    main()
