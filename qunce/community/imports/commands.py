"""qunce import messages: a chat log from another place becomes history here."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from qunce.kernel.errors import NotFound, Refused

if TYPE_CHECKING:
    from qunce.community.imports.flow import Progress, Task
    from qunce.community.imports.report import Report
    from qunce.platform.admission import Admission
    from qunce.platform.models import Workspace

NAME = "import"
app = typer.Typer(no_args_is_help=True, help="Bring in history from other places.")


@app.callback()
def imports() -> None:
    """Bring in history from other places."""


@app.command()
def messages(  # noqa: PLR0913, PLR0917  each is an option of the command line
    files: Annotated[list[Path], typer.Argument(help="The log files, oldest first.", metavar="FILE...")],
    workspace: Annotated[str, typer.Option(help="The workspace's slug or id.")],
    group: Annotated[str, typer.Option(help="The group the messages belong to.")],
    map_: Annotated[str, typer.Option("--map", help="Columns of a CSV: time=…,author=…,text=… or a JSON file.")] = "",
    pattern: Annotated[str, typer.Option(help="The log's shape; recognised where it is left out.")] = "",
    platform: Annotated[str, typer.Option(help="The platform's code.")] = "manual",
    day: Annotated[str, typer.Option("--date", help="The day of the first line, YYYY-MM-DD.")] = "",
    date_order: Annotated[str, typer.Option(help="dmy, mdy or ymd, where dates leave it open.")] = "",
    timezone: Annotated[str, typer.Option(help="The log's time zone, if not the workspace's.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and count; write nothing.")] = False,  # noqa: FBT002  Typer reads flags so
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Import chat logs: CSV, Telegram JSON, or text by a pattern (irc, whatsapp, wechat)."""
    from qunce.community.imports.facts import Place
    from qunce.community.imports.flow import Task, run
    from qunce.community.imports.records import Source
    from qunce.platform.ready import prepare

    prepare()
    owner = workspace_called(workspace)
    zone = zone_called(timezone or owner.timezone)
    first_day, columns, order = day_given(day, files), columns_given(map_), order_given(date_order)
    task = Task(
        sources=[Source(path, zone, first_day, columns, order) for path in files],
        place=Place(owner.id, platform_called(platform), group.strip()),
        pattern=pattern,
        is_dry=dry_run,
    )
    with progress_of(task) as progress:
        report = run(task, composed_admission().admit, progress)
    show(report, task, as_json=as_json)
    if report.parked or (report.errors and not report.messages):
        raise typer.Exit(1)


@app.command()
def days(
    file: Annotated[Path, typer.Argument(help="CSV: group, day, members, joins, leaves, messages.", metavar="FILE")],
    workspace: Annotated[str, typer.Option(help="The workspace's slug or id.")],
    platform: Annotated[str, typer.Option(help="The platform's code; see Platforms.")] = "manual",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and count; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Import daily numbers of groups: they feed the same metrics as everything else."""
    from qunce.community.imports.days import import_days
    from qunce.connectors.api import is_by_hand
    from qunce.kernel.clock import utc_now
    from qunce.platform.ready import prepare
    from qunce.platform.tenancy import Scope

    prepare()
    owner = workspace_called(workspace)
    if not is_by_hand(platform_called(platform)):
        raise Refused("A connector reads the groups of this platform; their days are counted already.")
    scope, now = Scope(owner.id, owner.timezone), utc_now()
    report = import_days(scope, platform, file, composed_admission().admit, now, is_dry=dry_run)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for problem in report.problems:
            typer.echo(f"{problem.file}:{problem.line}: {problem.reason}: {problem.text}", err=True)
        typer.echo(
            f"{report.rows} days read: {report.new} new or changed, {report.known} known, {report.parked} parked."
        )
    if report.parked or (report.errors and not report.rows):
        raise typer.Exit(1)


def composed_admission() -> "Admission":
    """The pipeline that the composition names in the settings: this slice may not import it."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    admission: Admission = import_string(settings.QUNCE_ADMISSION)()
    return admission


def workspace_called(name: str) -> "Workspace":
    """The workspace with this slug or id."""
    from qunce.platform.models import Workspace

    found = Workspace.objects.filter(slug=name).first()
    if found is None and name.isdecimal():
        found = Workspace.objects.filter(id=int(name)).first()
    if found is None:
        raise NotFound("There is no workspace %(name)s; see: qunce workspace list", name=name)
    return found


def platform_called(slug: str) -> str:
    """The platform's code, if there is such a platform."""
    from qunce.connectors.api import all_connectors, all_platforms

    known = (*all_connectors(), *all_platforms())
    if slug not in known:
        raise NotFound("There is no platform %(name)s; there are %(known)s.", name=slug, known=", ".join(known))
    return slug


def zone_called(name: str) -> tzinfo:
    """The time zone with this name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused("There is no time zone %(name)s.", name=name) from error


def day_given(text: str, files: list[Path]) -> date | None:
    """The first line's day. It can be one file's only."""
    if not text:
        return None
    if len(files) > 1:
        raise Refused("--date is the day of one file; import the files one by one.")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("%(date)s is no date; write it as YYYY-MM-DD.", date=text) from error


def order_given(text: str) -> str:
    """The order of day, month and year."""
    from qunce.community.imports.dates import ORDERS

    if text and text not in ORDERS:
        raise Refused("%(order)s is no order of dates; there are dmy, mdy and ymd.", order=text)
    return text


def columns_given(text: str) -> dict[str, str]:
    """The mapping of a table's columns: `time=A,author=B`, or a JSON file that holds the same."""
    if not text:
        return {}
    try:
        if Path(text).is_file():
            return {str(name): str(at) for name, at in json.loads(Path(text).read_text("utf-8-sig")).items()}
        return {name.strip(): at.strip() for name, at in (pair.split("=", 1) for pair in text.split(","))}
    except (ValueError, AttributeError) as error:
        raise Refused("--map is written time=COLUMN,author=COLUMN,text=COLUMN, or names a JSON file.") from error


@contextmanager
def progress_of(task: "Task") -> "Iterator[Progress]":
    """A bar with count and time left, on stderr, so that the answer stays clean."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from qunce.community.imports.flow import count_of

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        shown = bar.add_task("Counting", total=None)
        bar.update(shown, total=count_of(task), description="Importing")
        yield lambda done: bar.advance(shown, done)


def show(report: "Report", task: "Task", *, as_json: bool) -> None:
    """The report, for a program or for a person."""
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return
    for problem in report.problems:
        typer.echo(f"{problem.file}:{problem.line}: {problem.reason}: {problem.text}", err=True)
    if report.errors > len(report.problems):
        typer.echo(f"… and {report.errors - len(report.problems)} more lines that could not be read.", err=True)
    typer.echo(
        f"{report.messages} messages, {report.joins} joins and {report.leaves} leaves by {report.people} people"
        f" on {report.days} days ({report.first} to {report.last}) in {report.files} files."
    )
    if task.is_dry:
        typer.echo("Nothing was written (--dry-run).")
    else:
        typer.echo(f"{report.new} events are new, {report.known} were known, {report.parked} are parked.")
