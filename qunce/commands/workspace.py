"""qunce workspace create | list."""

import json
from typing import Annotated

import typer

from qunce.platform.ready import prepare

workspaces = typer.Typer(no_args_is_help=True, help="Workspaces: one for each brand.")
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def mount(app: typer.Typer) -> None:
    """Add `workspace`."""
    app.add_typer(workspaces, name="workspace")


@workspaces.command()
def create(name: str, timezone: str = "Asia/Shanghai", language: str = "zh-hans", *, as_json: Json = False) -> None:
    """Create a workspace."""
    prepare()
    from qunce.platform.workspaces import create_workspace

    workspace = create_workspace(name, timezone=timezone, language=language)
    print(json.dumps({"id": workspace.id, "slug": workspace.slug}) if as_json else f"{workspace.id} {workspace.name}")


@workspaces.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the workspaces."""
    prepare()
    from qunce.platform.models import Workspace

    rows = [
        {"id": w.id, "name": w.name, "slug": w.slug, "timezone": w.timezone} for w in Workspace.objects.order_by("id")
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['id']:>4}  {row['name']}  {row['timezone']}")
