"""qunce metrics: any declared number, by any cut, as text or JSON; and `qunce import`, which lives in imports/."""

import json
from datetime import date
from typing import Annotated, Any

import typer

from qunce.community.imports.commands import NAME as IMPORT
from qunce.community.imports.commands import app as imports
from qunce.platform.ready import prepare

NAME = ""
app = typer.Typer()
app.add_typer(imports, name=IMPORT)


@app.command("metrics")
def metrics_command(
    workspace: Annotated[str, typer.Option(help="The workspace's short name or number.")],
    first: Annotated[str, typer.Option("--from", help="The first day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="The last day, YYYY-MM-DD.")],
    group: Annotated[int | None, typer.Option(help="Only this group.")] = None,
    by: Annotated[str | None, typer.Option(help="Cut by day, group or source.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """The numbers of a workspace for a period, in its own time zone."""
    prepare()
    report = measure(workspace, day_of(first), day_of(last), group, by)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for slug, answers in report["metrics"].items():
        for answer in answers if isinstance(answers, list) else [answers]:
            typer.echo(f"{slug:22} {answer.get('label', ''):24} {worded(answer)}")


def day_of(text: str) -> date:
    """A day as it is typed. Raises Refused."""
    from qunce.kernel.errors import Refused

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("%(text)s is no day; write it as 2026-11-22.", text=text) from error


def measure(workspace: str, first: date, last: date, group: int | None, by: str | None) -> dict[str, Any]:
    """Ask every metric that can be cut so."""
    from qunce.community.report import report_of, scope_of
    from qunce.platform.metrics import Period, Question

    return report_of(scope_of(workspace), Question(Period(first, last), group_id=group, cut=by))


def worded(answer: dict[str, Any]) -> str:
    """A value with its halves; n/a where there is nothing to divide."""
    value = "n/a" if answer["value"] is None else f"{answer['value']:g}"
    return value if answer["denominator"] is None else f"{value}  ({answer['numerator']}/{answer['denominator']})"
