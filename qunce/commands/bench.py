"""qunce bench: the benchmark suite."""

import importlib
import json
from typing import Annotated

import typer

BENCHMARKS = ("callbacks", "kills", "welcome", "lists", "start", "memory")


def mount(app: typer.Typer) -> None:
    """Add `bench`."""
    app.command()(bench)


def bench(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(BENCHMARKS)}; all when left out.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Measure; exit 1 when a target is missed."""
    if name and name not in BENCHMARKS:
        raise typer.BadParameter(f"There is no benchmark called {name}. There are: {', '.join(BENCHMARKS)}.")
    missed = False
    for each in (name,) if name else BENCHMARKS:
        result = importlib.import_module(f"qunce.bench.{each}").measure()
        missed = missed or not result.ok
        print(json.dumps(result.as_json(), ensure_ascii=False) if as_json else in_words(result.as_json()))
    if missed:
        raise typer.Exit(1)


def in_words(result: dict[str, object]) -> str:
    """The result for a person."""
    lines = [f"{result['name']}: {'met' if result['ok'] else 'MISSED'} ({result['target']})"]
    lines += [f"  {key}: {result[key]}" for key in ("ours", "against", "ratio", "facts") if result[key]]
    return "\n".join(lines)
